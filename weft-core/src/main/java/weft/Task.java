package weft;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/**
 * A coroutine that the loop runs beside the others. Stands for {@code asyncio.Task}; made by {@link Asyncio#createTask} or
 * {@link TaskGroup#createTask}. A task is a {@link Future}: await it for the coroutine's result.
 *
 * <pre>
 *   created ──next iteration──▶ running ◀──▶ waiting ──▶ FINISHED or CANCELLED
 * </pre>
 *
 * <p>Unlike asyncio's, a task is held by its loop until it is done: one that is started and forgotten does not vanish.
 *
 * <p>Thread contract: loop thread only.
 *
 * @param <T> what the coroutine returns
 */
public final class Task<T> extends Future<T> {
    private final int number;
    private int cancelRequests;
    private @Nullable String name;
    private @Nullable TaskStep<T> step;
    private @Nullable Coroutine<? extends T> coroutine;

    /** Where it stands in the TaskRegistry; -1: nowhere. */
    int place = -1;

    /** Of the last request that found it running or ready; stays when the task is done. */
    @Nullable
    String cancelMessage;

    Task(EventLoop loop, Coroutine<? extends T> coroutine, TaskOptions options, @Nullable Limit limit) {
        super(loop);
        this.number = loop.tasks().nextNumber();
        this.name = options.name();
        this.step = new TaskStep<>(this, options.context(), limit);
        this.coroutine = coroutine;
        coroutine.own(loop);
    }

    /**
     * Requests cancellation: the coroutine gets a CancelledError where it waits, or at its next await. It may clean up, and
     * even go on; {@link #cancelled()} tells what came of it. A task that has not begun never begins.
     *
     * @return false if the task is done already
     */
    @Override
    public boolean cancel(@Nullable String message) {
        if (step == null) return super.cancel(message);
        cancelFrom(null, message);
        return true;
    }

    /** The request of a block of this task, which is in this limit; null: from outside the task. */
    void cancelFrom(@Nullable Limit from, @Nullable String message) {
        TaskStep<T> running = step;
        if (running != null && takes(running, from, message)) running.cancel(message);
    }

    /** Whether a request gets as far as the step, and counts; a shield may hold it back. */
    boolean takes(TaskStep<?> running, @Nullable Limit from, @Nullable String message) {
        CancelScope shield = Limit.shieldBetween(this, running.limit(), from);
        if (shield != null) {
            shield.hold(from, message);
            return false;
        }
        if (!running.isBeingCancelled()) cancelRequests++;
        return true;
    }

    /** A shield goes up before a request that was counted could be thrown: it will be counted when it comes again. */
    @Nullable
    CancelledError takeBackUndelivered() {
        CancelledError undelivered = step == null ? null : step.takeRequest();
        if (undelivered != null && cancelRequests > 0) cancelRequests--;
        return undelivered;
    }

    /**
     * How many cancellation requests it has had, less those taken back by {@link #uncancel}. One that a shielded {@link
     * CancelScope} holds back counts when it is let through.
     */
    public int cancelling() {
        return cancelRequests;
    }

    /**
     * Takes one cancellation request back; the last one also keeps an error that was not delivered yet from being so.
     *
     * @return how many remain
     */
    public int uncancel() {
        if (cancelRequests > 0 && --cancelRequests == 0 && step != null) step.forgetCancellation();
        return cancelRequests;
    }

    /** The name given at creation or by {@link #setName}, else "Task-N", counted from 1 in each loop. */
    public String getName() {
        String given = name;
        return given == null ? "Task-" + number : given;
    }

    /** Names the task. */
    public void setName(String name) {
        this.name = Objects.requireNonNull(name, "a task's name cannot be null");
    }

    /** The coroutine it runs; null once it is done. Stands for {@code get_coro()}. */
    public @Nullable Coroutine<? extends T> getCoro() {
        return coroutine;
    }

    /** The context its coroutine runs in; null once it is done. */
    public @Nullable Context getContext() {
        return step == null ? null : step.context();
    }

    /**
     * Where the coroutine stands: its frames, innermost first, those of the generators that work for it included; empty
     * before it begins and after it is done. Other than most methods this one may be called by any thread.
     */
    public List<StackTraceElement> getStack() {
        TaskStep<T> running = step;
        return running == null ? List.of() : TaskStacks.of(running);
    }

    /** Writes {@link #getStack()} to the writer, as {@code print_stack} does. */
    public void printStack(Appendable out) {
        TaskStacks.print(this, out);
    }

    /** Not for tasks: the coroutine's return is the result. */
    @Override
    public void setResult(T result) {
        throw new IllegalStateException("Task does not support setResult: its result is what " + this + " returns");
    }

    /** Not for tasks: what the coroutine throws is the exception. */
    @Override
    public void setException(Throwable exception) {
        throw new IllegalStateException(
                "Task does not support setException: its exception is what " + this + " throws");
    }

    /**
     * The task whose next step this handle is; null for a callback. For those who look into the ready queue: a {@link
     * weft.loop.ReadyOrder}, say.
     */
    public static @Nullable Task<?> ofStep(Handle handle) {
        return handle instanceof TaskStep<?> step ? step.task() : null;
    }

    Coroutine<? extends T> coroutine() {
        return Objects.requireNonNull(coroutine, "the task is done");
    }

    TaskStep<T> step() {
        return Objects.requireNonNull(step, "the task is done");
    }

    @Nullable
    TaskStep<T> stepOrNull() {
        return step;
    }

    /** The coroutine has ended: let go of everything it used. */
    void ended() {
        step = null;
        coroutine = null;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<Task ");
        text.append(!done() && cancelling() > 0 ? "cancelling" : stateInAWord());
        text.append(" name='").append(getName()).append('\'');
        if (step != null) {
            text.append(" coro=").append(coroutine().name());
            Future<?> waitsFor = step.waitsFor();
            if (step.sleeps()) text.append(" wait_for=<Future pending>"); // as everybody knows it, though there is none
            else if (waitsFor != null) text.append(" wait_for=").append(shortly(waitsFor));
        }
        return text.append(describeOutcome()).append('>').toString();
    }

    /** A future in one word, so that tasks that wait for each other can be shown. */
    private static String shortly(Future<?> future) {
        return future instanceof Task<?> task ? "<Task '" + task.getName() + "'>" : future.toString();
    }
}
