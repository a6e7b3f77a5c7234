// Tasks start in the order of gather's arguments, and finish in the order of their delays.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> task(String name, double delay) {
    return async(() -> {
        IO.println("Task " + name + " started");
        await(sleep(delay));
        IO.println("Task " + name + " finished");
    });
}

void main() {
    run(async(() -> {
        await(gather(task("A", 2), task("B", 1), task("C", 3)));
    }));
}
