// Reading a file blocks the thread that reads: let another thread do it, and the loop goes on.

import static weft.Asyncio.*;

import weft.*;

int lengthOf(Path file) throws Exception {
    // A slow disk.
    Thread.sleep(1000);
    return Files.readString(file).length();
}

Coroutine<Void> tick() {
    return async(() -> {
        while (true) {
            await(sleep(0.4));
            IO.println("tick");
        }
    });
}

void main() throws Exception {
    Path file = Files.createTempFile("weft", ".txt");
    Files.writeString(file, "x".repeat(100_000));
    try {
        run(async(() -> {
            createTask(tick());
            // length = await asyncio.to_thread(blocking_io)
            IO.println(await(toThread(() -> lengthOf(file))));
            // The end of the main coroutine is the end of the program: tick is cancelled.
        }));
    } finally {
        Files.delete(file);
    }
}
