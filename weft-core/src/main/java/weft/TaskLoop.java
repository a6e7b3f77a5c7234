package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.engine.Engine;
import weft.engine.Strand;
import weft.loop.CallbackLoop;
import weft.loop.Clock;
import weft.loop.Handle;
import weft.loop.Poller;
import weft.loop.TimerHandle;

/**
 * The middle of the loop: what tasks, contexts and the functions of {@link Asyncio} need of it. Below it {@link
 * CallbackLoop} runs callbacks, above it {@link EventLoop} is what users see.
 */
abstract sealed class TaskLoop extends CallbackLoop permits EventLoop {
    private static final int MOST_REFUSALS = 1000;

    // -- fixed --
    private final Engine engine;
    private final TaskRegistry tasks = new TaskRegistry();
    private final NeverAwaited neverAwaited = new NeverAwaited();
    private final NeverRetrieved neverRetrieved = new NeverRetrieved(this);
    private final LiveGenerators generators = new LiveGenerators(this);
    private final DefaultExecutor executor = new DefaultExecutor();
    private final Origins origins = new Origins();
    private final SlowWatch watch = new SlowWatch(this);
    private final Deadlock deadlock = new Deadlock(this);

    // -- touched by the loop thread only --
    private @Nullable Context callbackContext;
    private @Nullable Throwable exit;
    private int outsideWork;
    private int waitingWorkers;
    private int refusals = -1;

    // -- any thread --
    private volatile boolean debug;
    private volatile @Nullable Thread session;
    private volatile @Nullable LoopThread resident;
    private volatile String threadName = "weft-loop";

    TaskLoop(Clock clock, Poller poller) {
        super(Objects.requireNonNull(clock, "clock"), Objects.requireNonNull(poller, "poller"));
        this.engine = EngineAdvice.choose().create(new LoopHost(this));
        setDebug(Debug.byDefault());
    }

    // -- for users, through EventLoop --

    /** Whether debug mode is on. Any thread. */
    public final boolean getDebug() {
        return debug;
    }

    /** Switches debug mode: origins of tasks, checks of the calling thread, reports of slow steps. */
    public final void setDebug(boolean enabled) {
        debug = enabled;
        if (enabled) Debug.trackOrigins();
    }

    /**
     * Whether the loop is being closed: every wait throws CancelledError from now on. A coroutine that catches that error
     * and waits again, for something it must not leave undone, looks here first; else it would never end.
     */
    public final boolean isEnding() {
        return refusals >= 0;
    }

    /**
     * A thread that the loop does not know of will call {@code callSoonThreadsafe}: until {@link #outsideWorkEnds} the loop
     * is not taken for stuck, and virtual time stands still. Not needed for {@code toThread}, {@code blocking} and futures
     * of the JDK, which do it themselves. Loop thread only.
     */
    public final void outsideWorkBegins() {
        outsideWork++;
    }

    /** How many threads, stages of the JDK and the like are known to work for this loop. Loop thread only. */
    public final int outsideWork() {
        return Math.max(0, outsideWork - waitingWorkers);
    }

    /**
     * Takes one {@link #outsideWorkBegins} back. Loop thread only.
     *
     * @throws IllegalStateException if there is none left
     */
    public final void outsideWorkEnds() {
        if (outsideWork == 0)
            throw new IllegalStateException("outsideWorkEnds() without outsideWorkBegins(); call each once");
        outsideWork--;
    }

    /** Tells the exception handler. Never throws, except to pass on a KeyboardInterrupt or SystemExit. */
    public abstract void callExceptionHandler(ExceptionContext context);

    // -- the parts --

    /** This loop as users see it. */
    abstract EventLoop self();

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

    LiveGenerators generators() {
        return generators;
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
        if (strand == null) return null;
        Strand.Body body = strand.body();
        return body instanceof TaskStep<?> step ? step : ((StepPart) body).step();
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

    /**
     * Called at the end of a task, on its strand: the step of the next one, if that begins and may begin right here. It saves a
     * strand, and the way to the loop's stack and back: half of what a task costs that need not wait. Else null.
     */
    @Nullable
    TaskStep<?> takeBeginning() {
        if (exit != null || refusals >= 0) return null;
        return (TaskStep<?>)
                takeNext(handle -> handle instanceof TaskStep<?> step && step.isBeginning() && engine.mayGoOn());
    }

    void enqueueHandle(Handle handle) {
        enqueue(handle);
    }

    /** Takes a handle out of the ready queue, if it is there. Slow. */
    void removeHandle(Handle handle) {
        dequeue(handle);
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

    /** As sendHandle; what comes from the loop's own thread keeps its place among that thread's other callbacks. */
    boolean sendOrEnqueue(Handle handle) {
        if (EventLoop.currentOrNull() != self()) return send(handle);
        enqueue(handle);
        return true;
    }

    /** This pending future will be completed by another thread. */
    <T> Future<T> fromOutside(Future<T> future) {
        outsideWorkBegins();
        future.addWaiter(new Action(this::outsideWorkEnds));
        return future;
    }

    /** As long as this is pending, one of the threads that work for the loop does not: it waits for the loop. */
    void workerWaitsFor(Future<?> future) {
        waitingWorkers++;
        future.addWaiter(new Action(() -> waitingWorkers--));
    }

    /** Iterates on the calling thread, which becomes the loop's. */
    void runHere() {
        callInLoop(this::iterate);
    }

    /** The calling thread acts for this loop while the action runs. */
    void callInLoop(Runnable action) {
        actAsLoop(() -> {
            watch.runBegins();
            try {
                action.run();
            } finally {
                watch.runEnds();
            }
        });
    }

    /** One iteration on the calling thread. In debug mode the watch stays between them. */
    void stepHere(long maxWait) {
        actAsLoop(() -> iterateOnce(maxWait));
    }

    private void actAsLoop(Runnable action) {
        engine.enter();
        RunningLoops.add(self());
        try {
            action.run();
        } finally {
            callbackContext = null;
            RunningLoops.remove(self());
            engine.leave();
        }
    }

    Deadlock deadlock() {
        return deadlock;
    }

    SlowWatch watch() {
        return watch;
    }

    String threadName() {
        return threadName;
    }

    /** What its threads are called from now on. */
    void setThreadName(String name) {
        threadName = name;
    }

    @Nullable
    Thread session() {
        return session;
    }

    void setSession(@Nullable Thread thread) {
        session = thread;
    }

    /** The thread that waits for the loop's next run; null: the next run has a new one. */
    @Nullable
    LoopThread resident() {
        return resident;
    }

    void setResident(@Nullable LoopThread thread) {
        resident = thread;
    }

    /** From now on coroutines run to their end without waiting; called before each one. */
    void refuseAwaits() {
        refusals = 0;
    }

    /** Of what is queued only the loop's own business is left, and the steps of tasks that are not done. */
    void dropCallbacks() {
        keepOnly(handle -> handle instanceof Action
                || handle instanceof LoopHost.EngineHandle
                || (handle instanceof TaskStep<?> step && !step.task().done()));
    }

    void closeEverything() {
        closeQueues();
        watch.runEnds();
    }

    /** A coroutine of a loop that is being closed cannot wait any more; one that does not take no for an answer stays. */
    void checkOpenForAwait() {
        if (refusals >= 0 && refusals++ < MOST_REFUSALS) throw new CancelledError("the event loop is being closed");
    }

    void checkOpen() {
        if (isClosed()) throw closedError();
    }

    /** Any thread may call the hook; see {@link #setBetweenRuns}. */
    void tellBetweenRuns(@Nullable Runnable hook) {
        setBetweenRuns(hook);
    }

    /** Between iterations, with nothing ready: virtual time jumps. */
    boolean jumpToNextTimer() {
        return jump();
    }

    void checkCanRun() {
        checkOpen();
        if (isRunning())
            throw new IllegalStateException("This event loop is already running; await inside a coroutine, and on other"
                    + " threads use runCoroutineThreadsafe");
        if (RunningLoops.current() != null)
            throw new IllegalStateException("Cannot run the event loop while another loop is running on this thread;"
                    + " await the coroutine instead, or run the other loop from toThread(...)");
    }

    void checkThread() {
        if (debug && isRunning() && RunningLoops.current() != this)
            throw new IllegalStateException("Non-thread-safe operation invoked on an event loop other than the current"
                    + " one, from " + Caller.place()
                    + "; use callSoonThreadsafe or runCoroutineThreadsafe");
    }

    static IllegalStateException closedError() {
        return new IllegalStateException(
                "Event loop is closed; nothing can be scheduled on it, start a new one with run");
    }

    // -- the lower half calls these --

    @Override
    protected boolean watched() {
        return debug;
    }

    @Override
    protected void fireWatched(Handle handle) throws Throwable {
        watch.run(handle, () -> super.fireWatched(handle));
    }

    @Override
    protected void beforeWaiting() {
        generators.housekeeping();
        neverAwaited.housekeeping();
        neverRetrieved.housekeeping();
    }

    @Override
    protected boolean othersWork() {
        return outsideWork() > 0;
    }

    @Override
    protected void stuck() {
        deadlock.found();
    }

    @Override
    protected void afterWaiting() {
        engine.arm();
    }

    /** A handle for the loop's own business, without a context. */
    private static final class Action extends Handle {
        private final Runnable action;

        Action(Runnable action) {
            this.action = action;
        }

        @Override
        protected void fire() {
            action.run();
        }
    }
}
