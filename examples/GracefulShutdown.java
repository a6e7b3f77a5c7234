// Ending in order: take nothing new, let what is under way finish, and cancel what does not finish in time. Ctrl-C does
// the same as the end of its time here.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> handle(int request, double seconds) {
    return async(() -> {
        try {
            await(sleep(seconds));
            IO.println("request " + request + " is answered");
        } catch (CancelledError e) {
            IO.println("request " + request + " takes too long: its client is told to try again");
            throw e;
        }
    });
}

Coroutine<Void> serve(Set<Task<Void>> underWay) {
    return async(() -> {
        for (int request = 1; ; request++) {
            Task<Void> task = createTask(handle(request, request == 3 ? 60 : 1));
            underWay.add(task);
            task.addDoneCallback(underWay::remove);
            await(sleep(0.5));
        }
    });
}

Coroutine<Void> shutDown(Set<Task<Void>> underWay, double grace) {
    return async(() -> {
        IO.println("shutting down, with " + underWay.size() + " requests under way");
        if (underWay.isEmpty()) return;
        DoneAndPending<Void> ended = await(Asyncio.wait(List.copyOf(underWay), grace, ReturnWhen.ALL_COMPLETED));
        for (Future<Void> late : ended.pending()) late.cancel();
        await(gatherOutcomes(ended.pending()));
    });
}

void main() {
    run(async(() -> {
        Set<Task<Void>> underWay = new LinkedHashSet<>();
        try {
            await(waitFor(serve(underWay), 1.75));
        } catch (TimeoutException e) {
            IO.println("the time is over");
        } finally {
            await(shutDown(underWay, 1.25));
            IO.println("bye");
        }
    }));
}
