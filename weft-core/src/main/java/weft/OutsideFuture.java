package weft;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A task as other threads see it. Cancelling it cancels the task. Waiting for it on the thread of its own loop would be for
 * ever, since only that thread can complete it, and fails at once. Any thread.
 */
class OutsideFuture<T> extends CompletableFuture<T> {
    final EventLoop loop;

    /** Null until the loop has made it. Written on the loop. */
    @Nullable
    Future<T> source;

    OutsideFuture(EventLoop loop, @Nullable Future<T> source) {
        this.loop = loop;
        this.source = source;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) loop.sendAlways(() -> cancelSource(null));
        return cancelled;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseOnOwnLoop();
        tellThatAWorkerWaits();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
        refuseOnOwnLoop();
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        refuseOnOwnLoop();
        tellThatAWorkerWaits();
        return super.join();
    }

    /**
     * Waits as {@code run} waits for main: gives the result or throws what the task threw, the same object. Interrupting the
     * thread cancels the task, and this waits on for its end.
     */
    T waitFor(String method) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    loop.sendAlways(() -> cancelSource("the thread that waits in " + method + " was interrupted"));
                }
            }
        } catch (ExecutionException e) {
            throw Asyncio.rethrow(e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            Future<T> task = source; // done, and nobody else's: the loop leaves it alone
            throw task != null && task.cancelled() ? task.makeCancelledError() : new CancelledError(e.getMessage());
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private void cancelSource(@Nullable String message) {
        if (source != null && !source.done()) source.cancel(message);
    }

    /** A thread that works for the loop and now waits for it must not hold up virtual time. */
    private void tellThatAWorkerWaits() {
        if (isDone() || WorksFor.current() != loop) return;
        loop.sendAlways(() -> {
            if (source != null && !source.done()) loop.workerWaitsFor(source);
        });
    }

    /** What others make of this one waits for the same loop. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Dependent<>(this);
    }

    private void refuseOnOwnLoop() {
        if (isDone() || !OwnLoop.stopsHere(loop)) return;
        if (source != null && source.done()) Bridges.pass(source, this); // its callback has not had its turn
        else
            throw new IllegalStateException("blocking here would stop the loop that has to produce the result ("
                    + (source == null ? "a submitted coroutine" : source) + "), since " + OwnLoop.why(loop)
                    + "; use await(...) in a coroutine, and get() or join() on other threads only");
    }

    /** The future of a stage after this one. Any thread. */
    private static final class Dependent<T> extends CompletableFuture<T> {
        private final OutsideFuture<?> first;

        Dependent(OutsideFuture<?> first) {
            this.first = first;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Dependent<>(first);
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            refuseOnOwnLoop();
            first.tellThatAWorkerWaits();
            return super.get();
        }

        @Override
        public T get(long timeout, TimeUnit unit)
                throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
            refuseOnOwnLoop();
            return super.get(timeout, unit);
        }

        @Override
        public T join() {
            refuseOnOwnLoop();
            first.tellThatAWorkerWaits();
            return super.join();
        }

        private void refuseOnOwnLoop() {
            if (!isDone()) first.refuseOnOwnLoop();
        }
    }
}
