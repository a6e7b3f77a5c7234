package weft;

import java.util.function.Consumer;

/** {@code run_until_complete}, on the loop's own thread. */
final class RunToCompletion {
    private RunToCompletion() {}

    /** Runs the loop until the future is done. {@code ours}: nobody else can retrieve its exception. */
    static <T> T run(EventLoop loop, Future<T> future, boolean ours) {
        Consumer<Future<T>> stop = done -> stopUnlessExiting(loop, done);
        future.addDoneCallback(stop);
        loop.deadlock().runEndsWith(future);
        try {
            loop.runHere();
        } catch (Throwable e) {
            if (ours && future.done() && !future.cancelled()) future.exception();
            throw e;
        } finally {
            loop.deadlock().runEndsWith(null);
            future.removeDoneCallback(stop);
        }
        if (!future.done())
            throw new IllegalStateException(
                    "Event loop stopped before Future completed: " + future + "; somebody called stop()");
        return future.result();
    }

    /** An exit leaves the run by itself; stopping as well would leave the flag for the next run. */
    private static void stopUnlessExiting(EventLoop loop, Future<?> done) {
        Future.Failure failure = done.failure();
        if (failure == null || !Exits.leaveTheLoop(failure.exception)) loop.stop();
    }
}
