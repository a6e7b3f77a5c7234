package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** Says who awaits a future, where no waiter of the library's own does. Its turn in the loop does nothing. */
final class AwaitedBy extends Handle implements Awaiter {
    private final Future<?> waiter;

    private AwaitedBy(Future<?> waiter) {
        this.waiter = waiter;
    }

    static void add(Future<?> future, Future<?> waiter) {
        if (!future.done() && find(future, waiter) == null) future.addWaiter(new AwaitedBy(waiter));
    }

    static void discard(Future<?> future, Future<?> waiter) {
        AwaitedBy mark = find(future, waiter);
        if (mark != null) future.removeWaiter(mark);
    }

    private static @Nullable AwaitedBy find(Future<?> future, Future<?> waiter) {
        for (Object each : future.waiters()) if (each instanceof AwaitedBy mark && mark.waiter == waiter) return mark;
        return null;
    }

    @Override
    public Future<?> awaiter() {
        return waiter;
    }

    @Override
    protected void fire() {}
}
