// A task runs in the background while its creator does something else: one second in all, not one and a half.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Integer> work(int n) {
    return async(() -> {
        await(sleep(1));
        return n * 2;
    });
}

void main() {
    run(async(() -> {
        // task = asyncio.create_task(work(10))
        Task<Integer> task = createTask(work(10));
        // Half of the work is done when this is over.
        await(sleep(0.5));
        IO.println(await(task));
    }));
}
