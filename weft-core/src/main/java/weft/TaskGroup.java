package weft;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * <p>A child that is only cancelled harms nobody. Children are cancelled in the order they were created.
 *
 * <p>Thread contract: the block is owner task only; {@link #createTask} and {@link #cancel} loop thread only.
 */
public final class TaskGroup implements AsyncContextManager<TaskGroup> {
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
    public TaskGroup() {}

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
        Task<?> owner = parent;
        if (owner == null) throw refused(coroutine, "has not been entered; use it in the block of run or call");
        if (exiting && tasks.isEmpty()) throw refused(coroutine, "is finished");
        if (aborting) throw refused(coroutine, "is shutting down");
        Task<T> task = owner.loop.createTask(coroutine, options, limit);
        if (task.done()) {
            childDone(task);
        } else {
            tasks.add(task);
            task.addWaiter(new ChildDone(this, task));
            if (aborting) task.cancel(); // it has cancelled the group in its eager first step
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
        if (exception != null && !(exception instanceof CancelledError)) errors.add(exception);
        if (errors.isEmpty()) return true;
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

    private void abort() {
        aborting = true;
        for (Task<?> task : List.copyOf(tasks)) if (!task.done()) task.cancel();
    }

    private void cancelParent() {
        if (parentCancelRequested || parent == null) return;
        parentCancelRequested = true;
        parent.cancelFrom(limit, null);
    }

    private void childDone(Task<?> task) {
        tasks.remove(task);
        if (completed != null && tasks.isEmpty() && !completed.done()) completed.setResult(true);
        if (task.cancelled()) return;
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

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<TaskGroup");
        if (!tasks.isEmpty()) text.append(" tasks=").append(tasks.size());
        if (!errors.isEmpty()) text.append(" errors=").append(errors.size());
        if (aborting) text.append(" cancelling");
        else if (parent != null) text.append(" entered");
        return text.append('>').toString();
    }

    /** A child is done. */
    private static final class ChildDone extends weft.loop.Handle {
        private final TaskGroup group;
        private final Task<?> task;

        ChildDone(TaskGroup group, Task<?> task) {
            this.group = group;
            this.task = task;
        }

        @Override
        protected void fire() {
            group.childDone(task);
        }

        @Override
        public String toString() {
            return "<Handle of " + group + " for " + task + ">";
        }
    }
}
