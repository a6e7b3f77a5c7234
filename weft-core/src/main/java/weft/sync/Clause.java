package weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Future;

/**
 * One of the operations of a {@link Select}, with what to do when it is the one. Primitives make them, as Kotlin's {@code
 * onReceive} and the like do: a method whose name begins with {@code on}. Each is for one select. For primitives of your
 * own, subclass it over a {@link WaitLine}.
 *
 * <p>Thread contract: loop thread only, inside a task.
 *
 * @param <R> what the select gives if this operation is the one
 */
public abstract class Clause<R> {
    /*
     * Select calls, in this order:
     *
     *   tryNow                       done at once? then outcome
     *   join, (the turn), leave      for all clauses, if none was
     *   complete                     for the one that was woken: done? then outcome, else everything again
     *   giveUp                       instead of complete, if the task was cancelled meanwhile
     *
     * All places that one select takes share one future, the turn: completing it is what decides. So two lines cannot wake
     * the same select, and a line passes by a place whose turn has been used elsewhere.
     */

    /** What is done with the value of an operation, in the task that selects; may wait and throw. */
    @FunctionalInterface
    public interface Handler<T, R> {
        /**
         * Gets the operation's value.
         *
         * @throws Throwable anything; it comes out of the select
         */
        R handle(T value) throws Throwable;
    }

    /** What is done after an operation without a value. */
    @FunctionalInterface
    public interface Action<R> {
        /**
         * Runs after the operation.
         *
         * @throws Throwable anything; it comes out of the select
         */
        R run() throws Throwable;
    }

    private boolean used;

    /** For subclasses. */
    protected Clause() {}

    /** Does the operation if that needs no waiting and overtakes nobody who waits. What it throws ends the select. */
    protected abstract boolean tryNow();

    /** Begins to wait: takes a place whose wake-up is the turn. */
    protected abstract void join(Future<Void> turn);

    /**
     * Ends the wait. Called once after {@link #join}, whatever came of it.
     *
     * @return whether it was this clause that was woken
     */
    protected abstract boolean leave();

    /**
     * It was woken: does the operation. What it throws ends the select.
     *
     * @return false if others came first, and it has to wait again
     */
    protected abstract boolean complete();

    /**
     * It was woken, but the task has been cancelled: hands on what the wake-up stands for.
     *
     * @return true if the operation has happened and cannot be undone; the select then gives its result, and the
     *     cancellation is thrown at the next await
     */
    protected abstract boolean giveUp();

    /** The operation is done: what the select gives. May wait. */
    protected abstract R outcome() throws Throwable;

    final void use() {
        if (used)
            throw new IllegalStateException("a clause is for one select; make " + this + " again for the next one");
        used = true;
    }

    /**
     * A clause that waits in one line. Loop thread only.
     *
     * @param <R> what the select gives if this operation is the one
     */
    public abstract static class InLine<R> extends Clause<R> {
        private final WaitLine line;
        private WaitLine.@Nullable Place place;

        /** One that waits in this line. */
        protected InLine(WaitLine line) {
            this.line = Objects.requireNonNull(line, "a clause in line needs a line");
        }

        /**
         * It has left the line without having been woken. A primitive that wakes only the head of its line looks here whether
         * somebody's turn has passed by.
         */
        protected void notWoken() {}

        @Override
        protected void join(Future<Void> turn) {
            place = line.join(turn);
        }

        @Override
        protected boolean leave() {
            WaitLine.Place mine = Objects.requireNonNull(place);
            mine.leave();
            if (!mine.woken()) notWoken();
            return mine.woken();
        }
    }
}
