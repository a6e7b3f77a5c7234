package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Handle;
import weft.loop.Seconds;

/**
 * A limit on the time a block of code may take. Stands for {@code asyncio.Timeout}; made by {@link Asyncio#timeout}.
 *
 * {@snippet class="weft.Snippets" region="timeout"}
 *
 * <pre>
 *   CREATED ──enter──▶ ENTERED ──deadline──▶ EXPIRING ──exit──▶ EXPIRED
 *                         └───────exit───────────────────────▶ EXITED
 * </pre>
 *
 * <p>At the deadline the task is cancelled; the block's end turns that cancellation into a {@link TimeoutException}, but
 * not one that came from elsewhere. Other exceptions pass, with the TimeoutException suppressed on them.
 *
 * <p>Thread contract: owner task only, for one block.
 */
public final class Timeout extends Limit implements AsyncContextManager<Timeout> {
    private enum State {
        CREATED("created"),
        ENTERED("active"),
        EXPIRING("expiring"),
        EXPIRED("expired"),
        EXITED("finished");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private final EventLoop loop;
    private State state = State.CREATED;
    private @Nullable Long when;
    private @Nullable Handle timer;
    private int cancellingAtEntry;

    Timeout(EventLoop loop, @Nullable Long whenNanos) {
        this.loop = loop;
        this.when = whenNanos;
    }

    /** From now on; null: no limit. */
    static Timeout lasting(@Nullable Long nanos) {
        EventLoop loop = EventLoop.running();
        return new Timeout(loop, nanos == null ? null : (Long) Seconds.add(loop.nowNanos(), nanos));
    }

    /** The deadline, in seconds of the loop's {@code time()}; null if there is none. */
    public @Nullable Double when() {
        return when == null ? null : Seconds.of(when);
    }

    /**
     * Moves the deadline.
     *
     * @param newWhen in seconds of the loop's {@code time()}; null: no limit
     * @throws IllegalStateException before the block, after it, or after the deadline
     */
    public void reschedule(@Nullable Double newWhen) {
        rescheduleNanos(newWhen == null ? null : Seconds.toNanos(newWhen, "time"));
    }

    private void rescheduleNanos(@Nullable Long newWhen) {
        if (state != State.ENTERED)
            throw new IllegalStateException(
                    state == State.CREATED
                            ? "Timeout has not been entered; reschedule inside its block"
                            : "Cannot change state of " + state.text + " Timeout");
        when = newWhen;
        if (timer != null) timer.cancel();
        if (newWhen == null) timer = null;
        else if (newWhen <= loop.nowNanos()) timer = loop.callSoon(this::onTimeout);
        else timer = loop.callAtNanos(newWhen, this::onTimeout, Context.copyCurrent());
    }

    /** Whether the deadline came while the block ran. */
    public boolean expired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    /** {@inheritDoc} The time runs from the call of {@code timeout}, as in asyncio. */
    @Override
    public Timeout enter() {
        if (state != State.CREATED)
            throw new IllegalStateException(
                    "Timeout has already been entered: " + this + "; make a new one for each block");
        TaskStep<?> step = EventLoop.currentOrNull() == loop ? loop.currentStep() : null;
        if (step == null) throw new IllegalStateException("Timeout should be used inside a task, and here runs none");
        state = State.ENTERED;
        pushOn(step);
        cancellingAtEntry = step.task().cancelling();
        rescheduleNanos(when);
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        if (timer != null) timer.cancel();
        timer = null;
        Task<?> task = host();
        if (task != null && task.stepOrNull() != null) popFrom(task.step());
        if (state == State.ENTERED) {
            state = State.EXITED;
        } else if (state == State.EXPIRING && task != null) {
            state = State.EXPIRED;
            // no request beside ours: the cancellation is this timeout's
            if (task.uncancel() <= cancellingAtEntry && exception != null && !isOfScope(exception)) timedOut(exception);
        }
        return false;
    }

    /** A cancel scope around this block is being left: it has to see its CancelledError. */
    private boolean isOfScope(Throwable exception) {
        Limit around = outer();
        return exception instanceof CancelledError && around != null && around.cancelled();
    }

    private static void timedOut(Throwable exception) {
        if (exception instanceof CancelledError) throw new TimeoutException(null, exception);
        exception.addSuppressed(new TimeoutException());
    }

    private void onTimeout() {
        Task<?> task = host();
        if (task != null) task.cancelFrom(this, null);
        state = State.EXPIRING;
        timer = null;
    }

    @Override
    long deadlineNanos() {
        return when == null ? Long.MAX_VALUE : when;
    }

    @Override
    boolean shields() {
        return false;
    }

    @Override
    public String toString() {
        return "<Timeout [" + state.text + "]" + (state == State.ENTERED ? " when=" + when() : "") + ">";
    }
}
