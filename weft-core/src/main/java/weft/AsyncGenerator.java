package weft;

import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Items that are made one at a time, on demand, by code that may await: Python's async generator. Made by {@link
 * Asyncio#asyncGenerator}. Python's {@code async for} is the for statement:
 *
 * {@snippet class="weft.Snippets" region="async-generator"}
 *
 * <p>The body runs on a stack of its own, but as the task of whoever asks for an item: that one's current task, context
 * and cancellation are the body's as well, until it yields.
 *
 * <pre>
 *   created ──first step──▶ running ◀──yield, next step──▶ suspended ──aclose──▶ running ──▶ ended
 * </pre>
 *
 * <p>Who leaves a for statement early closes the generator, by try-with-resources, {@link Asyncio#aclosing} or {@link
 * #aclose}; its {@code finally} blocks then run at that place. Java's for statement cannot do it, just as Python's {@code
 * async for} does not. One that is dropped unclosed is closed by a task of its loop when the garbage collector has found
 * it, and at the latest when the run ends, by {@link EventLoop#shutdownAsyncgens}: clean-up then happens, but late, and as
 * a stranger's task.
 *
 * <p>Thread contract: loop thread only, inside a task, and on one loop. One task at a time: a second one that comes while
 * the body awaits is refused.
 *
 * @param <T> the type of the items
 */
public final class AsyncGenerator<T> extends GeneratorIterator<T> {
    /*
     * Three parts, so that a dropped generator can be found: this is what users hold; AsyncGeneratorFrame is the protocol and
     * GeneratorFrame the stack, which the loop knows and the suspended body refers to. They never refer to this. CPython has
     * the interpreter's hooks (firstiter, finalizer) for the same.
     */
    private final AsyncGeneratorFrame<T> protocol;

    AsyncGenerator(Generator.Body<T> body) {
        this.protocol = new AsyncGeneratorFrame<>(body);
    }

    /**
     * The items of a publisher, which is subscribed to when the first one is asked for, and cancelled when the generator is
     * closed before the publisher's end. What it signals as an error is thrown. It is never asked for more than {@link
     * Flow#defaultBufferSize()} items that were not taken. The other direction is {@link Asyncio#publisher}. Any thread; the
     * publisher may signal on any.
     */
    public static <T> AsyncGenerator<T> wrap(Flow.Publisher<? extends T> publisher) {
        return wrap(publisher, Flow.defaultBufferSize());
    }

    /**
     * As {@link #wrap(Flow.Publisher)}, with room for this many items. Any thread.
     *
     * @throws IllegalArgumentException if there is room for none
     */
    public static <T> AsyncGenerator<T> wrap(Flow.Publisher<? extends T> publisher, int bufferSize) {
        return Intake.wrap(publisher, bufferSize);
    }

    /**
     * The next item. Stands for {@code anext(generator)}.
     *
     * @return a coroutine that throws {@link StopAsyncIteration} at the end
     */
    public Coroutine<T> anext() {
        return Coroutine.ofLibrary("anext", step -> stepped(null));
    }

    /**
     * As {@link #anext}, and the {@code yield} where the body waits returns the value there. Stands for {@code asend}.
     *
     * @return a coroutine that throws IllegalArgumentException if the body has not begun and the value is not null
     */
    public Coroutine<T> asend(@Nullable Object value) {
        return Coroutine.ofLibrary("asend", step -> {
            if (value != null) checkNotAhead("asend");
            return stepped(value);
        });
    }

    /**
     * Throws the exception at the {@code yield} where the body waits. Gives the item it yields next, if it goes on, and null
     * if the generator had ended before. Stands for {@code athrow}.
     *
     * @return a coroutine that throws what the body throws, and {@link StopAsyncIteration} if it returns
     */
    public Coroutine<T> athrow(Throwable exception) {
        Objects.requireNonNull(exception, "an exception is needed, not null");
        return Coroutine.ofLibrary("athrow", step -> {
            checkNotAhead("athrow");
            try {
                protocol.athrow(exception);
                return takeItem();
            } finally {
                guard();
            }
        });
    }

    /**
     * Ends the generator: throws a {@link GeneratorExit} at the {@code yield} where the body waits, so that its {@code
     * finally} blocks run; they may await. Does nothing if it has not begun or has ended. Stands for {@code aclose}.
     *
     * @return a coroutine that throws what the clean-up throws, and IllegalStateException if the body yields in answer
     */
    public Coroutine<Void> aclose() {
        return Coroutine.of("aclose", this::close);
    }

    /** As awaiting {@link #aclose}, for try-with-resources. */
    @Override
    public void close() {
        dropHeld();
        try {
            protocol.aclose();
        } finally {
            guard();
        }
    }

    @Override
    boolean advance() {
        return advance(null);
    }

    private T stepped(@Nullable Object value) {
        if (isAhead()) return takeHeld();
        if (!advance(value)) throw new StopAsyncIteration();
        return takeItem();
    }

    private boolean advance(@Nullable Object value) {
        try {
            return protocol.asend(value);
        } finally {
            guard();
        }
    }

    @Override
    T takeItem() {
        return protocol.frame().takeItem();
    }

    /** While the body waits at a yield, the loop has to know when nobody holds this any more. Until here somebody does. */
    private void guard() {
        GeneratorFrame<T> frame = protocol.frame();
        try {
            if (frame.suspended() && frame.guard == null)
                EventLoop.running().generators().guard(this, protocol);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String toString() {
        return protocol.toString();
    }
}
