// Producer, workers, consumer: each stage runs as fast as the next one takes, for the queues between them are short.

import static weft.Asyncio.*;

import weft.*;
import weft.queue.*;

Coroutine<Void> read(Queue<String> lines) {
    return async(() -> {
        for (String line : List.of("the weft", "is one thread", "through all", "the others")) {
            await(lines.put(line));
            IO.println("read   " + line);
        }
        lines.shutdown(); // the workers end when it is empty
    });
}

Coroutine<Void> work(Queue<String> lines, Queue<String> results) {
    return async(() -> {
        try {
            while (true) {
                String line = await(lines.get());
                await(sleep(0.2));
                await(results.put(line.toUpperCase(Locale.ROOT)));
            }
        } catch (QueueShutDownException e) {
            // nothing more comes
        }
    });
}

Coroutine<Void> write(Queue<String> results) {
    return async(() -> {
        try {
            while (true) IO.println("write  " + await(results.get()));
        } catch (QueueShutDownException e) {
            IO.println("all is written");
        }
    });
}

void main() {
    run(async(() -> {
        Queue<String> lines = new Queue<>(1);
        Queue<String> results = new Queue<>(1);
        taskGroup().run(group -> {
            group.createTask(read(lines));
            group.createTask(write(results));
            taskGroup().run(workers -> {
                for (int i = 0; i < 2; i++) workers.createTask(work(lines, results));
            });
            results.shutdown();
        });
    }));
}
