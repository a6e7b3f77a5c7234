// Awaiting a coroutine runs it at once, as a call does, and gives nobody else a turn unless it waits itself. Awaiting a
// task lets the others run until that task is done.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> coroA() {
    return async(() -> IO.println("A"));
}

Coroutine<Void> coroB() {
    return async(() -> IO.println("B (hopefully nobody is hogging the event loop...)"));
}

Coroutine<Void> awaitCoroutines() {
    return async(() -> {
        // task_b = asyncio.create_task(coro_b())
        Task<Void> taskB = createTask(coroB());
        for (int i = 0; i < 3; i++) {
            // await coro_a()
            await(coroA());
        }
        await(taskB);
    });
}

Coroutine<Void> awaitTasks() {
    return async(() -> {
        Task<Void> taskB = createTask(coroB());
        for (int i = 0; i < 3; i++) {
            // await asyncio.create_task(coro_a())
            await(createTask(coroA()));
        }
        await(taskB);
    });
}

void main() {
    run(awaitCoroutines());
    run(awaitTasks());
}
