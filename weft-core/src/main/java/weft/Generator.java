package weft;

import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Items that are made one at a time, on demand, by ordinary code: Python's generator. Made by {@link Asyncio#generator}.
 *
 * {@snippet class="weft.Snippets" region="generator"}
 *
 * <p>Needs no loop. The body runs on a stack of its own, which costs what a small virtual thread costs. In a coroutine it
 * runs as the consumer's task, and then may even await; what awaits, though, should be an {@link AsyncGenerator}, whose
 * clean-up the loop looks after.
 *
 * <p>Who leaves a for statement early closes the generator, by try-with-resources or {@link #close}. One that is dropped
 * unclosed is closed when the garbage collector has found it; one that began on a loop, at the latest when that closes.
 *
 * <p>Thread contract: any thread, but one at a time; one that has begun on a loop goes on there, loop thread only.
 *
 * @param <T> the type of the items
 */
public final class Generator<T> extends GeneratorIterator<T> {
    /**
     * The code of a generator. Serializable only so that a lambda can be asked for its name, as {@link Coroutine.Body}.
     *
     * @param <T> the type of the items
     */
    @FunctionalInterface
    public interface Body<T> extends Serializable {
        /**
         * Runs when the first item is asked for, and is suspended at each yield.
         *
         * @param out what to yield with
         * @throws Throwable anything; whoever asked for the next item gets the same object
         */
        void run(Yielder<T> out) throws Throwable;
    }

    private final GeneratorFrame<T> frame;

    Generator(Body<T> body) {
        this.frame = new GeneratorFrame<>(false, body);
    }

    /**
     * The next item; the {@code yield} where the body waits returns the value there. Stands for {@code send}.
     *
     * @throws NoSuchElementException at the end
     * @throws IllegalArgumentException if the body has not begun and the value is not null
     */
    public T send(@Nullable Object value) {
        checkNotAhead("send");
        if (value != null && frame.created())
            throw new IllegalArgumentException("can't send non-null value to a just-started generator: " + this
                    + " has no yield that could take " + value + "; call next() first");
        return itemOf(resume(value, null));
    }

    /**
     * Throws the exception at the {@code yield} where the body waits, and returns the item it yields next, if it goes on.
     * Stands for {@code throw}, which is a keyword in Java.
     *
     * @throws NoSuchElementException if the body returns
     */
    public T throwInto(Throwable exception) {
        Objects.requireNonNull(exception, "an exception is needed, not null");
        checkNotAhead("throwInto");
        return itemOf(resume(null, exception));
    }

    /**
     * Ends the generator: throws a {@link GeneratorExit} at the {@code yield} where the body waits. Does nothing if it has
     * not begun or has ended.
     *
     * @throws IllegalStateException if the body yields in answer
     */
    @Override
    public void close() {
        dropHeld();
        try {
            close(frame);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    static void close(GeneratorFrame<?> frame) {
        if (frame.closed()) return;
        boolean ignored;
        try {
            ignored = frame.resume(null, new GeneratorExit());
        } catch (GeneratorExit e) {
            return;
        }
        if (ignored) {
            frame.takeItem();
            throw new IllegalStateException("generator ignored GeneratorExit: " + frame + " has yielded in answer");
        }
    }

    @Override
    boolean advance() {
        return resume(null, null);
    }

    @Override
    T takeItem() {
        return frame.takeItem();
    }

    private T itemOf(boolean more) {
        if (!more) throw new NoSuchElementException(this + " has no more items");
        return takeItem();
    }

    private boolean resume(@Nullable Object value, @Nullable Throwable error) {
        try {
            boolean more = frame.resume(value, error);
            if (more && frame.guard == null) guard();
            return more;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void guard() {
        if (frame.stack() instanceof StrandStack on) on.loop().generators().guard(this, frame);
        else frame.guard = Dropped.watch(this, frame);
    }

    @Override
    public String toString() {
        return frame.toString();
    }

    /** Closes generators that began off the loop and that nobody holds any more. Loaded with the first of these. */
    private static final class Dropped {
        private static final Cleaner CLEANER = Cleaner.create();

        /** The body runs in a thread of its own: it may block, and others wait to be closed. */
        static Object watch(Generator<?> generator, GeneratorFrame<?> frame) {
            return CLEANER.register(generator, () -> Thread.startVirtualThread(() -> closeQuietly(frame)));
        }

        private static void closeQuietly(GeneratorFrame<?> frame) {
            try {
                close(frame);
            } catch (Throwable e) {
                Log.error("Exception ignored in " + frame + ", which was closed since nobody held it any more", e);
            }
        }
    }
}
