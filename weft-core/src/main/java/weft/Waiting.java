package weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/** {@code asyncio.wait} and {@code wait_for}. */
final class Waiting {
    private Waiting() {}

    /** {@code wait}. {@code timeout} in nanoseconds, null: none. */
    static <T> Coroutine<DoneAndPending<T>> coroutine(
            Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Long timeout, ReturnWhen when) {
        Objects.requireNonNull(when, "returnWhen");
        Set<Future<T>> futures = check(awaitables);
        return new Coroutine<>("wait", () -> run(futures, timeout, when));
    }

    /** {@code wait_for}. {@code nanos} null: no limit. */
    static <T> Coroutine<T> oneFor(Awaitable<T> awaitable, @Nullable Long nanos) {
        return new Coroutine<>(
                "waitFor", () -> waitFor(awaitable, Timeout.lasting(nanos), nanos != null && nanos <= 0));
    }

    /** The futures to wait for, each once, in the order of the argument. */
    private static <T> Set<Future<T>> check(Collection<? extends Awaitable<? extends T>> awaitables) {
        if (awaitables.isEmpty())
            throw new IllegalArgumentException("Set of Tasks/Futures is empty; wait needs at least one");
        Set<Future<T>> futures = new LinkedHashSet<>();
        for (Awaitable<? extends T> awaitable : awaitables) {
            if (!(awaitable instanceof Future<? extends T> future))
                throw new IllegalArgumentException("Passing coroutines is forbidden, use tasks explicitly: wait got "
                        + awaitable + "; wrap it in createTask(...)");
            futures.add(Futures.narrowed(future));
        }
        return futures;
    }

    /** Waits, in the current task. {@code timeout} in nanoseconds, null: none. */
    private static <T> DoneAndPending<T> run(Set<Future<T>> futures, @Nullable Long timeout, ReturnWhen when) {
        EventLoop loop = EventLoop.running();
        Waiter<T> waiter = new Waiter<>(loop.createFuture(), futures.size(), when);
        if (timeout != null)
            waiter.timeout =
                    loop.callAtNanos(Seconds.add(loop.nowNanos(), timeout), waiter::release, Context.copyCurrent());
        List<OneDone<T>> handles = new ArrayList<>(futures.size());
        for (Future<T> future : futures) {
            OneDone<T> handle = new OneDone<>(waiter, future);
            handles.add(handle);
            future.addWaiter(handle);
        }
        try {
            waiter.future.await();
        } finally {
            if (waiter.timeout != null) waiter.timeout.cancel();
            for (OneDone<T> handle : handles) handle.future.removeWaiter(handle);
        }
        Set<Future<T>> done = new LinkedHashSet<>();
        Set<Future<T>> pending = new LinkedHashSet<>();
        for (Future<T> future : futures) (future.done() ? done : pending).add(future);
        return new DoneAndPending<>(done, pending);
    }

    /** {@code wait_for}, in the current task: a coroutine runs in it, not in a task of its own. */
    private static <T> T waitFor(Awaitable<T> awaitable, Timeout timeout, boolean atOnce) {
        if (!atOnce) return timeout.call(limit -> awaitable.await());
        EventLoop loop = EventLoop.running();
        Future<T> future = Futures.ensure(loop, awaitable);
        if (future.done()) return future.result();
        cancelAndWait(loop, future);
        try {
            return future.result();
        } catch (CancelledError e) {
            throw new TimeoutException("waitFor had no time: the timeout is 0 or less", e);
        }
    }

    private static <T> void cancelAndWait(EventLoop loop, Future<T> future) {
        Waiter<T> waiter = new Waiter<>(loop.createFuture(), 1, ReturnWhen.ALL_COMPLETED);
        OneDone<T> handle = new OneDone<>(waiter, future);
        future.addWaiter(handle);
        try {
            future.cancel();
            waiter.future.await(); // not the future itself, so that this wait can be cancelled
        } finally {
            future.removeWaiter(handle);
        }
    }

    private static final class Waiter<T> {
        private final Future<Void> future;
        private final ReturnWhen when;
        private int left;
        private @Nullable TimerHandle timeout;

        Waiter(Future<Void> future, int left, ReturnWhen when) {
            this.future = future;
            this.left = left;
            this.when = when;
        }

        void completed(Future<T> one) {
            left--;
            if (left > 0 && !enough(one)) return;
            if (timeout != null) timeout.cancel();
            release();
        }

        private boolean enough(Future<T> one) {
            return switch (when) {
                case ALL_COMPLETED -> false;
                case FIRST_COMPLETED -> true;
                case FIRST_EXCEPTION -> !one.cancelled() && one.exception() != null;
            };
        }

        void release() {
            if (!future.done()) future.completeResult(null);
        }
    }

    /** One of the futures is done. */
    private static final class OneDone<T> extends Handle implements Awaiter {
        private final Waiter<T> waiter;
        private final Future<T> future;

        OneDone(Waiter<T> waiter, Future<T> future) {
            this.waiter = waiter;
            this.future = future;
        }

        @Override
        public Future<?> awaiter() {
            return waiter.future;
        }

        @Override
        protected void fire() {
            waiter.completed(future);
        }
    }
}
