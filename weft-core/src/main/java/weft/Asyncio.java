package weft;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;

/**
 * asyncio's functions, to be imported statically. Times are seconds, or a {@link Duration}; a negative one means now.
 *
 * {@snippet class="weft.Snippets" region="asyncio"}
 *
 * <p>Thread contract: loop thread only, inside a task, except where a function says "any thread".
 */
public final class Asyncio {
    private Asyncio() {}

    // -- running --

    /**
     * Runs a program: a new loop, the coroutine as its main task, and a clean end. Returns the coroutine's result or throws
     * what it threw. Tasks that are left are cancelled and waited for. Stands for {@code asyncio.run}. Any thread that runs
     * no loop; it waits, and interrupting it cancels the main task.
     *
     * @throws IllegalStateException from inside a running loop
     * @throws KeyboardInterrupt after Ctrl-C
     */
    public static <T> T run(Awaitable<T> main) {
        return new Runner().runAndClose(main);
    }

    /** As {@link #run(Awaitable)}, in debug mode or not. Any thread that runs no loop. */
    public static <T> T run(Awaitable<T> main, boolean debug) {
        return new Runner(EventLoop::new, debug).runAndClose(main);
    }

    /**
     * Runs a program as a guest of another main loop, a window's say: on the host's thread, an iteration whenever there is
     * something to run. Returns at once. When main has ended, what is left is cancelled and the loop closed. Stands for
     * {@code start_guest_run} of trio and of asyncio 3.16.
     *
     * {@snippet class="weft.Snippets" region="guest-run"}
     *
     * <p>Host thread only, or before the host starts. Between two iterations the host may do with the loop and its tasks what it
     * likes. While a socket is open the loop looks every 5 ms. If the executor refuses work, the run ends with that exception.
     *
     * @param host runs what it is given later, one after the other, on one thread: {@code SwingUtilities::invokeLater}
     * @param whenDone hears on the host's thread how main ended
     */
    public static <T> Task<T> startGuestRun(Awaitable<T> main, Executor host, Consumer<? super Outcome<T>> whenDone) {
        return GuestRun.start(notNull(main), host, whenDone, new EventLoop());
    }

    // -- coroutines and awaiting --

    /** A coroutine with a result: Python's {@code async def}. Runs nothing yet. Any thread. */
    public static <T> Coroutine<T> async(Coroutine.Body<T> body) {
        return new Coroutine<>(null, body);
    }

    /** A coroutine without a result. Any thread. */
    public static Coroutine<Void> async(Coroutine.Action body) {
        return Coroutine.of(null, body);
    }

    /**
     * Waits for it and returns its result, or throws what it threw, the same object, checked or not. A coroutine runs inline
     * in this task; a future or task that is done gives its result at once; else other tasks run until it is done.
     *
     * @throws CancelledError if this task is cancelled meanwhile
     * @throws IllegalStateException outside a task
     */
    public static <T> T await(Awaitable<T> awaitable) {
        return notNull(awaitable).await();
    }

    /** As {@link #await(Awaitable)}, and declares the checked exception, so that it can be caught. */
    public static <T, X extends Throwable> T await(Awaitable<T> awaitable, Class<X> mayThrow) throws X {
        Objects.requireNonNull(mayThrow, "the type of exception to declare cannot be null");
        return notNull(awaitable).await();
    }

    /**
     * Waits for the stage. A failure comes out unwrapped; cancelling this task cancels the stage.
     *
     * @throws CancelledError if this task or the stage is cancelled
     */
    public static <T> T await(CompletionStage<T> stage) {
        return Future.wrap(notNull(stage)).await();
    }

    /** As {@link #await(CompletionStage)}, and declares the checked exception, so that it can be caught. */
    public static <T, X extends Throwable> T await(CompletionStage<T> stage, Class<X> mayThrow) throws X {
        Objects.requireNonNull(mayThrow, "the type of exception to declare cannot be null");
        return await(stage);
    }

    /**
     * Throws any exception as if it were unchecked: for those who implement {@link Awaitable}. Written {@code throw
     * rethrow(e)}, so that the compiler sees the end. Any thread.
     */
    public static RuntimeException rethrow(Throwable exception) {
        return Asyncio.<RuntimeException>sneaky(exception);
    }

    // -- generators --

    /**
     * Items made one at a time by code that may await: an {@code async def} with {@code yield}. Runs nothing yet. Any
     * thread.
     */
    public static <T> AsyncGenerator<T> asyncGenerator(Generator.Body<T> body) {
        return new AsyncGenerator<>(body);
    }

    /** Items made one at a time by ordinary code: a {@code def} with {@code yield}. Needs no loop. Any thread. */
    public static <T> Generator<T> generator(Generator.Body<T> body) {
        return new Generator<>(body);
    }

    /**
     * The items of a coroutine for those who speak {@link Flow}: what the supplier gives is iterated, in a task of the
     * running loop, anew for each subscriber and only as far as it has asked. Whoever cancels its subscription ends the
     * iteration, and an iterable that can be closed is closed. The other direction is {@link AsyncGenerator#wrap}.
     *
     * <p>Signals come on the loop's thread. The publisher itself may be used by any thread.
     */
    public static <T> Flow.Publisher<T> publisher(Supplier<? extends Iterable<? extends T>> items) {
        return publisher(items, EventLoop.running());
    }

    /** As {@link #publisher(Supplier)}, on this loop. Any thread. */
    public static <T> Flow.Publisher<T> publisher(Supplier<? extends Iterable<? extends T>> items, EventLoop loop) {
        return Emission.publisher(loop, items);
    }

    // -- context managers --

    /**
     * A context manager written as a generator that yields once: what stands before the yield enters, what stands behind it
     * exits, and the block's exception is thrown at the yield. Stands for {@code contextlib.asynccontextmanager}. Good for
     * one block; a method that returns a new one is what Python's decorated function is. Any thread.
     *
     * {@snippet class="weft.Snippets" region="generator-context-manager"}
     */
    public static <C> AsyncContextManager<C> asyncContextManager(Generator.Body<C> body) {
        return new GeneratorContextManager<>(body);
    }

    /**
     * Closes the resource at the end of the block, whichever way that ends; its {@code close()} may await. Stands for {@code
     * contextlib.aclosing}; try-with-resources does the same. Any thread.
     */
    public static <C extends AutoCloseable> AsyncContextManager<C> aclosing(C resource) {
        return new Aclosing<>(resource);
    }

    // -- tasks --

    /** Makes the coroutine a task of the running loop, which begins in the next iteration. */
    public static <T> Task<T> createTask(Coroutine<T> coroutine) {
        return EventLoop.running().createTask(coroutine, TaskOptions.DEFAULT);
    }

    /** As {@link #createTask(Coroutine)}, with a name. */
    public static <T> Task<T> createTask(Coroutine<T> coroutine, String name) {
        return EventLoop.running().createTask(coroutine, TaskOptions.named(name));
    }

    /** As {@link #createTask(Coroutine)}, with a name, a context, or eager start. */
    public static <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
        return EventLoop.running().createTask(coroutine, options);
    }

    /** A group of tasks, for {@code run} or {@code call}. Stands for {@code asyncio.TaskGroup()}. Any thread. */
    public static TaskGroup taskGroup() {
        return new TaskGroup();
    }

    /**
     * A group whose children fail alone: one that fails does not cancel the others, and its exception stays with its task.
     * Stands for Kotlin's {@code supervisorScope}. Any thread.
     */
    public static TaskGroup supervisorGroup() {
        return new TaskGroup(true);
    }

    /** A future stays itself; a coroutine or other awaitable becomes a task. */
    public static <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
        return Futures.ensure(EventLoop.running(), awaitable);
    }

    /** The running task; null in a callback. */
    public static @Nullable Task<?> currentTask() {
        TaskStep<?> step = EventLoop.running().currentStep();
        return step == null ? null : step.task();
    }

    /** The running loop's tasks that are not done, in the order they were created. */
    public static Set<Task<?>> allTasks() {
        return allTasks(EventLoop.running());
    }

    /** The tasks of a loop that are not done. */
    public static Set<Task<?>> allTasks(EventLoop loop) {
        return loop.tasks().all();
    }

    /**
     * The loop that runs the caller.
     *
     * @throws IllegalStateException on a thread that runs none
     */
    public static EventLoop getRunningLoop() {
        return EventLoop.running();
    }

    // -- the call graph --

    /** The running task and all that await it; null in a callback. */
    public static @Nullable CallGraph captureCallGraph() {
        Task<?> task = currentTask();
        return task == null ? null : CallGraphCapture.of(task);
    }

    /** The task or future and all that await it. Other threads may ask, and get what they happen to see. */
    public static CallGraph captureCallGraph(Future<?> future) {
        return CallGraphCapture.of(Objects.requireNonNull(future, "captureCallGraph needs a future, not null"));
    }

    /** All tasks of the loop that are not done. Other threads may ask, and get what they happen to see. */
    public static CallGraph captureCallGraph(EventLoop loop) {
        return CallGraphCapture.of(Objects.requireNonNull(loop, "captureCallGraph needs a loop, not null"));
    }

    /** Writes {@link CallGraph#format} of the running task to the writer; nothing in a callback. */
    public static void printCallGraph(Appendable out) {
        CallGraph graph = captureCallGraph();
        if (graph != null) TaskStacks.append(graph.format(), out);
    }

    /** Writes {@link CallGraph#format} of the task or future to the writer. */
    public static void printCallGraph(Future<?> future, Appendable out) {
        TaskStacks.append(captureCallGraph(future).format(), out);
    }

    // -- waiting --

    /** Waits that many seconds without keeping others waiting; 0 gives every ready task one turn. */
    public static Coroutine<Void> sleep(double seconds) {
        return Sleep.coroutine(Seconds.toNanos(seconds, "delay"), null);
    }

    /** As {@link #sleep(double)}. */
    public static Coroutine<Void> sleep(Duration delay) {
        return Sleep.coroutine(Seconds.toNanos(delay), null);
    }

    /** As {@link #sleep(double)}, with a result. */
    public static <T> Coroutine<T> sleep(double seconds, T result) {
        return Sleep.coroutine(Seconds.toNanos(seconds, "delay"), result);
    }

    /** Runs all of them concurrently; the results come in the order of the arguments. The first failure comes out. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
        return GatheringFuture.results(EventLoop.running(), Arrays.asList(awaitables));
    }

    /** As {@link #gather(Awaitable[])}. */
    public static <T> Future<List<T>> gather(Collection<? extends Awaitable<? extends T>> awaitables) {
        return GatheringFuture.results(EventLoop.running(), awaitables);
    }

    /** As {@code gather(..., return_exceptions=True)}: waits for all, and says of each how it ended. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> Future<List<Outcome<T>>> gatherOutcomes(Awaitable<? extends T>... awaitables) {
        return GatheringFuture.outcomes(EventLoop.running(), Arrays.asList(awaitables));
    }

    /** As {@link #gatherOutcomes(Awaitable[])}. */
    public static <T> Future<List<Outcome<T>>> gatherOutcomes(Collection<? extends Awaitable<? extends T>> awaitables) {
        return GatheringFuture.outcomes(EventLoop.running(), awaitables);
    }

    /** Waits until all are done. Never cancels them. In a class that has a {@code wait}, write {@code Asyncio.wait}. */
    public static <T> Coroutine<DoneAndPending<T>> wait(Collection<? extends Awaitable<? extends T>> futures) {
        return Waiting.coroutine(futures, null, ReturnWhen.ALL_COMPLETED);
    }

    /** Waits until the condition is met. Never cancels them. */
    public static <T> Coroutine<DoneAndPending<T>> wait(
            Collection<? extends Awaitable<? extends T>> futures, ReturnWhen returnWhen) {
        return Waiting.coroutine(futures, null, returnWhen);
    }

    /** As {@link #wait(Collection, ReturnWhen)}, at most that many seconds; does not throw when they are over. */
    public static <T> Coroutine<DoneAndPending<T>> wait(
            Collection<? extends Awaitable<? extends T>> futures, double timeout, ReturnWhen returnWhen) {
        return Waiting.coroutine(futures, Seconds.toNanos(timeout, "timeout"), returnWhen);
    }

    /** As {@link #wait(Collection, double, ReturnWhen)}; null: no limit. */
    public static <T> Coroutine<DoneAndPending<T>> wait(
            Collection<? extends Awaitable<? extends T>> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        return Waiting.coroutine(futures, nanosOrNull(timeout), returnWhen);
    }

    /**
     * Waits at most that many seconds for it; after that cancels it and throws {@link TimeoutException}. With 0 or less a
     * coroutine does not start.
     */
    public static <T> Coroutine<T> waitFor(Awaitable<T> awaitable, double seconds) {
        return Waiting.oneFor(notNull(awaitable), Seconds.toNanos(seconds, "timeout"));
    }

    /** As {@link #waitFor(Awaitable, double)}; null: no limit. */
    public static <T> Coroutine<T> waitFor(Awaitable<T> awaitable, @Nullable Duration timeout) {
        return Waiting.oneFor(notNull(awaitable), nanosOrNull(timeout));
    }

    /** A limit of that many seconds from now, for the block of {@code run} or {@code call}. */
    public static Timeout timeout(double seconds) {
        return Timeout.lasting(Seconds.toNanos(seconds, "timeout"));
    }

    /** As {@link #timeout(double)}; null: no limit. */
    public static Timeout timeout(@Nullable Duration limit) {
        return Timeout.lasting(nanosOrNull(limit));
    }

    /** A limit at this {@code time()} of the loop, in seconds; null: none. */
    public static Timeout timeoutAt(@Nullable Double when) {
        return new Timeout(EventLoop.running(), when == null ? null : Seconds.toNanos(when, "time"));
    }

    /**
     * A scope that ends its block quietly after that many seconds from its entry, for {@code run} or {@code call}, which
     * then returns null. Stands for {@code trio.move_on_after}; {@link #timeout(double)} throws instead. Any thread.
     */
    public static CancelScope moveOnAfter(double seconds) {
        return CancelScope.lasting(Seconds.toNanos(seconds, "timeout"));
    }

    /** As {@link #moveOnAfter(double)}; null: no limit. Any thread. */
    public static CancelScope moveOnAfter(@Nullable Duration limit) {
        return limit == null ? new CancelScope() : CancelScope.lasting(Seconds.toNanos(limit));
    }

    /** As {@link #moveOnAfter(double)}, at this {@code time()} of the loop, in seconds. Any thread. */
    public static CancelScope moveOnAt(double when) {
        return CancelScope.until(Seconds.toNanos(when, "time"));
    }

    /**
     * The earliest {@code time()} of the loop at which a timeout or cancel scope around the caller ends its awaits, as far
     * out as the next shield: positive infinity if nothing does, negative infinity if it has happened. What can tell how
     * long it may take asks this.
     */
    public static double currentEffectiveDeadline() {
        TaskStep<?> step = EventLoop.running().currentStep();
        return Limit.effectiveDeadline(step == null ? null : step.limit());
    }

    /** Waits for it, but a cancellation of the waiting task does not reach it. */
    public static <T> Future<T> shield(Awaitable<T> awaitable) {
        return Shield.of(EventLoop.running(), awaitable);
    }

    /**
     * The awaitables in the order of completion: for a plain for statement one coroutine for each, to be awaited in turn;
     * {@link AsCompleted#futures} for {@code async for}.
     */
    public static <T> AsCompleted<T> asCompleted(Collection<? extends Awaitable<? extends T>> awaitables) {
        return new AsCompleted<>(EventLoop.running(), awaitables, null);
    }

    /** As {@link #asCompleted(Collection)}; after that many seconds the rest throw {@link TimeoutException}. */
    public static <T> AsCompleted<T> asCompleted(
            Collection<? extends Awaitable<? extends T>> awaitables, double timeout) {
        return new AsCompleted<>(EventLoop.running(), awaitables, Seconds.toNanos(timeout, "timeout"));
    }

    // -- threads --

    /**
     * Runs code that may block its thread, as a library that knows nothing of coroutines does: only this coroutine waits.
     * Inside it {@code await} and everything else that needs the loop's thread is an error; context variables are visible;
     * cancelling the task interrupts the code. What asyncio cannot do.
     */
    public static <T> T blocking(Callable<? extends T> code) {
        return BlockingCall.run(Objects.requireNonNull(code, "the code to run cannot be null"));
    }

    /** As {@link #blocking(Callable)}, without a result. */
    public static void blocking(BlockingAction code) {
        Objects.requireNonNull(code, "the code to run cannot be null");
        BlockingCall.run(() -> {
            code.run();
            return null;
        });
    }

    /** Code without a result that may block and throw. */
    @FunctionalInterface
    public interface BlockingAction {
        /** Runs where blocking is allowed. */
        void run() throws Exception;
    }

    /**
     * Runs the code in a thread of the default executor, in a copy of the current context: for what computes, or blocks
     * natively. Cancelling the awaiter interrupts the code and returns at once; asyncio lets it run on.
     */
    public static <T> Coroutine<T> toThread(Callable<? extends T> code) {
        return ThreadCall.coroutine(code);
    }

    /** As {@link #toThread(Callable)}, without a result. */
    public static Coroutine<Void> toThread(BlockingAction code) {
        return ThreadCall.coroutine(code);
    }

    /** Runs the code on any executor, and begins at once; the context is not copied. */
    public static <T> Future<T> runInExecutor(@Nullable Executor executor, Callable<? extends T> code) {
        return EventLoop.running().runInExecutor(executor, code);
    }

    /**
     * Starts the coroutine on a loop from any other thread. Cancelling the result cancels the task; waiting for it on the
     * loop's own thread fails at once. Any thread.
     *
     * @throws IllegalStateException if the loop is closed
     */
    public static <T> CompletableFuture<T> runCoroutineThreadsafe(Awaitable<T> coroutine, EventLoop loop) {
        return Bridges.submit(loop, notNull(coroutine));
    }

    // -- pieces --

    private static @Nullable Long nanosOrNull(@Nullable Duration duration) {
        return duration == null ? null : Seconds.toNanos(duration);
    }

    private static <T> T notNull(@Nullable T awaitable) {
        return Objects.requireNonNull(
                awaitable,
                "object null can't be used in 'await' expression; a coroutine, a future or a task is needed");
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneaky(Throwable exception) throws X {
        throw (X) Objects.requireNonNull(exception, "the exception cannot be null");
    }
}
