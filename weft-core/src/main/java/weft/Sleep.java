package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/**
 * {@code asyncio.sleep}: one bare yield, or a future and the timer that completes it. One object is the coroutine's body and
 * then the timer, since a program may have a million of them.
 */
final class Sleep<T> extends TimerHandle implements Coroutine.StepBody<T> {
    /** {@code sleep(0)}, which has nothing to remember. */
    @SuppressWarnings("NullAway") // null is the only Void
    private static final Coroutine.StepBody<?> YIELD = step -> {
        step.yieldOnce();
        return null;
    };

    /** The result; from the moment it sleeps, the future that the timer completes. */
    private @Nullable Object payload;

    private Sleep(long delay, @Nullable T result) {
        super(delay);
        this.payload = result;
    }

    @SuppressWarnings("unchecked") // null is a T
    static <T> Coroutine<T> coroutine(long nanos, @Nullable T result) {
        if (nanos <= 0 && result == null) return Coroutine.ofLibrary("sleep", (Coroutine.StepBody<T>) YIELD);
        return Coroutine.ofLibrary("sleep", new Sleep<>(nanos, result));
    }

    /** The body, in the current task. */
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the payload is still the caller's result, null included
    public T run(TaskStep<?> step) {
        T result = (T) payload;
        long delay = whenNanos();
        if (delay <= 0) {
            step.yieldOnce();
            return result;
        }
        try {
            step.waitFor(this);
        } catch (Throwable e) {
            cancel();
            throw e;
        }
        return result;
    }

    /** The task that runs it has suspended: starts the timer. */
    Future<Void> begin(EventLoop loop) {
        Future<Void> future = loop.createFuture();
        payload = future;
        dueAt(Seconds.add(loop.nowNanos(), whenNanos()));
        loop.scheduleTimer(this);
        return future;
    }

    /** The timer. */
    @Override
    protected void fire() {
        if (payload instanceof Future<?> future && !future.done()) future.completeResult(null);
    }

    @Override
    public String toString() {
        return "<TimerHandle when=" + when() + " of sleep>";
    }
}
