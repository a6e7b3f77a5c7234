package weft;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.engine.Strand;
import weft.loop.Handle;

/**
 * The moving part of a task: the handle that stands in the ready queue, and the strand its coroutine runs on. {@link Task}
 * is what users hold.
 */
final class TaskStep<T> extends Handle implements StepPart, Awaiter {
    /*
     * CPython's Task.__step and __wakeup. A task is in the ready queue or in one future's list of waiters or running, never
     * in two of them, so the same handle serves for its whole life and a switch allocates nothing.
     *
     *   fire()       on the loop's stack: works out what the coroutine shall see (a cancellation beats everything, then the
     *                failure of the future it waited for), then resumes the strand
     *   waitFor()    on the strand: notes what it waits for, suspends, throws what fire() left in `thrown`
     *   suspended()  on the loop's stack, right after that: registers with the future, passes on a cancellation that came
     *                while the coroutine ran
     *   run()        on the strand, first to last line of the coroutine; then the next task may begin right there
     *   switchTo()   on the strand: a generator's body, which has a strand of its own, takes part in this step, and awaits in
     *                its place
     *
     * An await registers after it has suspended, as CPython's step looks at the future that the coroutine has yielded. So
     * one that cannot suspend (stack overflow, pinned) has left nothing behind; and the strand's part is so small that the
     * JIT makes one small frame of it, which is kept for every suspended coroutine and copied with every switch.
     */

    // -- fixed --
    private final Task<T> task;

    // -- touched by the loop thread only --

    /** A {@link Context}, or, until somebody asks for it, the values it begins with: a million tasks save 16 MB. */
    private Object context;

    /** Where the step is: the task's own strand, or that of the innermost generator which works for it. */
    private @Nullable Strand strand;

    /** What it waits for: a {@link Future}, a {@link Sleep}, or null. */
    private @Nullable Object awaited;

    private @Nullable Throwable thrown;
    private @Nullable BlockingCall blockingCall;

    /** The innermost timeout or cancel scope it is in; null for most tasks. */
    private @Nullable Limit limit;

    private boolean mustCancel;

    /** The wait that begins is not ended by scopes that are cancelled already. */
    private boolean deaf;

    /** A request to cancel is on its way to what it waits for. */
    private boolean cancelling;

    TaskStep(Task<T> task, @Nullable Context context, @Nullable Limit limit) {
        this.task = task;
        this.context = context == null ? Context.shareCurrent() : context;
        this.limit = limit;
        CancelScope scope = Limit.scope(limit);
        if (scope != null) scope.adopt(this);
    }

    /** The step of the running task; an error where there is none. */
    static TaskStep<?> current() {
        EventLoop loop = EventLoop.currentOrNull();
        TaskStep<?> step = loop == null ? null : loop.currentStep();
        if (step == null) throw Caller.outsideTask(loop);
        return step;
    }

    Task<T> task() {
        return task;
    }

    @SuppressWarnings("unchecked") // what is not a context came from shareCurrent
    Context context() {
        if (context instanceof Context made) return made;
        Context made = new Context((Map<ContextVar<?>, Object>) context);
        context = made;
        return made;
    }

    @SuppressWarnings("unchecked") // as above
    Map<ContextVar<?>, Object> shareContext() {
        return context instanceof Context made ? made.share() : (Map<ContextVar<?>, Object>) context;
    }

    void enterContext(Context next) {
        context = next;
    }

    EventLoop loop() {
        return task.loop;
    }

    /** Whether it is inside {@code blocking}. */
    boolean isBlocked() {
        return blockingCall != null;
    }

    /** The thread on which the code of {@code blocking} runs, if it is inside. */
    @Nullable
    Thread blockedThread() {
        BlockingCall call = blockingCall;
        return call == null ? null : call.thread();
    }

    /** The future that it waits for; null also for one that sleeps. */
    @Nullable
    Future<?> waitsFor() {
        return awaited instanceof Future<?> future ? future : null;
    }

    /** Whether it waits for a time, and not for a future. */
    boolean sleeps() {
        return awaited instanceof Sleep;
    }

    /** Where it stands; its {@link Strand#resumer() resumers} are the consumers it works for. */
    @Nullable
    Strand innermost() {
        return strand;
    }

    @Override
    public TaskStep<T> step() {
        return this;
    }

    @Override
    public Future<?> awaiter() {
        return task;
    }

    /** How it stands with the task. Any thread, which may see what has just changed. */
    CallGraph.State state() {
        Object wait = awaited;
        if (task.done()) return CallGraph.State.DONE;
        if (task.loop.currentStep() == this) return CallGraph.State.RUNNING;
        if (blockingCall != null) return CallGraph.State.BLOCKING;
        if (wait != null) return Awaited.isOver(wait) ? CallGraph.State.READY : CallGraph.State.WAITING;
        return strand == null ? CallGraph.State.CREATED : CallGraph.State.READY;
    }

    // -- cancellation --

    /** A request that the task has taken. */
    void cancel(@Nullable String message) {
        CancelRequest.send(this, message);
    }

    /** That of the task it waits for; null if that is done, or no task. */
    @Nullable
    TaskStep<?> stepOfAwaited() {
        return awaited instanceof Task<?> other ? other.stepOrNull() : null;
    }

    /** Nothing that it waits for has taken the request: it is thrown at its next await, or when it goes on. */
    void noteRequest(@Nullable String message) {
        mustCancel = true;
        task.cancelMessage = message;
        if (blockingCall != null) blockingCall.interrupt();
    }

    /** Whether this request comes from the task itself, through what it waits for. */
    boolean isBeingCancelled() {
        return cancelling;
    }

    void setBeingCancelled(boolean underWay) {
        cancelling = underWay;
    }

    /** Every request was taken back: one that was not delivered yet is dropped. */
    void forgetCancellation() {
        mustCancel = false;
    }

    /** The cancellation to throw now: one that was requested and not delivered, or that of a cancelled scope. */
    @Nullable
    CancelledError takeCancellation() {
        CancelledError requested = takeRequest();
        return requested != null || !inCancelledScope() ? requested : scopeError();
    }

    /** The cancellation that was requested by {@code Task.cancel} and not delivered. */
    @Nullable
    CancelledError takeRequest() {
        if (!mustCancel) return null;
        mustCancel = false;
        return new CancelledError(task.cancelMessage);
    }

    @Nullable
    Limit limit() {
        return limit;
    }

    void setLimit(@Nullable Limit innermost) {
        limit = innermost;
    }

    /** Whether every await throws here. */
    boolean inCancelledScope() {
        return limit != null && limit.cancelled();
    }

    private CancelledError scopeError() {
        CancelScope scope = Limit.scope(limit);
        return new CancelledError(scope == null ? null : scope.message());
    }

    /** A scope it is in has been cancelled. What is ready already goes on to its next await. */
    void scopeCancelled(String message) {
        if (awaited != null) cancelWait(message);
        else if (blockingCall != null) blockingCall.interrupt();
    }

    /** Cancelling interrupts this call from now on; null: there is none. */
    void inBlockingCall(@Nullable BlockingCall call) {
        blockingCall = call;
    }

    // -- a step, on the loop's stack --

    @Override
    protected void fire() {
        prepare();
        if (strand == null && thrown != null) {
            task.coroutine().close(); // cancelled before it began: the body never runs
            Throwable error = thrown;
            thrown = null;
            finish(null, error);
            return;
        }
        resume();
    }

    private void prepare() {
        Throwable seen = thrown;
        Object over = awaited;
        if (over != null) {
            awaited = null;
            seen = Awaited.retrieve(over);
        }
        if (mustCancel) {
            mustCancel = false;
            if (!(seen instanceof CancelledError)) seen = new CancelledError(task.cancelMessage);
        }
        if (seen != thrown) thrown = seen;
    }

    private void resume() {
        Strand mine = strand;
        if (mine == null) {
            mine = task.loop.engine().strand(this);
            strand = mine;
        }
        mine.engine().resume(mine);
        task.loop.raiseExit();
    }

    /** Runs the first step inside the caller's, until the first suspension. */
    void startEagerly() {
        Strand mine = task.loop.engine().strand(this);
        strand = mine;
        task.loop.engine().switchTo(mine, true);
        task.loop.raiseExit();
    }

    /** The loop is being closed: the coroutine sees a CancelledError where it waits and runs to its end. */
    void end() {
        CancelledError error = new CancelledError("the event loop is being closed");
        if (strand == null) {
            task.coroutine().close();
            finish(null, error);
        } else if (blockingCall != null) {
            mustCancel = true;
            task.cancelMessage = error.getMessage();
            blockingCall.interrupt();
        } else {
            leaveWait();
            thrown = error;
            resume();
        }
    }

    /** The strand has suspended: now what it waits for is told. */
    @Override
    public void suspended() {
        Object wait = awaited;
        if (wait == null) {
            if (limit != null && limit.cancelled()) thrown = scopeError();
            LoopHost.loopOf(strand()).enqueueHandle(this);
        } else if (wait instanceof Sleep<?> sleep) {
            sleep.begin(this);
            cancelIfRequested();
        } else {
            register((Future<?>) wait);
        }
    }

    private void register(Future<?> future) {
        if (future.loop != task.loop) {
            failNextStep(task + " got " + future
                    + " attached to a different loop; await it there, or cross with runCoroutineThreadsafe");
        } else if (future == task) {
            failNextStep("Task cannot await on itself: " + task);
        } else {
            future.addWaiter(this);
            cancelIfRequested();
        }
    }

    /** A cancellation that came while the coroutine ran goes on to what it waits for. */
    private void cancelIfRequested() {
        if (mustCancel && cancelWait(task.cancelMessage)) mustCancel = false;
        else if (limit != null && limit.cancelled() && !deaf)
            cancelWait(scopeError().getMessage());
    }

    /** Whether what it waits for, if anything, took the request. */
    boolean cancelWait(@Nullable String message) {
        Object wait = awaited;
        return wait != null && Awaited.cancel(wait, message);
    }

    /** It waits no more; somebody else resumes it. */
    void leaveWait() {
        Object wait = awaited;
        awaited = null;
        if (wait != null) Awaited.leave(wait, this);
    }

    /** As CPython does: the mistake is thrown at the await, one iteration later. */
    private void failNextStep(String message) {
        awaited = null;
        thrown = new IllegalStateException(message);
        task.loop.enqueueHandle(this);
    }

    // -- on the strand --

    /** Runs the generator's strand until it hands back. If this throws, that strand has not run. */
    void switchTo(Strand generator) {
        Strand mine = strand();
        strand = generator;
        try {
            mine.engine().switchTo(generator, false);
        } finally {
            strand = mine;
        }
    }

    /** Waits until the future is done; throws if the task was cancelled or the future failed. */
    void waitFor(Future<?> future) {
        Strand mine = strand();
        LoopHost.loopOf(mine).checkOpenForAwait();
        awaited = future;
        suspend(mine);
        throwWhatCame();
    }

    /** As {@link #waitFor(Future)}, for a wait that cleans up: scopes that are cancelled already do not end it as well. */
    void waitDespiteScopes(Future<?> future) {
        deaf = true;
        try {
            waitFor(future);
        } finally {
            deaf = false;
        }
    }

    /** Waits until the time has come. */
    void waitFor(Sleep<?> sleeper) {
        Strand mine = strand();
        LoopHost.loopOf(mine).checkOpenForAwait();
        awaited = sleeper;
        suspend(mine);
        throwWhatCame();
    }

    private void suspend(Strand mine) {
        try {
            mine.suspend();
        } catch (Throwable e) { // stack overflow, pinned: it never suspended
            couldNotSuspend(mine);
            throw e;
        }
    }

    /** Lets every ready task have one turn. Python's bare yield. */
    void yieldOnce() {
        Strand mine = strand();
        LoopHost.loopOf(mine).checkOpenForAwait();
        try {
            mine.pause();
        } catch (Throwable e) { // as above
            couldNotSuspend(mine);
            throw e;
        }
        throwWhatCame();
    }

    private void couldNotSuspend(Strand mine) {
        awaited = null;
        mine.recover();
    }

    private Strand strand() {
        Strand mine = strand;
        if (mine == null) throw new IllegalStateException("the task has not begun");
        return mine;
    }

    private void throwWhatCame() {
        Throwable seen = thrown;
        if (seen != null) {
            thrown = null;
            throw Asyncio.rethrow(seen);
        }
    }

    /** Whether its next step is the first line of its coroutine. */
    boolean isBeginning() {
        return strand == null && thrown == null && !mustCancel && !task.done();
    }

    @Override
    public void run() {
        TaskStep<?> step = this;
        do {
            Object value = null;
            Throwable error = null;
            try {
                step.throwWhatCame();
                value = step.task.coroutine().run(step);
            } catch (Throwable e) {
                error = e;
            }
            step = step.ended(value, error);
        } while (step != null);
    }

    private @Nullable TaskStep<?> ended(@Nullable Object value, @Nullable Throwable error) {
        Strand mine = strand();
        strand = null;
        TaskStep<?> next = null;
        try {
            try {
                finish(value, error);
            } catch (Throwable e) { // out of memory, most likely: the task must end nevertheless
                if (!task.done()) finish(null, e);
            }
            next = task.loop.takeBeginning();
            return next;
        } finally {
            if (next == null) {
                mine.end();
            } else {
                next.strand = mine;
                mine.goOn(next);
            }
        }
    }

    private void finish(@Nullable Object value, @Nullable Throwable error) {
        task.loop.tasks().remove(task);
        CancelScope scope = Limit.scope(limit);
        if (scope != null) scope.forget(this);
        if (error == null) {
            if (mustCancel)
                task.completeCancelled(task.cancelMessage); // cancelled right before it returned: the value is lost
            else task.completeResult(value);
        } else if (error instanceof CancelledError) {
            task.completeCancelled(error);
        } else {
            task.completeException(error);
            if (Exits.leaveTheLoop(error)) task.loop.requestExit(error);
        }
        mustCancel = false;
        task.ended();
    }

    /** Somebody interrupted the thread of a task that awaits: that cancels the task. */
    @Override
    public void interrupted() {
        if (!task.done()) task.cancel("the thread of " + task.getName() + " was interrupted");
    }

    @Override
    public String toString() {
        return task.toString();
    }
}
