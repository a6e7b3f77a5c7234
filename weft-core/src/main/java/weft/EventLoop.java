package weft;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.loop.Clock;
import weft.loop.Handle;
import weft.loop.Poller;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/**
 * One thread that runs tasks and callbacks in turn. Stands for {@code asyncio.EventLoop}. Programs get one from {@link
 * Asyncio#run} without asking; this type is for those who schedule callbacks or run the loop themselves.
 *
 * <pre>
 *   open ──run…──▶ running ──stop, main done──▶ open ──close──▶ closed
 * </pre>
 *
 * <p>Whoever calls {@code run…} waits; the loop runs on a thread of its own, "weft-loop".
 *
 * <p>Thread contract: loop thread only while it runs, except where a method says "any thread"; before and between runs the
 * one thread that owns it.
 */
public final class EventLoop extends TaskLoop {
    private final Errors errors = new Errors(this);
    private final TaskCreation taskCreation = new TaskCreation(this);

    /** A loop in real time. Stands for {@code new_event_loop()}. */
    public EventLoop() {
        this(Clock.system());
    }

    /** A loop in the time of this clock. */
    public EventLoop(Clock clock) {
        this(clock, Poller.parking());
    }

    /** A loop in the time of this clock that waits, and gets its events, through this poller. */
    public EventLoop(Clock clock, Poller poller) {
        super(clock, poller);
    }

    // -- the current loop --

    /** The loop that the calling thread acts for. Stands for {@code get_running_loop()}. Any thread. */
    static EventLoop running() {
        EventLoop loop = RunningLoops.current();
        if (loop == null)
            throw new IllegalStateException("no running event loop: this is neither a coroutine nor a callback, but "
                    + Caller.place() + "; start the program with run(...), or use loop.callSoonThreadsafe or"
                    + " runCoroutineThreadsafe from here");
        return loop;
    }

    static @Nullable EventLoop currentOrNull() {
        return RunningLoops.current();
    }

    // -- running --

    /**
     * Runs until {@link #stop()}. Stands for {@code run_forever()}. Any thread that runs no loop; it waits.
     *
     * @throws IllegalStateException if the loop is closed or runs already, or the caller is itself inside a loop
     */
    public void runForever() {
        checkCanRun();
        LoopThread.call(this, null, () -> {
            runHere();
            return null;
        });
    }

    /**
     * Runs until the awaitable is done; returns its result or throws what it threw. Stands for {@code
     * run_until_complete()}. Any thread that runs no loop; it waits, and interrupting it cancels the awaitable.
     *
     * @throws IllegalStateException as {@link #runForever}, or if the loop was stopped before that
     */
    public <T> T runUntilComplete(Awaitable<T> awaitable) {
        checkCanRun();
        Future<T> future = Futures.ensure(this, awaitable);
        return LoopThread.call(this, future, () -> RunToCompletion.run(this, future, future != awaitable));
    }

    /**
     * Runs one iteration on the calling thread and does not wait: callbacks and steps of tasks that are ready, timers that are
     * due, events that have come. For programs with a main loop of their own: a game's frames, a robot's periods. Between two
     * iterations the calling thread may do what it likes, also to this loop and its tasks: {@code loop.createTask},
     * {@code future.setResult}, {@code task.cancel}. What runs later than the thread that called first stays on that thread:
     * {@code run…} and {@code close} do not start another one then.
     *
     * <p>The thread is a platform thread (on the baton engine any), and the same one each time, or handed over as objects are.
     * An interrupt does nothing to the loop and is still there afterwards, unless it comes while a coroutine runs. Nobody's
     * exception comes out, except {@link KeyboardInterrupt} and {@link SystemExit}. What asyncio programs do by {@code stop()}
     * and {@code run_forever()}.
     *
     * @throws IllegalStateException if the loop is closed or runs already, also from inside it, or the caller is in another loop
     */
    public void runOnce() {
        stepOnce(0);
    }

    /**
     * As {@link #runOnce()}; if nothing is ready it waits at most that many seconds for something. An interrupt ends the wait.
     * Time that is not real jumps to the next timer, or by that much. A step that would wait for ever (infinite) asks the
     * deadlock handler first, as a run does; one with a limit never does.
     */
    public void runOnce(double maxWait) {
        stepOnce(Seconds.toNanos(maxWait, "longest wait"));
    }

    /** As {@link #runOnce(double)}. */
    public void runOnce(Duration maxWait) {
        stepOnce(Seconds.toNanos(maxWait));
    }

    private void stepOnce(long maxWait) {
        checkCanRun();
        LoopThread resident = resident();
        if (resident != null)
            throw new IllegalStateException("what this loop waits with serves one thread only, and it has begun on "
                    + resident.thread() + ", not on " + Thread.currentThread()
                    + "; call runOnce() from the beginning, or another method than it");
        boolean interrupted = Thread.interrupted(); // mounting a coroutine would clear it
        setSession(Thread.currentThread());
        try {
            stepHere(interrupted ? 0 : maxWait);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /**
     * An unstarted thread fit to run this loop. {@code runForever}, {@code runUntilComplete} and {@code close} start one
     * themselves, each time; called by the code of such a thread they stay on it, which is cheaper. The loop runs only in
     * those calls. Any thread; one such thread at a time.
     */
    public Thread newLoopThread(Runnable code) {
        checkOpen();
        return LoopThread.unstarted(this, code);
    }

    /**
     * Closes the loop: it cannot run again, and nothing can be scheduled. Tasks that are not done are reported, get a
     * CancelledError where they wait, and cannot wait again. Closing twice is fine. Stands for {@code close()}.
     *
     * @throws IllegalStateException while it runs
     */
    public void close() {
        if (isRunning()) throw new IllegalStateException("Cannot close a running event loop; stop it first");
        if (isClosed()) return;
        LoopEnd.close(this);
    }

    /**
     * Closes all async generators that have begun and not ended, concurrently; errors are told to the exception handler.
     * {@link Asyncio#run} and {@link Runner} do this at their end. Stands for {@code shutdown_asyncgens()}.
     */
    public Coroutine<Void> shutdownAsyncgens() {
        return Coroutine.of("shutdownAsyncgens", generators()::shutDown);
    }

    /**
     * Waits until the work of the default executor has ended. Stands for {@code shutdown_default_executor()}.
     *
     * @param timeout after which it is abandoned, with a warning; null: no limit
     */
    public Coroutine<Void> shutdownDefaultExecutor(@Nullable Duration timeout) {
        return Coroutine.of("shutdownDefaultExecutor", () -> defaultExecutor().shutdown(this, timeout));
    }

    // -- callbacks --

    /** Calls back in the next iteration, in a copy of the current context. Stands for {@code call_soon()}. */
    public Handle callSoon(Runnable callback) {
        return callSoon(callback, Context.copyCurrent());
    }

    /** As {@link #callSoon(Runnable)}, in the given context. */
    public Handle callSoon(Runnable callback, Context context) {
        Handle handle = new Callback(this, callback, context);
        checkOpen();
        checkThread();
        enqueue(handle);
        return handle;
    }

    /**
     * As {@link #callSoon(Runnable)}, from any thread; wakes the loop. Stands for {@code call_soon_threadsafe()}.
     *
     * @throws IllegalStateException if the loop is closed
     */
    public Handle callSoonThreadsafe(Runnable callback) {
        return callSoonThreadsafe(callback, Context.copyCurrent());
    }

    /** As {@link #callSoonThreadsafe(Runnable)}, in the given context. Any thread. */
    public Handle callSoonThreadsafe(Runnable callback, Context context) {
        Handle handle = new Callback(this, callback, context);
        if (!sendOrEnqueue(handle)) throw closedError();
        return handle;
    }

    /**
     * Calls back once when nothing else is ready, before the loop waits or its clock jumps; what threads work for the loop
     * is not waited for. Asyncio has no such thing; {@code uv_idle} comes near.
     */
    public Handle callWhenIdle(Runnable callback) {
        Handle handle = new Callback(this, callback, Context.copyCurrent());
        checkOpen();
        checkThread();
        enqueueWhenIdle(handle);
        return handle;
    }

    /**
     * Runs the action now, as a callback in that context: for a {@link Poller}, whose events are the loop's callbacks. Loop
     * thread only, and not in a task.
     */
    public void runEvent(Runnable event, Context context) {
        enterContext(context);
        event.run();
    }

    /** Calls back after this many seconds, a negative number meaning now. Stands for {@code call_later()}. */
    public TimerHandle callLater(double seconds, Runnable callback) {
        return callLater(seconds, callback, Context.copyCurrent());
    }

    /** As {@link #callLater(double, Runnable)}, in the given context. */
    public TimerHandle callLater(double seconds, Runnable callback, Context context) {
        return callAtNanos(Seconds.add(nanos(), Seconds.toNanos(seconds, "delay")), callback, context);
    }

    /** As {@link #callLater(double, Runnable)}. */
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return callLater(delay, callback, Context.copyCurrent());
    }

    /** As {@link #callLater(double, Runnable, Context)}. */
    public TimerHandle callLater(Duration delay, Runnable callback, Context context) {
        return callAtNanos(Seconds.add(nanos(), Seconds.toNanos(delay)), callback, context);
    }

    /** Calls back at this {@link #time()}, in seconds. Stands for {@code call_at()}. */
    public TimerHandle callAt(double when, Runnable callback) {
        return callAt(when, callback, Context.copyCurrent());
    }

    /** As {@link #callAt(double, Runnable)}, in the given context. */
    public TimerHandle callAt(double when, Runnable callback, Context context) {
        return callAtNanos(Seconds.toNanos(when, "time"), callback, context);
    }

    TimerHandle callAtNanos(long when, Runnable callback, Context callbackContext) {
        TimerHandle timer = new TimerCallback(this, when, callback, callbackContext);
        checkOpen();
        checkThread();
        schedule(timer);
        return timer;
    }

    // -- tasks and futures --

    /** A pending future of this loop. Stands for {@code create_future()}. */
    public <T> Future<T> createFuture() {
        return new Future<>(this);
    }

    /** Makes the coroutine a task that begins in the next iteration. Stands for {@code create_task()}. */
    public <T> Task<T> createTask(Coroutine<T> coroutine) {
        return createTask(coroutine, TaskOptions.DEFAULT);
    }

    /** As {@link #createTask(Coroutine)}, with a name, a context, or eager start. */
    public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
        return createTask(coroutine, options, null);
    }

    /** A child of a group that was entered in this limit. */
    <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options, @Nullable Limit limit) {
        return taskCreation.create(coroutine, options, limit);
    }

    /** What the default factory does. */
    <T> Task<T> startTask(Coroutine<T> coroutine, TaskOptions options) {
        return taskCreation.createByDefault(coroutine, options);
    }

    /** Sets who makes the tasks of this loop; null: {@link TaskFactory#DEFAULT}. Stands for {@code set_task_factory()}. */
    public void setTaskFactory(@Nullable TaskFactory factory) {
        taskCreation.setFactory(factory);
    }

    /** The factory set, or null. Stands for {@code get_task_factory()}. */
    public @Nullable TaskFactory getTaskFactory() {
        return taskCreation.factory();
    }

    /**
     * Runs the code on the executor and gives its result. The context is not copied; cancelling interrupts the code.
     * Stands for {@code run_in_executor()}, and like it begins at once.
     *
     * @param executor any; null: the default one, of platform threads
     */
    public <T> Future<T> runInExecutor(@Nullable Executor executor, Callable<? extends T> code) {
        checkOpen();
        checkThread();
        return ExecutorCall.start(this, executor == null ? defaultExecutor().get() : executor, code);
    }

    /** The executor that {@code toThread} and {@code runInExecutor(null, …)} use. Stands for {@code set_default_executor()}. */
    public void setDefaultExecutor(java.util.concurrent.ExecutorService executor) {
        defaultExecutor().set(executor);
    }

    // -- errors and debug mode --

    /** Sets who is told of errors nobody else hears of; null: the default, which logs them. */
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        errors.setHandler(handler);
    }

    /** The handler set, or null. */
    public @Nullable ExceptionHandler getExceptionHandler() {
        return errors.handler();
    }

    @Override
    public void callExceptionHandler(ExceptionContext context) {
        errors.call(context);
    }

    /** What happens when no handler is set: an error in the log. Handlers may call it. */
    public void defaultExceptionHandler(ExceptionContext context) {
        errors.logIt(context);
    }

    /**
     * Sets who is told, in words, of coroutines that were made on this loop and never awaited; null: the log. Stands for a
     * filter of Python's {@code RuntimeWarning}.
     */
    public void setNeverAwaitedHandler(@Nullable Consumer<? super String> handler) {
        neverAwaited().setHandler(handler);
    }

    /**
     * Sets what runs when the loop is about to wait for ever: nothing is ready, no timer will come, no thread works for it
     * and its poller expects no events. The loop goes on if the handler makes something ready; else it waits, in case that a
     * thread it does not know of calls {@code callSoonThreadsafe}. null: debug mode logs it once.
     */
    public void setDeadlockHandler(@Nullable Runnable handler) {
        deadlock().setHandler(handler);
    }

    /** Steps longer than this are reported in debug mode; 0.1 s unless set. Stands for {@code slow_callback_duration}. */
    public void setSlowCallbackDuration(double seconds) {
        watch().setLimit(Seconds.toNanos(seconds, "duration"));
    }

    /**
     * The thread that acts for the loop at this moment: its own, or that of the coroutine that runs; null while it does not
     * run. For watchdogs, which take its stack or interrupt it. Any thread.
     */
    public @Nullable Thread actingThread() {
        return engine().mounted();
    }

    /** "fast" or "baton": how coroutines are switched. Any thread. */
    public String engineName() {
        return engine().kind().toString();
    }

    @Override
    EventLoop self() {
        return this;
    }

    @Override
    protected void failed(Handle handle, Throwable exception) {
        errors.callbackFailed(handle, exception);
    }

    @Override
    public String toString() {
        return "<EventLoop running=" + isRunning() + " closed=" + isClosed() + " debug=" + getDebug() + " engine="
                + engineName() + " " + queueInfo() + ">";
    }
}
