package weft.sync;

import java.util.Objects;
import weft.Awaitable;

/**
 * A flag that tasks wait for. Stands for {@code asyncio.Event}.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="event"}
 *
 * <pre>
 *   unset ◀──clear── ──set──▶ set; all who wait go on, also if it is cleared before they run
 * </pre>
 *
 * <p>It is awaited itself, {@code await(event)}, as the name of asyncio's {@code wait()} belongs to {@link Object}.
 *
 * <p>Thread contract: loop thread only; waiting inside a task. From another thread {@code
 * loop.callSoonThreadsafe(event::set)}.
 */
public final class Event implements Awaitable<Void> {
    private final WaitLine line = new WaitLine(this);
    private boolean set;

    /** Unset. */
    public Event() {}

    /** Whether it is set. */
    public boolean isSet() {
        return set;
    }

    /** Sets it: all who wait go on in the next iteration, and who awaits it later goes on at once. */
    public void set() {
        if (set) return;
        set = true;
        line.wakeAll();
    }

    /** Unsets it. Who was woken already goes on. */
    public void clear() {
        set = false;
    }

    /** Waits until it is set. Stands for {@code wait()}. */
    @Override
    @SuppressWarnings("NullAway") // null is the only Void
    public Void await() {
        if (!set) line.await();
        return null;
    }

    /** For a {@link Select}: waits until it is set. */
    public <R> Clause<R> onSet(Clause.Action<? extends R> then) {
        return new SetClause<>(then);
    }

    /** What it looks like now. */
    public Statistics statistics() {
        return new Statistics(set, line.waiting());
    }

    @Override
    public String toString() {
        return Waiters.describe("Event", set ? "set" : "unset", line.waiting());
    }

    private final class SetClause<R> extends Clause.InLine<R> {
        private final Action<? extends R> then;

        SetClause(Action<? extends R> then) {
            super(line);
            this.then = Objects.requireNonNull(then, "onSet needs to know what to do then");
        }

        @Override
        protected boolean tryNow() {
            return set;
        }

        @Override
        protected boolean complete() {
            return true;
        }

        @Override
        protected boolean giveUp() {
            return false; // all were woken, so nobody misses this one's wake-up
        }

        @Override
        protected R outcome() throws Throwable {
            return then.run();
        }

        @Override
        public String toString() {
            return "onSet of " + Event.this;
        }
    }

    /**
     * An event at one moment. Any thread.
     *
     * @param set whether it is set
     * @param tasksWaiting how many wait for it
     */
    public record Statistics(boolean set, int tasksWaiting) {}
}
