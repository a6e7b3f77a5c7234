package weft;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import weft.engine.Engine;
import weft.engine.Strand;
import weft.loop.CallbackLoop;
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
public final class EventLoop extends CallbackLoop {
    // -- fixed --
    private final Engine engine;
    private final TaskRegistry tasks = new TaskRegistry();
    private final NeverAwaited neverAwaited = new NeverAwaited();
    private final NeverRetrieved neverRetrieved = new NeverRetrieved(this);
    private final Errors errors = new Errors(this);
    private final DefaultExecutor executor = new DefaultExecutor();
    private final Origins origins = new Origins();
    private final SlowWatch watch = new SlowWatch(this);

    // -- touched by the loop thread only --
    private @Nullable Context callbackContext;
    private @Nullable Throwable exit;
    private boolean ending;

    // -- any thread --
    private volatile boolean debug;
    private volatile @Nullable Thread session;

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
        super(Objects.requireNonNull(clock, "clock"), Objects.requireNonNull(poller, "poller"));
        this.engine = EngineAdvice.choose().create(new LoopHost(this));
        setDebug(Debug.byDefault());
    }

    // -- the current loop --

    /** The loop that the calling thread acts for. Stands for {@code get_running_loop()}. Any thread. */
    static EventLoop running() {
        EventLoop loop = RunningLoops.current();
        if (loop == null)
            throw new IllegalStateException("no running event loop: thread "
                    + Thread.currentThread().getName()
                    + " runs neither a coroutine nor a callback; start the program with run(...), or use"
                    + " loop.callSoonThreadsafe or runCoroutineThreadsafe from here");
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
     * Waits until the work of the default executor has ended. Stands for {@code shutdown_default_executor()}.
     *
     * @param timeout after which it is abandoned, with a warning; null: no limit
     */
    public Coroutine<Void> shutdownDefaultExecutor(@Nullable Duration timeout) {
        return VoidBody.coroutine("shutdownDefaultExecutor", () -> executor.shutdown(this, timeout));
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
        Handle handle = new Callback(this, callback, Context.copyCurrent());
        if (!send(handle)) throw closedError();
        return handle;
    }

    /** Calls back after this many seconds, a negative number meaning now. Stands for {@code call_later()}. */
    public TimerHandle callLater(double seconds, Runnable callback) {
        return callAtNanos(Seconds.add(nanos(), Seconds.toNanos(seconds, "delay")), callback, Context.copyCurrent());
    }

    /** As {@link #callLater(double, Runnable)}. */
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return callAtNanos(Seconds.add(nanos(), Seconds.toNanos(delay)), callback, Context.copyCurrent());
    }

    /** Calls back at this {@link #time()}, in seconds. Stands for {@code call_at()}. */
    public TimerHandle callAt(double when, Runnable callback) {
        return callAtNanos(Seconds.toNanos(when, "time"), callback, Context.copyCurrent());
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
        Objects.requireNonNull(coroutine, "createTask needs a coroutine, not null");
        checkOpen();
        checkThread();
        Task<T> task = new Task<>(this, coroutine, options);
        if (options.eagerStart() && currentOrNull() == this) {
            task.step().startEagerly();
            if (!task.done()) tasks.add(task);
        } else {
            tasks.add(task);
            enqueue(task.step());
        }
        return task;
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
        return ExecutorCall.start(this, executor == null ? this.executor.get() : executor, code);
    }

    /** The executor that {@code toThread} and {@code runInExecutor(null, …)} use. Stands for {@code set_default_executor()}. */
    public void setDefaultExecutor(java.util.concurrent.ExecutorService executor) {
        this.executor.set(executor);
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

    /** Tells the exception handler. Never throws, except to pass on a KeyboardInterrupt or SystemExit. */
    public void callExceptionHandler(ExceptionContext context) {
        errors.call(context);
    }

    /** What happens when no handler is set: an error in the log. Handlers may call it. */
    public void defaultExceptionHandler(ExceptionContext context) {
        errors.logIt(context);
    }

    /** Whether debug mode is on. Any thread. */
    public boolean getDebug() {
        return debug;
    }

    /** Switches debug mode: origins of tasks, checks of the calling thread, reports of slow steps. */
    public void setDebug(boolean enabled) {
        debug = enabled;
        if (enabled) Debug.trackOrigins();
    }

    /** Steps longer than this are reported in debug mode; 0.1 s unless set. Stands for {@code slow_callback_duration}. */
    public void setSlowCallbackDuration(double seconds) {
        watch.setLimit(Seconds.toNanos(seconds, "duration"));
    }

    /** "fast" or "baton": how coroutines are switched. Any thread. */
    public String engineName() {
        return engine.kind().toString();
    }

    // -- for the other classes of this package --

    Engine engine() {
        return engine;
    }

    TaskRegistry tasks() {
        return tasks;
    }

    NeverAwaited neverAwaited() {
        return neverAwaited;
    }

    NeverRetrieved neverRetrieved() {
        return neverRetrieved;
    }

    Origins origins() {
        return origins;
    }

    DefaultExecutor defaultExecutor() {
        return executor;
    }

    /** The step of the task whose code runs now; null in a callback. */
    @Nullable
    TaskStep<?> currentStep() {
        Strand strand = engine.current();
        return strand == null ? null : (TaskStep<?>) strand.body();
    }

    /** The context of the running task or callback. */
    Context context() {
        TaskStep<?> step = currentStep();
        if (step != null) return step.context();
        Context current = callbackContext;
        if (current == null) {
            current = new Context();
            callbackContext = current;
        }
        return current;
    }

    void enterContext(Context next) {
        TaskStep<?> step = currentStep();
        if (step != null) step.enterContext(next);
        else callbackContext = next;
    }

    /** An error that ends the run: thrown on the loop's own stack after the step that caused it. */
    void requestExit(Throwable error) {
        exit = error;
    }

    void raiseExit() {
        Throwable error = exit;
        if (error != null) {
            exit = null;
            throw Asyncio.rethrow(error);
        }
    }

    void enqueueHandle(Handle handle) {
        enqueue(handle);
    }

    void scheduleTimer(TimerHandle timer) {
        checkOpen();
        schedule(timer);
    }

    long nowNanos() {
        return nanos();
    }

    /** Any thread: runs the action on the loop; silently dropped if the loop is closed. */
    void sendAlways(Runnable action) {
        send(new Action(action));
    }

    /** Any thread: as sendAlways, but tells the handle if the loop closes first. False: it is closed already. */
    boolean sendHandle(Handle handle) {
        return send(handle);
    }

    /** Iterates on the calling thread, which becomes the loop's. */
    void runHere() {
        callInLoop(this::iterate);
    }

    /** The calling thread acts for this loop while the action runs. */
    void callInLoop(Runnable action) {
        engine.enter();
        RunningLoops.add(this);
        watch.runBegins();
        try {
            action.run();
        } finally {
            watch.runEnds();
            callbackContext = null;
            RunningLoops.remove(this);
            engine.leave();
        }
    }

    SlowWatch watch() {
        return watch;
    }

    @Nullable
    Thread session() {
        return session;
    }

    void setSession(@Nullable Thread thread) {
        session = thread;
    }

    void beginEnding() {
        ending = true;
    }

    void closeEverything() {
        closeQueues();
    }

    /** A coroutine of a loop that is being closed cannot wait any more. */
    void checkOpenForAwait() {
        if (ending) throw new CancelledError("the event loop is being closed");
    }

    void checkOpen() {
        if (isClosed()) throw closedError();
    }

    void checkCanRun() {
        checkOpen();
        if (isRunning()) throw new IllegalStateException("This event loop is already running");
        if (currentOrNull() != null)
            throw new IllegalStateException("Cannot run the event loop while another loop is running on this thread;"
                    + " await the coroutine instead, or run the other loop from toThread(...)");
    }

    private void checkThread() {
        if (debug && isRunning() && currentOrNull() != this)
            throw new IllegalStateException("Non-thread-safe operation invoked on an event loop other than the current"
                    + " one, from thread " + Thread.currentThread().getName()
                    + "; use callSoonThreadsafe or runCoroutineThreadsafe");
    }

    private static IllegalStateException closedError() {
        return new IllegalStateException(
                "Event loop is closed; nothing can be scheduled on it, start a new one with run");
    }

    // -- the lower half calls these --

    @Override
    protected void failed(Handle handle, Throwable exception) {
        errors.callbackFailed(handle, exception);
    }

    @Override
    protected void execute(Handle handle) throws Throwable {
        if (debug) watch.run(handle, () -> super.execute(handle));
        else super.execute(handle);
    }

    @Override
    protected void beforeWaiting() {
        neverAwaited.housekeeping();
        neverRetrieved.housekeeping();
    }

    @Override
    protected void afterWaiting() {
        engine.arm();
    }

    @Override
    public String toString() {
        return "<EventLoop running=" + isRunning() + " closed=" + isClosed() + " debug=" + debug + " engine="
                + engine.kind() + " " + queueInfo() + ">";
    }

    /** A handle for the loop's own business, without a context. */
    private static final class Action extends Handle {
        private final Runnable action;

        Action(Runnable action) {
            this.action = action;
        }

        @Override
        protected void run() {
            action.run();
        }
    }
}
