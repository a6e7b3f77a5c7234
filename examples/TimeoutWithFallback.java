// Two ways to answer in time: a default when it takes too long, and a second server when the first is slow.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> ask(String server, double seconds) {
    return async(() -> {
        try {
            await(sleep(seconds));
            return "answer of " + server;
        } catch (CancelledError e) {
            IO.println("  " + server + " is not needed any more");
            throw e;
        }
    });
}

Coroutine<String> orElse(Coroutine<String> question, double seconds, String fallback) {
    return async(() -> {
        try {
            return await(waitFor(question, seconds));
        } catch (TimeoutException e) {
            return fallback;
        }
    });
}

/** Asks a second server if the first has not answered in time; takes whatever comes first, and cancels the other. */
Coroutine<String> hedged(Coroutine<String> first, double patience, Coroutine<String> second) {
    return async(() -> {
        List<Task<String>> tasks = new ArrayList<>(List.of(createTask(first)));
        try {
            DoneAndPending<String> early = await(Asyncio.wait(tasks, patience, ReturnWhen.ALL_COMPLETED));
            if (early.done().isEmpty()) {
                tasks.add(createTask(second));
                early = await(Asyncio.wait(tasks, ReturnWhen.FIRST_COMPLETED));
            } else {
                second.close(); // it will not be awaited, and that is intended
            }
            return early.done().iterator().next().result();
        } finally {
            for (Task<String> task : tasks) task.cancel(); // does nothing to one that is done
        }
    });
}

void main() {
    run(async(() -> {
        IO.println(await(orElse(ask("A", 0.2), 0.5, "a default")));
        IO.println(await(orElse(ask("A", 5.0), 0.5, "a default")));
        IO.println(await(hedged(ask("A", 0.1), 0.3, ask("B", 0.2))));
        IO.println(await(hedged(ask("A", 5.0), 0.3, ask("B", 0.2))));
    }));
}
