package weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/**
 * A block that can be cancelled as a whole, by {@link #cancel()} or by its deadline, and that ends quietly then. Stands for
 * {@code trio.CancelScope}; asyncio has none. {@link Asyncio#moveOnAfter} makes one with a deadline.
 *
 * {@snippet class="weft.Snippets" region="cancel-scope"}
 *
 * <pre>
 *   CREATED ──enter──▶ ENTERED ──exit──▶ EXITED
 * </pre>
 *
 * <p><b>Level-triggered.</b> In a cancelled scope every await that has to wait throws CancelledError, again and again, until
 * the block is left: code that swallows the error ends at its next await. The children of a {@link TaskGroup} belong to the
 * scopes that the group was entered in; a task that {@code createTask} made on its own belongs to none. A result that has
 * come before the cancellation is not lost: the await after it throws.
 *
 * <p><b>Shielded.</b> Into a scope with {@link #setShield} no cancellation gets from outside, be it of an outer scope, of
 * an outer {@code timeout}, of a group or by {@code Task.cancel}: what comes meanwhile waits for the end of the block. Its
 * own cancel and deadline, and everything inside it, work as ever. For clean-up that has to wait: {@code
 * moveOnAfter(5).shielded().run(...)}.
 *
 * <p>The block ends normally only if the cancellation is this scope's alone: if an outer scope or a {@code Task.cancel}
 * wants to end more than the block, the CancelledError goes on to there.
 *
 * <p>Thread contract: the block is owner task only; the other methods loop thread only, and before the block any thread.
 */
public final class CancelScope extends Limit implements AsyncContextManager<CancelScope> {
    /*
     * As in trio each scope knows whether it is cancelled effectively, that is, by itself or through the scopes around it
     * up to the next shield, and tells its inner scopes when that changes (update). The tasks that wait in it are woken at
     * that moment by cancelling what they wait for; later awaits find out by themselves (TaskStep.register). anyio, which
     * cannot change asyncio's tasks, cancels them in every turn of the loop instead.
     *
     * A task stands in `tasks` of the innermost scope of its chain only, its own scopes in `inner` of the next one.
     */
    private enum State {
        CREATED,
        ENTERED,
        EXITED
    }

    /** A request to cancel the task that a shield keeps for later, and the limit it comes from. */
    private record Held(@Nullable Limit from, @Nullable String message) {}

    private final Set<TaskStep<?>> tasks = new LinkedHashSet<>(2);
    private final Set<CancelScope> inner = new LinkedHashSet<>(2);
    private List<Held> held = List.of();
    private State state = State.CREATED;
    private boolean shield;
    private boolean cancelCalled;
    private boolean cancelledCaught;
    private boolean effective;
    private @Nullable String reason;
    private long deadline = Long.MAX_VALUE;

    /** The deadline counts from the entry. */
    private boolean relative;

    private @Nullable Deadline timer;
    private int cancellingAtEntry;

    /** A scope without a deadline. */
    public CancelScope() {}

    static CancelScope until(long whenNanos) {
        CancelScope scope = new CancelScope();
        scope.deadline = whenNanos;
        return scope;
    }

    static CancelScope lasting(long nanos) {
        CancelScope scope = until(nanos);
        scope.relative = nanos != Long.MAX_VALUE;
        return scope;
    }

    // -- for users --

    /** Cancels what runs in the scope. Before the entry: the block ends at its first await. Idempotent. */
    public void cancel() {
        cancel(null);
    }

    /** As {@link #cancel()}, with a message for the CancelledErrors; the first call decides. */
    public void cancel(@Nullable String message) {
        if (cancelCalled) return;
        cancelCalled = true;
        reason = message;
        stopTimer();
        if (state == State.ENTERED) update();
    }

    /** Whether it was cancelled, or its deadline has passed, whatever the block made of that. */
    public boolean cancelCalled() {
        EventLoop loop = loop();
        if (loop != null && deadline <= loop.nowNanos()) deadlinePassed(); // the block may compute instead of waiting
        return cancelCalled;
    }

    /** Whether the block was ended by this scope's cancellation. */
    public boolean cancelledCaught() {
        return cancelledCaught;
    }

    /**
     * The deadline, in seconds of the loop's {@code time()}; positive infinity if there is none.
     *
     * @throws IllegalStateException before the entry if it counts from the entry
     */
    public double deadline() {
        if (relative)
            throw new IllegalStateException("the deadline of " + this
                    + " counts from the entry, and is not known before; ask inside the block");
        return deadline == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : Seconds.of(deadline);
    }

    /**
     * Moves the deadline, at once.
     *
     * @param when in seconds of the loop's {@code time()}; positive infinity: none
     */
    public void setDeadline(double when) {
        deadline = Seconds.toNanos(when, "deadline");
        relative = false;
        stopTimer();
        if (state == State.ENTERED) startTimer(Objects.requireNonNull(loop()));
    }

    /** Whether cancellations from outside stop at this scope. */
    public boolean shield() {
        return shield;
    }

    /** Switches the shield, at once: what was held back by it arrives when it falls. */
    public void setShield(boolean on) {
        if (shield == on) return;
        shield = on;
        if (state != State.ENTERED) return;
        if (on) holdPending();
        update();
        if (!on) release();
    }

    /** This scope with the shield up. */
    public CancelScope shielded() {
        setShield(true);
        return this;
    }

    /** {@inheritDoc} The time of {@code moveOnAfter} runs from here. */
    @Override
    public CancelScope enter() {
        if (state != State.CREATED)
            throw new IllegalStateException(this + " has already been entered; make a new one for each block");
        EventLoop loop = EventLoop.currentOrNull();
        TaskStep<?> step = loop == null ? null : loop.currentStep();
        if (loop == null || step == null)
            throw new IllegalStateException(
                    "a cancel scope belongs to a task, and here runs none; enter it in a coroutine");
        state = State.ENTERED;
        CancelScope parent = Limit.scope(step.limit());
        if (parent != null) {
            parent.tasks.remove(step);
            parent.inner.add(this);
        }
        pushOn(step);
        tasks.add(step);
        cancellingAtEntry = step.task().cancelling();
        if (relative) deadline = Seconds.add(loop.nowNanos(), deadline);
        relative = false;
        if (shield) holdPending();
        startTimer(loop);
        update();
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        TaskStep<?> step = hostStep();
        stopTimer();
        state = State.EXITED;
        Task<?> task = step.task();
        boolean mine = cancelCalled && !outerCancelled() && task.cancelling() <= cancellingAtEntry;
        boolean nested = step.limit() == this;
        CancelScope parent = parent();
        popFrom(step);
        if (parent != null) {
            parent.inner.remove(this);
            if (nested) parent.tasks.add(step);
        }
        tasks.remove(step);
        release();
        if (!nested)
            throw new IllegalStateException(
                    this + " is left before a scope that was entered inside it; leave them in the"
                            + " reverse order, as run and call do, and do not yield from a generator inside one");
        cancelledCaught = mine && exception instanceof CancelledError;
        return cancelledCaught;
    }

    private TaskStep<?> hostStep() {
        EventLoop loop = EventLoop.currentOrNull();
        TaskStep<?> step = loop == null ? null : loop.currentStep();
        if (state != State.ENTERED || step == null || step.task() != host())
            throw new IllegalStateException(
                    this + " can only be left once, by the task that entered it, which is " + host());
        return step;
    }

    // -- for the steps of tasks --

    /** A child begins in this scope, or a task comes back to it. */
    void adopt(TaskStep<?> step) {
        tasks.add(step);
    }

    void forget(TaskStep<?> step) {
        tasks.remove(step);
    }

    /** Whether awaits throw here. */
    boolean effective() {
        return effective;
    }

    /** The message for those CancelledErrors: that of the outermost scope that asks for it. */
    String message() {
        CancelScope from = this;
        for (CancelScope scope = this; scope != null && scope.effective; scope = scope.parent()) {
            if (scope.cancelCalled) from = scope;
            if (scope.shield) break;
        }
        return from.reason == null ? "cancelled by " + from : from.reason;
    }

    /** The task is asked to end from outside this shield. */
    void hold(@Nullable Limit from, @Nullable String message) {
        if (held.isEmpty()) held = new ArrayList<>(2);
        held.add(new Held(from, message));
    }

    /** A request that came before the shield, and that no await has thrown yet. */
    private void holdPending() {
        Task<?> task = Objects.requireNonNull(host());
        CancelledError pending = task.takeBackUndelivered();
        if (pending != null) hold(null, pending.getMessage());
    }

    private void release() {
        List<Held> waiting = held;
        held = List.of();
        Task<?> task = Objects.requireNonNull(host());
        for (Held request : waiting) task.cancelFrom(request.from, request.message);
    }

    // -- the state that counts --

    @Override
    long deadlineNanos() {
        return deadline;
    }

    @Override
    boolean shields() {
        return shield;
    }

    private @Nullable CancelScope parent() {
        return Limit.scope(outer());
    }

    private boolean outerCancelled() {
        CancelScope parent = parent();
        return parent != null && !shield && parent.effective;
    }

    /** Works out who is cancelled now. With a list instead of recursion: scopes nest through tasks without limit. */
    private void update() {
        ArrayDeque<CancelScope> changed = new ArrayDeque<>();
        changed.add(this);
        for (CancelScope scope = changed.poll(); scope != null; scope = changed.poll()) {
            boolean now = scope.cancelCalled || scope.outerCancelled();
            if (now == scope.effective) continue;
            scope.effective = now;
            changed.addAll(scope.inner);
            if (now) for (TaskStep<?> step : List.copyOf(scope.tasks)) step.scopeCancelled(scope.message());
        }
    }

    // -- the deadline --

    private @Nullable EventLoop loop() {
        Task<?> task = host();
        return state == State.ENTERED && task != null ? task.loop : null;
    }

    private void startTimer(EventLoop loop) {
        if (cancelCalled || deadline == Long.MAX_VALUE) return;
        if (deadline <= loop.nowNanos()) {
            deadlinePassed();
            return;
        }
        timer = new Deadline(deadline, this);
        loop.scheduleTimer(timer);
    }

    private void stopTimer() {
        if (timer != null) timer.cancel();
        timer = null;
    }

    private void deadlinePassed() {
        cancel("the deadline of a cancel scope has passed");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<CancelScope [")
                .append(
                        switch (state) {
                            case CREATED -> "created";
                            case ENTERED -> "active";
                            case EXITED -> "finished";
                        })
                .append(']');
        if (cancelCalled) text.append(" cancelled");
        if (shield) text.append(" shielded");
        if (deadline != Long.MAX_VALUE)
            text.append(relative ? " seconds=" : " deadline=").append(Seconds.of(deadline));
        return text.append('>').toString();
    }

    private static final class Deadline extends TimerHandle {
        private final CancelScope scope;

        Deadline(long when, CancelScope scope) {
            super(when);
            this.scope = scope;
        }

        @Override
        protected void fire() {
            scope.deadlinePassed();
        }

        @Override
        public String toString() {
            return "<TimerHandle when=" + when() + " of " + scope + ">";
        }
    }
}
