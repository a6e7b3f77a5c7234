package weft;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** What both kinds of generator are to the for statement. {@code hasNext} runs the body, and keeps what it yields. */
@SuppressWarnings("IterableAndIterator") // as in Python: a generator can be consumed once, in either way or both
abstract sealed class GeneratorIterator<T> implements Iterable<T>, Iterator<T>, AutoCloseable
        permits Generator, AsyncGenerator {
    private boolean ahead;
    private @Nullable T held;

    /** Runs the body to its next yield; false: it has ended. */
    abstract boolean advance();

    /** The item that {@link #advance} has come to. */
    abstract T takeItem();

    /** Ends the generator. */
    @Override
    public abstract void close();

    /** Itself: a generator is consumed once, and a second for statement goes on where the first was left. */
    @Override
    public final Iterator<T> iterator() {
        return this;
    }

    /** Runs the body to its next item, unless that is there already. Throws what the body throws. */
    @Override
    public final boolean hasNext() {
        if (!ahead && advance()) {
            ahead = true;
            held = takeItem();
        }
        return ahead;
    }

    /**
     * The next item.
     *
     * @throws NoSuchElementException at the end
     */
    @Override
    public final T next() {
        if (!hasNext()) throw new NoSuchElementException(this + " has no more items");
        return takeHeld();
    }

    /** Whether hasNext has an item that next has not given out. */
    final boolean isAhead() {
        return ahead;
    }

    @SuppressWarnings("NullAway") // hasNext() stored a T
    final T takeHeld() {
        T taken = held;
        held = null;
        ahead = false;
        return taken;
    }

    /** A message, or an exception, would reach the body one item later than its sender believes. */
    final void checkNotAhead(String what) {
        if (ahead)
            throw new IllegalStateException(what + " cannot reach " + this
                    + ": hasNext() has run it on already; take that item with next() first");
    }

    /** Closing drops what is held. */
    final void dropHeld() {
        held = null;
        ahead = false;
    }
}
