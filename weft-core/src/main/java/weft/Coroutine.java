package weft;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Work that has not begun: what calling an {@code async def} function gives in Python. Made by {@link Asyncio#async}; runs
 * nothing until it is awaited, which runs it inline in the caller's task, or made a task. It can be consumed once.
 *
 * <pre>
 *   CREATED ──await, first step of its task──▶ RUNNING ──return, throw──▶ CLOSED
 *      └──────────────────── close() ───────────────────────────────────────▲
 * </pre>
 *
 * <p>A coroutine that is never consumed is reported: "coroutine 'fetch' was never awaited".
 *
 * <p>Thread contract: any thread may make one; await is loop thread only, inside a task.
 *
 * @param <T> what it returns
 */
public sealed class Coroutine<T> implements Awaitable<T> permits Operation {
    /**
     * The code of a coroutine, with a result. Serializable only so that a lambda can be asked for the method it stands in,
     * which names the coroutine in messages; nothing is ever serialized.
     *
     * @param <T> what it returns
     */
    @FunctionalInterface
    public interface Body<T> extends Serializable {
        /**
         * Runs inside a task.
         *
         * @throws Throwable anything; whoever awaits the coroutine gets the same object
         */
        T run() throws Throwable;
    }

    /** The code of a coroutine without a result. */
    @FunctionalInterface
    public interface Action extends Serializable {
        /**
         * Runs inside a task.
         *
         * @throws Throwable anything; whoever awaits the coroutine gets the same object
         */
        void run() throws Throwable;
    }

    /** The code of one of the library's own coroutines, which is given the step of the task that runs it. */
    @FunctionalInterface
    interface StepBody<T> {
        T run(TaskStep<?> step);
    }

    private enum State {
        CREATED,
        /** Created, and a task has taken it over; whether it ever starts is the task's affair. */
        OWNED,
        RUNNING,
        CLOSED
    }

    /** A {@link Body}, an {@link Action}, a {@link StepBody} or an {@link Operation.Kind}. Not one wrapped in the other: with a million tasks that is 16 MB. */
    private final Object body;

    private State state = State.CREATED;

    /**
     * A name, an {@link Origin}, a {@link NeverAwaited.Suspect} that wraps either, or null: the body knows its name. For an
     * operation that is counted, until it begins: its {@link NeverAwaited.Tally}.
     */
    private @Nullable Object label;

    Coroutine(@Nullable String name, Body<? extends T> body) {
        this(name, (Object) body);
    }

    private Coroutine(@Nullable String name, @Nullable Object body) {
        if (body == null) throw new NullPointerException("a coroutine needs a body, not null");
        this.body = body;
        this.label = Debug.enabled() ? Origin.capture(name) : name;
        NeverAwaited.created(this);
    }

    /** An operation: counted if there is a tally, else noted like every other coroutine. */
    Coroutine(Operation.Kind kind, NeverAwaited.@Nullable Tally tally) {
        body = kind;
        if (tally != null) {
            label = tally;
        } else {
            label = Debug.enabled() ? Origin.capture(null) : null;
            NeverAwaited.created(this);
        }
    }

    static <T> Coroutine<T> ofLibrary(String name, StepBody<T> body) {
        return new Coroutine<>(name, (Object) body);
    }

    static Coroutine<Void> of(@Nullable String name, Action body) {
        return new Coroutine<>(name, (Object) body);
    }

    /** {@inheritDoc} Runs the body now, in the current task; that adds no turn of the loop by itself. */
    @Override
    public T await() {
        return run(TaskStep.current());
    }

    /** The name of the method that made it, or {@code lambda} where the class file does not tell. Any thread. */
    public String name() {
        return CoroutineNames.of(body, label());
    }

    /** Gives up a coroutine that has not begun, so that it is not reported as never awaited. Stands for {@code close()}. */
    public void close() {
        if (state == State.CREATED || state == State.OWNED) consumed(State.CLOSED);
    }

    /** Makes the body's code run: once, by the await or the task that consumes this coroutine. */
    @SuppressWarnings({"unchecked", "NullAway"
    }) // ofLibrary() takes a body of T; of() makes coroutines of Void, which is null
    T run(TaskStep<?> step) {
        if (this instanceof Operation<T> operation) return operation.await();
        if (state != State.CREATED && state != State.OWNED) throw reused();
        if (body instanceof StepBody<?> ofLibrary) {
            consumed(State.CLOSED); // nobody looks at it from here on: a million sleepers need not keep a million of
            // these
            return (T) ofLibrary.run(step);
        }
        consumed(State.RUNNING);
        try {
            // in line: each frame below a suspended coroutine costs memory, times the number of coroutines
            if (body instanceof Body<?> withResult) return (T) withResult.run();
            ((Action) body).run();
            return null;
        } catch (Throwable e) {
            throw Asyncio.rethrow(e);
        } finally {
            state = State.CLOSED;
        }
    }

    /** The beginning of an operation, in a task. */
    final void beginOperation() {
        // Read before anything that the JIT cannot look through: so it knows what the constructor has just written.
        State before = state;
        Object was = label;
        EventLoop loop = TaskStep.current().loop();
        if (before != State.CREATED && before != State.OWNED) throw reused();
        state = State.CLOSED;
        if (was instanceof NeverAwaited.Tally tally) {
            tally.consumed(loop);
            label = null;
        } else if (before == State.CREATED) {
            consumed(State.CLOSED);
        }
    }

    void own() {
        if (state == State.CREATED) consumed(State.OWNED);
    }

    private void consumed(State next) {
        state = next;
        if (label instanceof NeverAwaited.Suspect suspect) {
            label = suspect.label();
            suspect.consumed();
        } else if (label instanceof NeverAwaited.Tally tally) {
            label = null;
            tally.consumed(EventLoop.currentOrNull());
        }
    }

    private IllegalStateException reused() {
        String rule = state == State.RUNNING
                ? "coroutine is being awaited already: "
                : "cannot reuse already awaited coroutine: ";
        return new IllegalStateException(rule + this + "; call the method that makes it again, for a new one");
    }

    boolean neverAwaited() {
        return state == State.CREATED && !(label instanceof NeverAwaited.Suspect);
    }

    void suspected(NeverAwaited.Suspect suspect) {
        label = suspect;
    }

    Object body() {
        return body;
    }

    @Nullable
    Object label() {
        return switch (label) {
            case NeverAwaited.Suspect suspect -> suspect.label();
            case NeverAwaited.Tally _ -> null;
            case null, default -> label;
        };
    }

    @Override
    public String toString() {
        return "<coroutine object " + name() + " at 0x" + Integer.toHexString(System.identityHashCode(this)) + ">";
    }
}
