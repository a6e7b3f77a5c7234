package weft;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Code that runs on an executor while a future of the loop waits for it. */
final class ExecutorCall<T> extends FutureTask<T> {
    private final EventLoop loop;
    private final Future<T> result;

    private ExecutorCall(EventLoop loop, Future<T> result, Callable<T> code) {
        super(code);
        this.loop = loop;
        this.result = result;
    }

    /** Submits the code at once. Cancelling the future interrupts the code and does not wait for it. */
    static <T> Future<T> start(EventLoop loop, Executor executor, Callable<? extends T> code) {
        Future<T> result = loop.createFuture();
        ExecutorCall<T> call = new ExecutorCall<>(loop, result, () -> WorksFor.call(loop, code));
        result.addDoneCallback(done -> {
            if (done.cancelled()) call.cancel(true);
        });
        executor.execute(call);
        return loop.fromOutside(result);
    }

    /** On the executor's thread, or on the loop's after a cancellation. */
    @Override
    protected void done() {
        if (isCancelled()) return;
        Throwable failure = null;
        T value = null;
        if (state() == State.FAILED) failure = exceptionNow();
        else value = resultNow();
        deliver(value, failure);
    }

    private void deliver(@Nullable T value, @Nullable Throwable failure) {
        loop.sendAlways(() -> {
            if (result.done()) return;
            if (failure != null) result.completeException(failure);
            else result.completeResult(value);
        });
    }
}
