package weft;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A coroutine of a primitive, such as {@code lock.acquire()} or {@code queue.get()}, that costs nothing where it is awaited
 * in the expression that makes it: the JIT does without the object. For primitives of your own; {@link Asyncio#async} is
 * simpler, and costs some 60 bytes.
 *
 * {@snippet class="weft.Snippets" region="operation"}
 *
 * <p>The other difference to {@code async}: one that is never awaited may be reported only when the loop closes.
 *
 * <p>Thread contract: any thread may make one; await is loop thread only, inside a task.
 *
 * @param <T> what it returns
 */
public abstract non-sealed class Operation<T> extends Coroutine<T> {
    /*
     * Why each operation is a class with an await() of its own: for the JIT to do without an object it must see everything
     * that is done with it. The type of the object that an expression has just made is known, so this call of await() is
     * inlined whatever else the program awaits. A lambda that one shared method runs is not: with many kinds of bodies that
     * call is megamorphic, and the shared method is too large to be inlined. Numbers: docs/decisions.
     */

    /**
     * A kind of operation: a method that makes them, on any object. To be kept in a static field.
     *
     * <p>Thread contract: any thread.
     */
    public static final class Kind {
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final String name;

        /** The place of its tally in each loop. */
        private final int number = COUNT.getAndIncrement();

        /**
         * A new kind.
         *
         * @param name of its operations in messages, such as "Lock.acquire"
         */
        public Kind(String name) {
            this.name = Objects.requireNonNull(name, "a kind of operation has a name");
        }

        String name() {
            return name;
        }

        int number() {
            return number;
        }

        @Override
        public String toString() {
            return "<Operation.Kind " + name + ">";
        }
    }

    /** One that has not begun. */
    protected Operation(Kind kind) {
        super(kind, NeverAwaited.count(kind));
    }

    /**
     * The first thing that {@link #await} does: notes that the operation was awaited.
     *
     * @throws IllegalStateException outside a task, or if it was awaited before
     */
    protected final void begin() {
        beginOperation();
    }

    /** Calls {@link #begin}, and does the work in the current task. */
    @Override
    public abstract T await();
}
