package weft;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A door through which threads that know nothing of coroutines run them, and wait for the results: request handlers of a
 * server, listeners, tests, a {@code main} that is not asynchronous. Stands for anyio's {@code BlockingPortal}.
 *
 * {@snippet class="weft.Snippets" region="blocking-portal"}
 *
 * <pre>
 *   open ──stop, close──▶ stopped: nothing new ──last task done──▶ ended
 * </pre>
 *
 * <p>{@link #start} makes one with a loop and a thread of its own. {@link #open} makes one for the loop that runs, to be
 * handed to other threads. Its tasks fail alone: who called hears of it, the others go on. They inherit the context variables
 * of the thread that called.
 *
 * <p>Thread contract: any thread, except where a method says "loop thread only". What waits for a result cannot be called on
 * the portal's own loop, and says so at once.
 */
public final class BlockingPortal implements AutoCloseable {
    /*
     * All tasks are children of one supervisor group, whose block is the portal's. The end comes in two steps. First nobody
     * gets in any more (stopped), and a last message follows those that are on their way to the loop. When it arrives, all
     * that came before it has begun, what comes after it is refused in its turn (refusing), and the group is left, which
     * waits for its children. What a closing loop no longer runs is answered by Submission.abandoned.
     */

    // -- fixed --
    private final EventLoop loop;
    private final TaskGroup group = new TaskGroup(true);
    private final @Nullable Thread ownThread;

    // -- touched by the loop thread only --

    /** The last message has arrived. */
    private final Future<Boolean> arrived;

    private boolean refusing;

    // -- any thread --
    private volatile boolean stopped;

    private BlockingPortal(EventLoop loop, boolean ownLoop) {
        this.loop = loop;
        this.arrived = loop.createFuture();
        this.ownThread = ownLoop ? loop.newLoopThread(this::serve) : null;
    }

    /**
     * A portal with a new loop on a thread of its own, which runs until {@link #close}. Stands for {@code
     * start_blocking_portal}.
     */
    public static BlockingPortal start() {
        return start(EventLoop::new);
    }

    /** As {@link #start()}, with a loop from this factory. */
    public static BlockingPortal start(Supplier<EventLoop> loopFactory) {
        EventLoop created = Objects.requireNonNull(loopFactory, "loopFactory").get();
        BlockingPortal portal =
                new BlockingPortal(Objects.requireNonNull(created, "the loop factory returned null"), true);
        Objects.requireNonNull(portal.ownThread).start();
        return portal;
    }

    /**
     * A portal into the running loop, for the block. Leaving it lets nobody in any more and waits for what runs; a block
     * that fails cancels it. Stands for {@code async with BlockingPortal()}.
     */
    public static AsyncContextManager<BlockingPortal> open() {
        return new PortalBlock();
    }

    // -- for other threads --

    /**
     * Runs it as a task and waits for its end. Returns its result or throws what it threw, the same object, checked or not.
     * Interrupting the waiting thread cancels the task; this then throws what the task ended with, normally {@link
     * CancelledError}, and the thread's interrupt flag is set. Stands for {@code portal.call}.
     *
     * @throws IllegalStateException on the portal's own loop, or if the portal does not run any more
     */
    public <T> T call(Awaitable<T> awaitable) {
        refuseOnOwnLoop("call");
        return submit(submission(awaitable, null)).waitFor("call");
    }

    /**
     * Runs it as a task and does not wait. Cancelling the future cancels the task. Stands for {@code start_task_soon}.
     *
     * @throws IllegalStateException if the portal does not run any more
     */
    public <T> CompletableFuture<T> startTaskSoon(Awaitable<T> awaitable) {
        return submit(submission(awaitable, null));
    }

    /** As {@link #startTaskSoon(Awaitable)}, with a name for the task. */
    public <T> CompletableFuture<T> startTaskSoon(Awaitable<T> awaitable, String name) {
        return submit(submission(awaitable, Objects.requireNonNull(name, "name")));
    }

    /**
     * Runs a task that says when it is ready, waits until then, and leaves it running. Stands for {@code start_task}. What
     * it throws before that comes out here.
     *
     * @param child makes the task's coroutine, on the loop
     * @param <V> what the task gives when it is ready
     * @param <T> what the task returns
     * @throws IllegalStateException if the task returns without having been ready, and as {@link #call}
     */
    public <V, T> Started<V, T> startTask(Function<TaskStatus<V>, Coroutine<T>> child) {
        Objects.requireNonNull(child, "startTask needs a function that makes the task, not null");
        Ready<V, T> ready = startUntilReady(child, "startTask");
        return new Started<>(ready.value, ready.task);
    }

    /**
     * What {@link #startTask} gives. Any thread.
     *
     * @param value what the task gave when it was ready
     * @param task the task itself: its result, and its cancellation
     */
    public record Started<V, T>(V value, CompletableFuture<T> task) {}

    /**
     * The context manager for a block on the calling thread: entry and exit run on the loop, in one task, and the thread
     * waits for them. Stands for {@code wrap_async_context_manager}. If the portal ends, or is made to, during the block, the
     * exit runs at once, and the block's end throws {@link CancelledError}.
     */
    public <C> AsyncContextManager<C> wrapAsyncContextManager(AsyncContextManager<C> manager) {
        return new PortalContextManager<>(
                this, Objects.requireNonNull(manager, "the context manager to wrap cannot be null"));
    }

    // -- the end --

    /**
     * Lets nobody in any more, and does not wait for what runs. Calling it again is fine. Stands for {@code portal.stop}.
     *
     * @param cancelRemaining whether what runs is cancelled
     */
    public void stop(boolean cancelRemaining) {
        stopped = true;
        loop.sendAlways(() -> {
            refusing = true;
            if (cancelRemaining) group.cancelChildren();
            if (!arrived.done()) arrived.setResult(true);
        });
    }

    /**
     * Lets nobody in any more. A portal with a loop of its own then waits until what runs has ended, and ends the loop; being
     * interrupted meanwhile cancels what runs, as with {@link java.util.concurrent.ExecutorService#close}. For tasks that
     * never end by themselves call {@link #stop stop(true)} before. Closing twice is fine.
     *
     * @throws IllegalStateException on the portal's own loop
     */
    @Override
    public void close() {
        Thread thread = ownThread;
        if (thread != null) refuseOnOwnLoop("close");
        stop(false);
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                stop(true);
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** The loop that its tasks run on. */
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String toString() {
        return "<BlockingPortal " + (ownThread == null ? "into " : "of ") + loop + (stopped ? " stopped>" : ">");
    }

    // -- inside --

    /** A task that is ready. */
    record Ready<V, T>(V value, OutsideFuture<T> task) {}

    <V, T> Ready<V, T> startUntilReady(Function<TaskStatus<V>, Coroutine<T>> child, String method) {
        refuseOnOwnLoop(method);
        Coroutine<Ready<V, T>> starting = new Coroutine<>("startTask", () -> {
            TaskStatus<V> status = new TaskStatus<>(loop);
            Task<T> task = group.createTask(
                    Objects.requireNonNull(child.apply(status), "startTask needs a coroutine, not null"),
                    TaskOptions.DEFAULT,
                    status);
            return new Ready<>(status.waitFor(task), Bridges.toCompletableFuture(task));
        });
        return submit(submission(starting, null)).waitFor(method);
    }

    private <T> Submission<T> submission(Awaitable<T> awaitable, @Nullable String name) {
        Objects.requireNonNull(awaitable, "a coroutine, a future or another awaitable is required, not null");
        return new Submission<>(loop, awaitable, it -> startHere(it, name));
    }

    private <T> OutsideFuture<T> submit(Submission<T> submission) {
        if (!stopped && loop.sendOrEnqueue(submission)) return submission.answer();
        submission.drop();
        throw notRunning(submission);
    }

    /** On the loop. */
    private <T> Future<T> startHere(Awaitable<T> awaitable, @Nullable String name) {
        Coroutine<T> coroutine =
                awaitable instanceof Coroutine<T> it ? it : new Coroutine<>("wrapAwaitable", awaitable::await);
        if (!refusing) return group.createTask(coroutine, new TaskOptions(name, null, null));
        coroutine.close(); // the answer tells of it
        Future<T> refused = loop.createFuture();
        refused.completeException(notRunning(awaitable));
        return refused;
    }

    private IllegalStateException notRunning(Object work) {
        return new IllegalStateException("This portal is not running any more: " + this + "; " + work
                + " did not run. Call before the portal is closed, or start a new one");
    }

    void refuseOnOwnLoop(String method) {
        if (OwnLoop.stopsHere(loop))
            throw new IllegalStateException("BlockingPortal." + method + "() would stop the loop that it has to wait"
                    + " for, since " + OwnLoop.why(loop) + "; inside a coroutine just await, and use the portal on"
                    + " other threads");
    }

    /** On the thread of a loop of our own. */
    private void serve() {
        Task<Void> main =
                loop.createTask(Coroutine.of("portal", () -> new PortalBlock(this).run(portal -> arrived.await())));
        main.addDoneCallback(done -> loop.stop());
        try {
            loop.runHere(); // not as somebody's main: a portal that nobody calls is no deadlock
        } catch (KeyboardInterrupt | SystemExit e) {
            loop.callExceptionHandler(ExceptionContext.of("a task has left the loop of " + this, e));
        } finally {
            stopped = true;
            refusing = true;
            try {
                LoopEnd.shutDown(loop);
            } finally {
                if (main.done() && !main.cancelled()) main.exception(); // the same exit once more
                loop.close();
            }
        }
    }

    /** The life of a portal, as a block on its loop. */
    private static final class PortalBlock implements AsyncContextManager<BlockingPortal> {
        private @Nullable BlockingPortal portal;

        PortalBlock() {}

        PortalBlock(BlockingPortal ofOwnLoop) {
            portal = ofOwnLoop;
        }

        @Override
        public BlockingPortal enter() {
            BlockingPortal entered = portal;
            if (entered == null) {
                entered = new BlockingPortal(EventLoop.running(), false);
                portal = entered;
            }
            entered.group.enter();
            return entered;
        }

        @Override
        public boolean exit(@Nullable Throwable exception) {
            BlockingPortal left = Objects.requireNonNull(portal, "the portal has not been opened");
            left.stop(exception != null);
            try {
                left.arrived.await();
            } catch (CancelledError e) {
                if (exception == null) return left.group.exit(e);
            }
            return left.group.exit(exception);
        }
    }
}
