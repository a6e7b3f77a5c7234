package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a generator on a stack of its own, and what passes between it and its consumer. The consumer's thread contract
 * is that of the generator it belongs to.
 *
 * <pre>
 *   CREATED ──resume──▶ RUNNING ──yield──▶ SUSPENDED ──resume──▶ RUNNING ──return, throw──▶ CLOSED
 *      └── resume with an exception, which comes out again ──────────────────────────────────▲
 * </pre>
 */
final class GeneratorFrame<T> implements Yielder<T> {
    /*
     * CPython's generator frame; gen_send_ex and gen_throw are resume(). Whoever may resume it, and what an exit means, is
     * decided above: AsyncGeneratorFrame, Generator. It knows nothing of the object that users hold, so that this can become
     * garbage while the body waits at a yield.
     */
    private enum State {
        CREATED,
        SUSPENDED,
        RUNNING,
        CLOSED
    }

    private final boolean async;
    private final Generator.Body<T> body;
    private State state = State.CREATED;
    private @Nullable GeneratorStack stack;

    // -- to the body --
    private @Nullable Object sent;
    private @Nullable Throwable thrown;

    // -- from the body --
    private @Nullable T item;
    private @Nullable Throwable failure;

    /** Tells when the object that users hold is gone; kept as long as this. */
    @Nullable
    Object guard;

    GeneratorFrame(boolean async, Generator.Body<T> body) {
        this.async = async;
        this.body = Objects.requireNonNull(body, "a generator needs a body, not null");
    }

    // -- for the consumer --

    boolean isAsync() {
        return async;
    }

    /** Its own stack; null before it begins. */
    @Nullable
    GeneratorStack stack() {
        return stack;
    }

    /** Whether it has not begun. */
    boolean created() {
        return state == State.CREATED;
    }

    /** Whether it waits at a yield. */
    boolean suspended() {
        return state == State.SUSPENDED;
    }

    /** Whether the body has ended. */
    boolean closed() {
        return state == State.CLOSED;
    }

    /**
     * Runs the body on from its yield, which returns {@code send} or throws {@code error}.
     *
     * @return true if it has yielded: {@link #takeItem}; false if it has ended
     */
    boolean resume(@Nullable Object send, @Nullable Throwable error) {
        State before = state;
        if (before == State.RUNNING)
            throw new IllegalStateException(
                    "generator already executing: " + this + " was asked for more by its own body");
        if (before == State.CLOSED || (before == State.CREATED && error != null)) {
            close();
            if (error != null) throw Asyncio.rethrow(error);
            return false;
        }
        switchToBody(before, send, error);
        Throwable raised = failure;
        if (raised != null) {
            failure = null;
            throw Asyncio.rethrow(raised);
        }
        return state == State.SUSPENDED;
    }

    private void switchToBody(State before, @Nullable Object send, @Nullable Throwable error) {
        GeneratorStack its = stack;
        if (its == null) {
            its = GeneratorStack.begin(this);
            stack = its;
        }
        sent = send;
        thrown = error;
        state = State.RUNNING;
        try {
            its.resume();
        } catch (Throwable e) { // stack overflow, pinned, another loop: the body has not run
            state = before;
            sent = null;
            thrown = null;
            throw e;
        }
    }

    /** What it has yielded. */
    @SuppressWarnings("NullAway") // yield() stored a T
    T takeItem() {
        T taken = item;
        item = null;
        return taken;
    }

    private void close() {
        state = State.CLOSED;
        guard = null;
    }

    // -- on the body's stack --

    /** The whole body. Throws nothing. */
    void runBody() {
        try {
            body.run(this);
        } catch (StopAsyncIteration e) {
            failure = async ? new IllegalStateException("async generator raised StopAsyncIteration", e) : e;
        } catch (Throwable e) {
            failure = e;
        }
        close();
    }

    @Override
    public void yield(T next) {
        handBack(next);
    }

    @Override
    public <S> @Nullable S yield(T next, Class<S> reply) {
        Objects.requireNonNull(reply, "the type of reply to declare cannot be null");
        return reply.cast(handBack(next));
    }

    private @Nullable Object handBack(T next) {
        GeneratorStack its = stack;
        if (its == null || state != State.RUNNING || !its.isCurrent())
            throw new IllegalStateException("yield belongs to the body of its generator, " + this
                    + ", and was called outside of it: from a task, a callback, another generator, or after the end");
        item = next;
        state = State.SUSPENDED;
        try {
            its.handBack();
        } catch (Throwable e) { // stack overflow, pinned: it has not been handed over
            state = State.RUNNING;
            item = null;
            throw e;
        }
        Object message = sent;
        Throwable error = thrown;
        sent = null;
        thrown = null;
        if (error != null) throw Asyncio.rethrow(error);
        return message;
    }

    @Override
    public String toString() {
        return (async ? "<async_generator object " : "<generator object ") + CoroutineNames.of(body) + " at 0x"
                + Integer.toHexString(System.identityHashCode(this)) + ">";
    }
}
