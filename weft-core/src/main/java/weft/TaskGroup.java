package weft;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs children together and waits for all of them; if one fails, or the block does, the others are cancelled and the
 * errors come out as one {@link ExceptionGroup}. Stands for {@code asyncio.TaskGroup}.
 *
 * {@snippet class="weft.Snippets" region="task-group"}
 *
 * <pre>
 *   created ──enter──▶ entered ──block ends──▶ exiting ──last child done──▶ finished
 *                         └─ a failure or cancel(): aborting, children and block cancelled ─▲
 * </pre>
 *
 * <p>In a supervisor group ({@link Asyncio#supervisorGroup}, Kotlin's {@code supervisorScope}) a child that fails fails alone:
 * the exception is its task's, to be awaited there, and is reported if nobody does. If the block fails, the children are
 * cancelled, and its exception comes out as it is.
 *
 * <p>A child that is only cancelled harms nobody. Children are cancelled in the order they were created.
 *
 * <p>Thread contract: the block is owner task only; {@link #createTask} and {@link #cancel} loop thread only.
 */
public final class TaskGroup implements AsyncContextManager<TaskGroup> {
    private final boolean supervising;
    private final Set<Task<?>> tasks = new LinkedHashSet<>();
    private final List<Throwable> errors = new ArrayList<>();
    private @Nullable Task<?> parent;

    /** What the group was entered in: the children's too. */
    private @Nullable Limit limit;

    private @Nullable Throwable exit;
    private @Nullable Future<Boolean> completed;
    private boolean exiting;
    private boolean aborting;
    private boolean parentCancelRequested;
    private boolean cancelCalled;

    /** A group to be entered once. */
    public TaskGroup() {
        this(false);
    }

    TaskGroup(boolean supervising) {
        this.supervising = supervising;
    }

    /** As {@link #createTask(Coroutine, TaskOptions)}, with no options. */
    public <T> Task<T> createTask(Coroutine<T> coroutine) {
        return createTask(coroutine, TaskOptions.DEFAULT);
    }

    /** As {@link #createTask(Coroutine, TaskOptions)}, with a name. */
    public <T> Task<T> createTask(Coroutine<T> coroutine, String name) {
        return createTask(coroutine, TaskOptions.named(name));
    }

    /**
     * Starts a child. Children may start children as long as the group is open, also while its end waits for them.
     *
     * @throws IllegalStateException outside the block or while the group is being cancelled; the coroutine is closed then
     */
    public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
        return createTask(coroutine, options, null);
    }

    /**
     * Starts a child and waits until it says it is ready, by {@link TaskStatus#started}; returns the value it gives. Stands
     * for {@code trio.Nursery.start}. A failure before that comes out here, as it is, and harms nobody else in the group;
     * after it the child is one like any other. If this call is cancelled, the child ends first.
     *
     * @param child makes the child's coroutine
     * @param <V> what the child gives when it is ready
     * @throws IllegalStateException if the child returns without having been ready
     */
    public <V> Coroutine<V> start(Function<TaskStatus<V>, ? extends Coroutine<?>> child) {
        return start(child, TaskOptions.DEFAULT);
    }

    /** As {@link #start(Function)}, with a name, a context, or eager start. */
    public <V> Coroutine<V> start(Function<TaskStatus<V>, ? extends Coroutine<?>> child, TaskOptions options) {
        Objects.requireNonNull(child, "start needs a function that makes the child, not null");
        return new Coroutine<>("start", () -> {
            TaskStatus<V> status = new TaskStatus<>(EventLoop.running());
            return status.waitFor(createTask(child.apply(status), options, status));
        });
    }

    /** A child that will say by this status when it is ready. */
    <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options, @Nullable TaskStatus<?> status) {
        Task<?> owner = parent;
        if (owner == null) throw refused(coroutine, "has not been entered; use it in the block of run or call");
        if (exiting && tasks.isEmpty()) throw refused(coroutine, "is finished");
        if (aborting) throw refused(coroutine, "is shutting down");
        Task<T> task = owner.loop.createTask(coroutine, options, limit);
        if (task.done()) {
            childDone(task, status);
        } else {
            tasks.add(task);
            task.addWaiter(new ChildDone(this, task, status));
            if (cancelCalled && aborting) task.cancel(); // it has cancelled the group in its eager first step
        }
        return task;
    }

    private IllegalStateException refused(Coroutine<?> coroutine, String why) {
        coroutine.close();
        return new IllegalStateException("TaskGroup " + this + " " + why);
    }

    /**
     * Ends the group early and without an error: children and block are cancelled, and the cancellation ends at the
     * group's end. May be called more than once, and before the group is entered.
     */
    public void cancel() {
        cancelCalled = true;
        if (parent == null || (exiting && tasks.isEmpty())) return;
        if (!aborting) abort();
        cancelParent();
    }

    @Override
    public TaskGroup enter() {
        if (parent != null)
            throw new IllegalStateException(
                    "TaskGroup " + this + " has already been entered; make a new one for each block");
        EventLoop loop = EventLoop.running();
        TaskStep<?> step = loop.currentStep();
        if (step == null)
            throw new IllegalStateException(
                    "TaskGroup " + this + " cannot determine the parent task; enter it in a task");
        parent = step.task();
        limit = step.limit();
        if (cancelCalled) cancel();
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        Task<?> owner = Objects.requireNonNull(parent, "the group has not been entered");
        exiting = true;
        if (exception != null && exit == null && Exits.leaveTheLoop(exception)) exit = exception;
        Throwable cancellation = exception instanceof CancelledError ? exception : null;
        if (exception != null && !aborting) abort();
        CancelledError whileWaiting = waitForChildren(owner);
        if (whileWaiting != null) cancellation = whileWaiting;

        if (exit != null) throw Asyncio.rethrow(exit);
        // our own request to the parent; if there is no other, the cancellation ends here
        if (parentCancelRequested && owner.uncancel() == 0) cancellation = null;
        if (cancellation != null && errors.isEmpty()) throw Asyncio.rethrow(cancellation);
        boolean failed = exception != null && !(exception instanceof CancelledError);
        if (failed && !supervising) errors.add(exception);
        if (errors.isEmpty()) return !failed;
        if (owner.cancelling() > 0) {
            // cancelled from outside as well: the group wins, and the parent sees the cancellation at its next await
            owner.uncancel();
            owner.cancel();
        }
        throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
    }

    /** The last cancellation that came while nothing was being aborted yet. */
    private @Nullable CancelledError waitForChildren(Task<?> owner) {
        CancelledError cancelled = null;
        while (!tasks.isEmpty()) {
            Future<Boolean> waiter = completed;
            if (waiter == null) {
                waiter = owner.loop.createFuture();
                completed = waiter;
            }
            try {
                // a cancelled scope around the group says so once; after that the children need their time
                if (aborting) owner.step().waitDespiteScopes(waiter);
                else owner.step().waitFor(waiter);
            } catch (CancelledError e) {
                if (owner.loop.isEnding()) throw e; // no wait will ever succeed again
                if (!aborting) {
                    cancelled = e;
                    abort();
                }
            }
            completed = null;
        }
        return cancelled;
    }

    /** Cancels the children and refuses new ones; the block goes on. */
    void cancelChildren() {
        if (!aborting) abort();
    }

    private void abort() {
        aborting = true;
        for (Task<?> task : List.copyOf(tasks)) if (!task.done()) task.cancel();
    }

    private void cancelParent() {
        if (parentCancelRequested || parent == null) return;
        parentCancelRequested = true;
        parent.cancelFrom(limit, null);
    }

    private void childDone(Task<?> task, @Nullable TaskStatus<?> status) {
        tasks.remove(task);
        if (completed != null && tasks.isEmpty() && !completed.done()) completed.setResult(true);
        if (status != null && !status.ready()) {
            status.ended(task);
            return;
        }
        if (task.cancelled() || failsAlone(task)) return;
        Throwable failure = task.exception();
        if (failure == null) return;
        errors.add(failure);
        if (exit == null && Exits.leaveTheLoop(failure)) exit = failure;
        if (parent != null && parent.done()) {
            task.loop.callExceptionHandler(ExceptionContext.of(
                            "Task " + task + " has errored out but its parent task " + parent + " is already completed",
                            failure)
                    .with("task", task));
        } else if (!aborting && !parentCancelRequested) {
            abort();
            cancelParent();
        }
    }

    private boolean failsAlone(Task<?> task) {
        Future.Failure failure = task.failure();
        return supervising && failure != null && !Exits.leaveTheLoop(failure.exception);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(supervising ? "<TaskGroup supervising" : "<TaskGroup");
        if (!tasks.isEmpty()) text.append(" tasks=").append(tasks.size());
        if (!errors.isEmpty()) text.append(" errors=").append(errors.size());
        if (aborting) text.append(" cancelling");
        else if (parent != null) text.append(" entered");
        return text.append('>').toString();
    }

    /** A child is done. */
    private static final class ChildDone extends weft.loop.Handle implements Awaiter {
        private final TaskGroup group;
        private final Task<?> task;
        private final @Nullable TaskStatus<?> status;

        ChildDone(TaskGroup group, Task<?> task, @Nullable TaskStatus<?> status) {
            this.group = group;
            this.task = task;
            this.status = status;
        }

        @Override
        public @Nullable Future<?> awaiter() {
            return group.parent;
        }

        @Override
        protected void fire() {
            group.childDone(task, status);
        }

        @Override
        public String toString() {
            return "<Handle of " + group + " for " + task + ">";
        }
    }
}
