package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/**
 * {@code asyncio.sleep}: one bare yield, or a timer that the task waits for. One object is the coroutine's body, the timer, and
 * what a future is elsewhere, since a program may have a million of them: done in one iteration, it wakes the task in the next.
 */
final class Sleep<T> extends TimerHandle implements Coroutine.StepBody<T> {
    private static final String NAME = "sleep";

    /** {@code sleep(0)}, which has nothing to remember. */
    private static final Coroutine.StepBody<?> YIELD = new Yield();

    /** The result; while it sleeps, the step that waits; after that null, or the CancelledError to throw. */
    private @Nullable Object payload;

    private Sleep(long delay, @Nullable T result) {
        super(delay);
        this.payload = result;
    }

    @SuppressWarnings("unchecked") // null is a T
    static <T> Coroutine<T> coroutine(long nanos, @Nullable T result) {
        if (nanos <= 0 && result == null) return Coroutine.ofLibrary((Coroutine.StepBody<T>) YIELD);
        return Coroutine.ofLibrary(new Sleep<>(nanos, result));
    }

    /** The body, in the current task. */
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the payload is still the caller's result, null included
    public T run(TaskStep<?> step) {
        T result = (T) payload;
        if (whenNanos() <= 0) {
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

    @Override
    public String name() {
        return NAME;
    }

    /** The task that runs it has suspended: starts the timer. */
    void begin(TaskStep<?> step) {
        EventLoop loop = step.loop();
        payload = step;
        dueAt(Seconds.add(loop.nowNanos(), whenNanos()));
        loop.scheduleTimer(this);
    }

    boolean done() {
        return !(payload instanceof TaskStep<?>);
    }

    /** Ends the sleep with a CancelledError, unless it is over. */
    boolean end(@Nullable String message) {
        return wake(new CancelledError(message));
    }

    /** Nobody waits for it any more. */
    void leave() {
        payload = null;
    }

    /** What the task has to see. */
    @Nullable
    CancelledError error() {
        return (CancelledError) payload;
    }

    /** The timer. */
    @Override
    protected void fire() {
        wake(null);
    }

    private boolean wake(@Nullable CancelledError error) {
        if (!(payload instanceof TaskStep<?> step)) return false;
        payload = error;
        step.loop().enqueueHandle(step);
        return true;
    }

    private static final class Yield implements Coroutine.StepBody<Void> {
        @Override
        @SuppressWarnings("NullAway") // null is the only Void
        public Void run(TaskStep<?> step) {
            step.yieldOnce();
            return null;
        }

        @Override
        public String name() {
            return NAME;
        }
    }

    @Override
    public String toString() {
        return "<TimerHandle when=" + when() + " of sleep>";
    }
}
