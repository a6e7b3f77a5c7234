package weft;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

        /** The coroutine's name, if the body knows it; null: it has a label. */
        default @Nullable String name() {
            return null;
        }
    }

    /** A body with a name, or with an {@link Origin}. Most have neither: the body knows its name. */
    record Labelled(Object label, Object body) {}

    /** Where it is in its life: first with a {@link Guardian}, then consumed. */
    sealed interface Stage permits Guardian, Consumed {}

    private enum Consumed implements Stage {
        /** Not begun, and a task has taken it over; whether it ever starts is the task's affair. */
        OWNED,
        RUNNING,
        CLOSED
    }

    /** A {@link Body}, an {@link Action}, a {@link StepBody}, an {@link Operation.Kind}, or one of these {@link Labelled}. */
    private final Object body;

    /*
     * The one field that two threads may want to write: a coroutine that was handed to another loop may be consumed there
     * while the loop that it was made on looks for forgotten ones, and becomes a suspect. So both exchange it atomically, and
     * whoever comes second knows. Nearly always it is consumed where it was made, which its guardian tells, and then a plain
     * store does.
     */
    private Stage stage;

    Coroutine(@Nullable String name, Body<? extends T> body) {
        this(name, (Object) body);
    }

    private Coroutine(@Nullable String name, @Nullable Object body) {
        if (body == null) throw new NullPointerException("a coroutine needs a body, not null");
        this.body = labelled(name, body);
        NeverAwaited notes = NeverAwaited.here();
        this.stage = notes;
        notes.note(this);
    }

    /** An operation: counted if there is a tally, else noted like every other coroutine. */
    Coroutine(Operation.Kind kind, NeverAwaited.@Nullable Tally tally) {
        if (tally != null) {
            body = kind;
            stage = tally;
        } else {
            body = labelled(null, kind);
            NeverAwaited notes = NeverAwaited.here();
            stage = notes;
            notes.note(this);
        }
    }

    private static Object labelled(@Nullable String name, Object body) {
        Object label = Debug.enabled() ? Origin.capture(name) : name;
        return label == null ? body : new Labelled(label, body);
    }

    /** A body that knows its name. */
    static <T> Coroutine<T> ofLibrary(StepBody<T> body) {
        return new Coroutine<>(null, (Object) body);
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
        TaskStep<?> step = TaskStep.current();
        return body instanceof StepBody<?> ofLibrary ? run(ofLibrary, step) : run(step);
    }

    /** The name of the method that made it, or {@code lambda} where the class file does not tell. Any thread. */
    public String name() {
        return CoroutineNames.of(body);
    }

    /** Gives up a coroutine that has not begun, so that it is not reported as never awaited. Stands for {@code close()}. */
    public void close() {
        consume(EventLoop.currentOrNull(), Consumed.CLOSED);
    }

    /** One of the library's own: by itself, and closed at once, so that a million sleepers have small stacks and keep none. */
    @SuppressWarnings("unchecked") // ofLibrary() takes a body of T
    private T run(StepBody<?> ofLibrary, TaskStep<?> step) {
        if (!consume(step.loop(), Consumed.CLOSED)) throw reused();
        return (T) ofLibrary.run(step);
    }

    /** Makes the body's code run: once, by the await or the task that consumes this coroutine. */
    @SuppressWarnings({"unchecked", "NullAway"}) // the body is of T; of() makes coroutines of Void, which is null
    T run(TaskStep<?> step) {
        if (this instanceof Operation<T> operation) return operation.await();
        Object code = body instanceof Labelled labelled ? labelled.body() : body;
        if (code instanceof StepBody<?> ofLibrary) return run(ofLibrary, step);
        if (!consume(step.loop(), Consumed.RUNNING)) throw reused();
        try {
            // in line: each frame below a suspended coroutine costs memory, times the number of coroutines
            if (code instanceof Body<?> withResult) return (T) withResult.run();
            ((Action) code).run();
            return null;
        } catch (Throwable e) {
            throw Asyncio.rethrow(e);
        } finally {
            stage = Consumed.CLOSED;
        }
    }

    /** The beginning of an operation, in a task. */
    final void beginOperation() {
        // Read before anything that the JIT cannot look through: so it knows what the constructor has just written.
        Stage before = stage;
        EventLoop loop = TaskStep.current().loop();
        if (before instanceof NeverAwaited.Tally tally) {
            stage = Consumed.CLOSED;
            tally.consumed(loop);
        } else if (!consume(loop, Consumed.CLOSED)) throw reused();
    }

    /** A task takes it over, if nobody has. Any thread. */
    void own(@Nullable EventLoop here) {
        consume(here, Consumed.OWNED);
    }

    /** Whether it was still to be had; from now on it is not. */
    private boolean consume(@Nullable EventLoop here, Consumed next) {
        Stage before = stage;
        if (before == Consumed.OWNED || (here != null && before == here.neverAwaited())) {
            stage = next;
            return true;
        }
        return before instanceof Guardian && takeFromGuardian(here, next);
    }

    private boolean takeFromGuardian(@Nullable EventLoop here, Consumed next) {
        while (stage instanceof Guardian guardian)
            if (Exchange.STAGE.compareAndSet(this, guardian, next)) {
                guardian.consumed(here);
                return true;
            }
        return false;
    }

    /** Gives it to another guardian; false: it was consumed. */
    boolean passOn(Guardian from, Guardian to) {
        return Exchange.STAGE.compareAndSet(this, from, to);
    }

    /** Whether it was not consumed, and this is its guardian. */
    boolean isWith(Guardian guardian) {
        return stage == guardian;
    }

    private IllegalStateException reused() {
        String rule = stage == Consumed.RUNNING
                ? "coroutine is being awaited already: "
                : "cannot reuse already awaited coroutine: ";
        return new IllegalStateException(rule + this + "; call the method that makes it again, for a new one");
    }

    Object body() {
        return body;
    }

    /** Loaded when it is needed first: most programs do without. */
    private static final class Exchange {
        static final VarHandle STAGE;

        static {
            try {
                STAGE = MethodHandles.lookup().findVarHandle(Coroutine.class, "stage", Stage.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    @Override
    public String toString() {
        return "<coroutine object " + name() + " at 0x" + Integer.toHexString(System.identityHashCode(this)) + ">";
    }
}
