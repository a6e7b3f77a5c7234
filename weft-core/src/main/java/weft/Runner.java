package weft;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several runs on one loop, with one context and one clean end. Stands for {@code asyncio.Runner}; {@link Asyncio#run} is
 * one run of a runner.
 *
 * {@snippet class="weft.Snippets" region="runner"}
 *
 * <pre>
 *   CREATED ──first run, getLoop──▶ INITIALIZED ──close──▶ CLOSED
 * </pre>
 *
 * <p>Ctrl-C cancels the main task; if the run then ends in that cancellation, {@code run} throws {@link KeyboardInterrupt}.
 * A main that swallows the cancellation returns normally. The second Ctrl-C ends the run at once, the third the JVM.
 * Interrupting the thread that waits in {@code run} cancels the main task as well.
 *
 * <p>Thread contract: any thread that runs no loop itself, but one at a time; others may interrupt it.
 */
public final class Runner implements AutoCloseable {
    private enum State {
        CREATED,
        INITIALIZED,
        CLOSED
    }

    private final Supplier<EventLoop> loopFactory;
    private final @Nullable Boolean debug;
    private State state = State.CREATED;
    private @Nullable EventLoop loop;
    private @Nullable Context context;

    /** The KeyboardInterrupt or SystemExit that left a run. */
    private @Nullable Throwable exit;

    /** A runner with a loop in real time. */
    public Runner() {
        this(EventLoop::new, null);
    }

    /**
     * A runner with a loop from this factory.
     *
     * @param debug switches the loop's debug mode; null leaves it
     */
    public Runner(Supplier<EventLoop> loopFactory, @Nullable Boolean debug) {
        this.loopFactory = Objects.requireNonNull(loopFactory, "loopFactory");
        this.debug = debug;
    }

    /** Its loop, made now if there is none yet. */
    public EventLoop getLoop() {
        return initialized();
    }

    /** Runs the awaitable in the runner's context; returns its result or throws what it threw. */
    public <T> T run(Awaitable<T> main) {
        return run(main, null);
    }

    /**
     * As {@link #run(Awaitable)}, in this context.
     *
     * @throws IllegalStateException from inside a running loop, or after close
     */
    public <T> T run(Awaitable<T> main, @Nullable Context runContext) {
        checkNotInLoop("Runner.run()");
        Task<T> task = newTask(main, runContext);
        MainTask<T> mainTask = new MainTask<>(task);
        try {
            return LoopThread.call(task.loop, task, () -> runMain(mainTask));
        } catch (KeyboardInterrupt e) {
            throw UncaughtExit.leaving(e);
        } catch (SystemExit e) {
            throw UncaughtExit.leaving(e);
        }
    }

    /** {@code Asyncio.run}: a run and the end of the loop, without leaving the loop's thread in between. */
    <T> T runAndClose(Awaitable<T> main) {
        return runAndClose(main, null);
    }

    /** As {@link #runAndClose(Awaitable)}, in this context. */
    <T> T runAndClose(Awaitable<T> main, @Nullable Context runContext) {
        checkNotInLoop("run()");
        Task<T> task = newTask(main, runContext);
        MainTask<T> mainTask = new MainTask<>(task);
        Callable<T> runAndEnd = () -> {
            try {
                return runMain(mainTask);
            } finally {
                close();
            }
        };
        try {
            return LoopThread.call(task.loop, task, runAndEnd);
        } catch (KeyboardInterrupt e) {
            throw UncaughtExit.leaving(e);
        } catch (SystemExit e) {
            throw UncaughtExit.leaving(e);
        } finally {
            close(); // does nothing if the loop's thread could do it
        }
    }

    /**
     * Cancels the tasks that are left and waits for them, waits for the default executor, closes the loop. Closing twice is
     * fine.
     *
     * @throws IllegalStateException from inside its own run
     */
    @Override
    public void close() {
        EventLoop running = loop;
        if (state != State.INITIALIZED || running == null) return;
        if (EventLoop.currentOrNull() == running) checkNotInLoop("Runner.close()");
        state = State.CLOSED;
        loop = null;
        try {
            LoopThread.call(running, null, () -> {
                LoopEnd.shutDown(running);
                return null;
            });
        } catch (Throwable e) {
            // a task passed it on while it was cancelled: the run has thrown it already, and would suppress itself
            if (e != exit) throw e;
        } finally {
            running.close();
        }
    }

    private <T> T runMain(MainTask<T> main) {
        try {
            return main.run();
        } catch (KeyboardInterrupt | SystemExit e) {
            exit = e;
            throw e;
        }
    }

    private static void checkNotInLoop(String what) {
        if (EventLoop.currentOrNull() != null)
            throw new IllegalStateException(
                    what + " cannot be called from a running event loop; inside a coroutine just"
                            + " await, and on another thread use runCoroutineThreadsafe");
    }

    private <T> Task<T> newTask(Awaitable<T> main, @Nullable Context runContext) {
        Objects.requireNonNull(main, "a coroutine was expected, got null");
        EventLoop running = initialized();
        if (main instanceof Task<T> task && task.loop == running) return task;
        Coroutine<T> coroutine = main instanceof Coroutine<T> it ? it : new Coroutine<>("wrapAwaitable", main::await);
        Context itsContext = runContext == null ? context : runContext;
        return running.createTask(coroutine, new TaskOptions(null, itsContext, null));
    }

    private EventLoop initialized() {
        EventLoop existing = loop;
        if (existing != null) return existing;
        if (state == State.CLOSED) throw new IllegalStateException("Runner is closed; make a new one");
        EventLoop created = Objects.requireNonNull(loopFactory.get(), "the loop factory returned null");
        if (debug != null) created.setDebug(debug);
        loop = created;
        context = Context.copyCurrent();
        state = State.INITIALIZED;
        return created;
    }
}
