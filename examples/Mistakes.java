// The mistakes that everybody makes once: what happens, what Weft says, and the right way.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> greet(String name) {
    return async(() -> {
        await(sleep(0.1));
        return "Hello, " + name;
    });
}

void main() {
    awaitOutsideATask();
    run(runInsideARunningLoop());
    run(awaitNothing());
    run(neverAwait());
    run(blockTheLoop());
}

/** Python: SyntaxError: 'await' outside async function. */
void awaitOutsideATask() {
    IO.println("1. await outside a coroutine");
    Coroutine<String> greeting = greet("Ada");
    wrong("await(greeting)", () -> await(greeting));
    right("run(greeting)", run(greeting));
}

/** Python: RuntimeError: asyncio.run() cannot be called from a running event loop. */
Coroutine<Void> runInsideARunningLoop() {
    return async(() -> {
        IO.println("2. run inside a coroutine");
        Coroutine<String> greeting = greet("Ben");
        wrong("run(greeting)", () -> run(greeting));
        right("await(greeting)", await(greeting));
    });
}

/** An ordinary method: its result is there when it returns, and there is nothing to await. */
Coroutine<String> logged(String name) {
    return null;
}

/** Python: TypeError: object NoneType can't be used in 'await' expression. */
Coroutine<Void> awaitNothing() {
    return async(() -> {
        IO.println("3. await what is not a coroutine");
        // await(Thread.sleep(100)) does not even compile.
        wrong("await(logged(name))", () -> await(logged("Cid")));
        right("await(greet(name))", await(greet("Cid")));
    });
}

/** Python: RuntimeWarning: coroutine 'greet' was never awaited. */
Coroutine<Void> neverAwait() {
    return async(() -> {
        IO.println("4. forget to await: greet does not run, and a warning says so");
        greet("Dan");
        right("await(greet(name))", await(greet("Dan")));
    });
}

/** Python says nothing, unless in debug mode. */
Coroutine<Void> blockTheLoop() {
    return async(() -> {
        IO.println("5. block the loop: everybody waits, and a warning names the line");
        await(howLongOthersWait("Thread.sleep(500)", () -> Thread.sleep(500)));
        await(howLongOthersWait("await(sleep(0.5))", () -> await(sleep(0.5))));
        await(howLongOthersWait("blocking(() -> Thread.sleep(500))", () -> blocking(() -> Thread.sleep(500))));
        await(howLongOthersWait(
                "await(toThread(...))",
                () -> await(toThread(() -> {
                    Thread.sleep(500);
                    return null;
                }))));
    });
}

Coroutine<Void> howLongOthersWait(String what, Coroutine.Action pause) {
    return async(() -> {
        long start = System.nanoTime();
        Task<Long> other = createTask(async(() -> System.nanoTime() - start));
        pause.run();
        IO.println("   %-34s others wait %.1f s".formatted(what, await(other) / 1e9));
    });
}

void wrong(String code, Runnable mistake) {
    try {
        mistake.run();
    } catch (RuntimeException e) {
        IO.println("   wrong: " + code + "\n          " + e.getMessage());
    }
}

void right(String code, String result) {
    IO.println("   right: " + code + " gives " + result);
}
