// Computing needs processors, not a loop. In coroutines it is done one after the other; in threads at the same time,
// and
// the loop stays free.

import static weft.Asyncio.*;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import weft.*;

long checksum(int seed) {
    CRC32 crc = new CRC32();
    byte[] block = new byte[1 << 16];
    Arrays.fill(block, (byte) seed);
    for (int i = 0; i < 200; i++) crc.update(block);
    return crc.getValue();
}

void main() {
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
        run(async(() -> {
            Task<Void> ticker = createTask(async(() -> {
                while (true) await(sleep(0.01));
            }));
            List<Future<Long>> sums = new ArrayList<>();
            for (int seed = 1; seed <= 4; seed++) {
                int mine = seed;
                sums.add(runInExecutor(pool, () -> checksum(mine)));
            }
            int number = 0;
            for (long sum : await(gather(sums))) IO.println("checksum %d: %08x".formatted(++number, sum));
            IO.println("the same here: %08x".formatted(checksum(1)));
            ticker.cancel();
        }));
    }
}
