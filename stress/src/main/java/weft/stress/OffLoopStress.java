package weft.stress;

import static weft.Asyncio.async;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import weft.Coroutine;

/** Threads make coroutines on no loop, all of which are noted in one place, and give most of them up. */
public final class OffLoopStress {
    private OffLoopStress() {}

    public static void main(String[] args) {
        Rounds.run(OffLoopStress::round);
    }

    private static void round(SplittableRandom random, Watchdog watchdog) throws InterruptedException {
        for (Thread thread : Rounds.threads(2, index -> {
            ArrayDeque<Coroutine<Void>> held = new ArrayDeque<>();
            for (int i = 0; i < 20_000; i++) {
                held.add(async(() -> {}));
                if (held.size() > 500) held.remove().close();
            }
            held.forEach(Coroutine::close);
            watchdog.progress();
        })) thread.join();
    }
}
