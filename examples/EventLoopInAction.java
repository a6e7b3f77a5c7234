// Three tasks wait at the same time: 2 + 1 + 3 seconds of work are over after 3.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> task(String name, int seconds) {
    return async(() -> {
        IO.println("Task " + name + " started");
        await(sleep(seconds));
        IO.println("Task " + name + " finished after " + seconds + " seconds");
    });
}

void main() {
    run(async(() -> {
        // await asyncio.gather(task("A", 2), task("B", 1), task("C", 3))
        await(gather(task("A", 2), task("B", 1), task("C", 3)));
    }));
}
