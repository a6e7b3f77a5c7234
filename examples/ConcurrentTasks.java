// Two simulated downloads at once: the second one is done first.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> simulate(String name, double delay) {
    return async(() -> {
        IO.println(name + " started");
        await(sleep(delay));
        IO.println(name + " completed");
    });
}

void main() {
    run(async(() -> {
        await(gather(simulate("Task 1", 2), simulate("Task 2", 1)));
    }));
}
