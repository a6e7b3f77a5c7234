package weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/**
 * A value that arrives later, on one loop. Stands for {@code asyncio.Future}; made by {@link EventLoop#createFuture}.
 *
 * <pre>
 *             ┌── setResult, setException ──▶ FINISHED
 *   PENDING ──┤
 *             └── cancel ───────────────────▶ CANCELLED
 * </pre>
 *
 * <p>Nothing ever runs inside {@code setResult}: waiting tasks and done callbacks get their turn in the next iteration of
 * the loop, in the order in which they came. Awaiting a future that is done goes on at once.
 *
 * <p>Thread contract: loop thread only. From another thread use {@link EventLoop#callSoonThreadsafe}.
 *
 * @param <T> the type of the value
 */
public sealed class Future<T> implements Awaitable<T> permits Task, GatheringFuture {
    /** PENDING and CANCELLED as in the picture; FINISHED is one of the other two. */
    private enum State {
        PENDING,
        CANCELLED,
        RESULT,
        EXCEPTION
    }

    // -- fixed --
    final EventLoop loop;

    // -- touched by the loop thread only --
    private State state = State.PENDING;

    /** RESULT: the value. EXCEPTION: a {@link Failure}. CANCELLED: a message, the CancelledError to throw first, or null. */
    private @Nullable Object outcome;

    /** Who waits: null, a {@link Handle}, or a list of them; a task's step or a {@link DoneCallback}. */
    private @Nullable Object waiters;

    Future(EventLoop loop) {
        this.loop = loop;
        if (loop.getDebug()) loop.origins().remember(this);
    }

    // -- states and results --

    /** Whether it has a result, an exception, or was cancelled. */
    public final boolean done() {
        return state != State.PENDING;
    }

    /** Whether it was cancelled. */
    public final boolean cancelled() {
        return state == State.CANCELLED;
    }

    /**
     * The result; throws the exception it was given, the same object, or CancelledError if it was cancelled.
     *
     * @throws InvalidStateException while it is pending
     */
    public final T result() {
        Throwable failure = retrieve("Result is not ready");
        if (failure != null) throw Asyncio.rethrow(failure);
        return value();
    }

    /**
     * The exception it was given, or null if it has a result. Asking counts as having retrieved it.
     *
     * @throws CancelledError if it was cancelled
     * @throws InvalidStateException while it is pending
     */
    public final @Nullable Throwable exception() {
        Throwable failure = retrieve("Exception is not set");
        if (state == State.CANCELLED) throw Asyncio.rethrow(Objects.requireNonNull(failure));
        return failure;
    }

    /**
     * Gives it its result.
     *
     * @throws InvalidStateException if it is done already
     */
    public void setResult(T result) {
        complete(State.RESULT, result);
    }

    /**
     * Gives it an exception. If nobody retrieves that, it is reported when the future has become garbage, or at the latest
     * when the loop closes.
     *
     * @throws InvalidStateException if it is done already
     */
    public void setException(Throwable exception) {
        complete(State.EXCEPTION, new Failure(Objects.requireNonNull(exception, "an exception is needed, not null")));
        loop.neverRetrieved().failed(this);
    }

    /** As {@link #cancel(String)}, without a message. */
    public final boolean cancel() {
        return cancel(null);
    }

    /**
     * Cancels it, unless it is done. Who awaits it gets a CancelledError with the message.
     *
     * @return whether that changed anything
     */
    public boolean cancel(@Nullable String message) {
        Failure failure = failure();
        if (failure != null) failure.retrieved = true;
        if (state != State.PENDING) return false;
        complete(State.CANCELLED, message);
        return true;
    }

    /** The loop it belongs to. Stands for {@code get_loop()}. Any thread. */
    public final EventLoop getLoop() {
        return loop;
    }

    // -- waiting --

    @Override
    public final T await() {
        TaskStep<?> step = TaskStep.current();
        if (state == State.PENDING) step.waitFor(this);
        return result();
    }

    /**
     * Calls back when it is done, in the context of now; if it is done already, in the next iteration.
     *
     * @param callback gets this future
     */
    public final void addDoneCallback(Consumer<? super Future<T>> callback) {
        addDoneCallback(callback, Context.copyCurrent());
    }

    /** As {@link #addDoneCallback(Consumer)}, in the given context. */
    public final void addDoneCallback(Consumer<? super Future<T>> callback, Context context) {
        addWaiter(new DoneCallback<>(this, callback, context));
    }

    /**
     * Takes back every done callback that equals this one.
     *
     * @return how many there were
     */
    public final int removeDoneCallback(Consumer<? super Future<T>> callback) {
        int before = waiterCount();
        if (waiters instanceof List<?> list) list.removeIf(waiter -> isFor(waiter, callback));
        else if (isFor(waiters, callback)) waiters = null;
        return before - waiterCount();
    }

    // -- the call graph --

    /**
     * Tells the {@link CallGraph} that the waiter awaits this future, where it cannot know: when only a done callback leads
     * from one to the other. To be followed by {@link #discardFromAwaitedBy}; ends by itself when this is done. Stands for
     * {@code future_add_to_awaited_by()}.
     */
    public final void addToAwaitedBy(Future<?> waiter) {
        AwaitedBy.add(this, Objects.requireNonNull(waiter, "the waiter cannot be null"));
    }

    /** Takes back what {@link #addToAwaitedBy} said. Stands for {@code future_discard_from_awaited_by()}. */
    public final void discardFromAwaitedBy(Future<?> waiter) {
        AwaitedBy.discard(this, Objects.requireNonNull(waiter, "the waiter cannot be null"));
    }

    // -- bridges --

    /**
     * This future for code that knows the JDK's: it completes with this one, and cancelling it cancels this one. Its
     * dependents without "Async" in their name run on the loop's thread. Loop thread only; the returned one any thread.
     */
    public final CompletableFuture<T> toCompletableFuture() {
        return Bridges.toCompletableFuture(this);
    }

    /**
     * A future of the running loop that completes with the stage; cancelling it cancels the stage. Stands for {@code
     * wrap_future}.
     */
    public static <T> Future<T> wrap(CompletionStage<T> stage) {
        return Bridges.fromStage(EventLoop.running(), stage);
    }

    /** As {@link #wrap(CompletionStage)}; a CompletableFuture is both kinds, and the compiler could not choose. */
    public static <T> Future<T> wrap(CompletableFuture<T> stage) {
        return Bridges.fromStage(EventLoop.running(), stage);
    }

    /**
     * As {@link #wrap(CompletionStage)} for a future that can only be waited for: a virtual thread does that.
     * Cancelling interrupts the work ({@code cancel(true)}).
     */
    public static <T> Future<T> wrap(java.util.concurrent.Future<T> future) {
        return Bridges.fromJdk(EventLoop.running(), future);
    }

    // -- for the other classes of this package --

    /** Adds a handle to be enqueued when this is done: at once if it is. */
    final void addWaiter(Handle waiter) {
        if (state != State.PENDING) loop.enqueueHandle(waiter);
        else if (waiters == null) waiters = waiter;
        else waiterList().add(waiter);
    }

    /** Takes back one handle. */
    final void removeWaiter(Handle waiter) {
        if (waiters == waiter) waiters = null;
        else if (waiters instanceof List<?> list) list.remove(waiter);
    }

    /** Who waits now. Other threads may look: they see something that was there, or null. */
    final @Nullable Object[] waiters() {
        Object waiting = waiters;
        if (waiting instanceof List<?> list) return list.toArray();
        return new @Nullable Object[] {waiting};
    }

    /** The failure or cancellation to throw, null for a result; counts as having retrieved it. */
    final @Nullable Throwable retrieve(String notReady) {
        return switch (state) {
            case PENDING -> throw new InvalidStateException(notReady + ": " + this + " is pending; await it first");
            case CANCELLED -> makeCancelledError();
            case RESULT -> null;
            case EXCEPTION -> {
                Failure failure = Objects.requireNonNull(failure());
                failure.retrieved = true;
                yield failure.exception;
            }
        };
    }

    /** The error to throw for a cancelled future: that of the task itself for the first who asks, new ones after that. */
    final CancelledError makeCancelledError() {
        if (outcome instanceof CancelledError first) {
            outcome = null;
            return first;
        }
        return new CancelledError((String) outcome);
    }

    /** What it ended with, for a list of outcomes; done futures only. */
    final Outcome<T> toOutcome() {
        return switch (state) {
            case PENDING -> throw new InvalidStateException("Result is not ready: " + this);
            case CANCELLED -> new Outcome.Cancelled<>(new CancelledError(outcome instanceof String text ? text : null));
            case RESULT -> new Outcome.Ok<>(value());
            case EXCEPTION -> new Outcome.Failed<>(Objects.requireNonNull(retrieve("")));
        };
    }

    /** A task ended by throwing this CancelledError. */
    final void completeCancelled(@Nullable Object errorOrMessage) {
        complete(State.CANCELLED, errorOrMessage);
    }

    final void completeResult(@Nullable Object result) {
        complete(State.RESULT, result);
    }

    final void completeException(Throwable exception) {
        complete(State.EXCEPTION, new Failure(exception));
        loop.neverRetrieved().failed(this);
    }

    /** Its exception as long as it has one. */
    final @Nullable Failure failure() {
        return state == State.EXCEPTION ? (Failure) outcome : null;
    }

    private void complete(State next, @Nullable Object with) {
        if (state != State.PENDING)
            throw new InvalidStateException("a future completes once, and this one is done: " + this);
        loop.checkThread();
        state = next;
        outcome = with;
        Object waiting = waiters;
        if (waiting == null) return;
        waiters = null;
        if (waiting instanceof Handle one) loop.enqueueHandle(one);
        else if (waiting instanceof List<?> list) for (Object each : list) loop.enqueueHandle((Handle) each);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // state RESULT: complete() stored a T
    private T value() {
        return (T) outcome;
    }

    @SuppressWarnings("unchecked") // only this method stores a list
    private List<Handle> waiterList() {
        if (waiters instanceof List<?> list) return (List<Handle>) list;
        List<Handle> list = new ArrayList<>(4);
        if (waiters instanceof Handle first) list.add(first);
        waiters = list;
        return list;
    }

    private int waiterCount() {
        if (waiters instanceof List<?> list) return list.size();
        return waiters == null ? 0 : 1;
    }

    private static boolean isFor(@Nullable Object waiter, Object callback) {
        return waiter instanceof DoneCallback<?> entry && entry.calls(callback);
    }

    /** The state in a word, as in Python's repr. */
    final String stateInAWord() {
        return switch (state) {
            case PENDING -> "pending";
            case CANCELLED -> "cancelled";
            case RESULT, EXCEPTION -> "finished";
        };
    }

    /** What it ended with, as in Python's repr; empty for one that has neither result nor exception. */
    final String describeOutcome() {
        return switch (state) {
            case PENDING, CANCELLED -> "";
            case RESULT -> " result=" + outcome;
            case EXCEPTION -> " exception=" + Objects.requireNonNull(failure()).exception;
        };
    }

    final String describeState() {
        return stateInAWord() + describeOutcome();
    }

    @Override
    public String toString() {
        return "<Future " + describeState() + ">";
    }

    /** An exception and whether anybody has seen it. Outlives the future, so that its loss can be reported. */
    static final class Failure {
        final Throwable exception;
        boolean retrieved;

        Failure(Throwable exception) {
            this.exception = exception;
        }
    }
}
