package weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Coroutine;
import weft.Operation;

/**
 * A section of code that one task at a time is in, though it awaits inside. Stands for {@code asyncio.Lock}.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="lock"}
 *
 * <pre>
 *   unlocked ──acquire──▶ locked ──release──▶ unlocked; the first in line is woken, and newcomers wait behind it
 * </pre>
 *
 * <p>Fair: who asks first gets it first, and a task that releases it and asks again stands at the end. It has no owner, so
 * any task may release it, and a task that holds it and asks again waits for itself.
 *
 * <p>Thread contract: loop thread only; {@link #acquire} and the block inside a task.
 */
public final class Lock implements AsyncContextManager<Lock> {
    private static final Operation.Kind ACQUIRE = new Operation.Kind("Lock.acquire");

    private final WaitLine line = new WaitLine(this);
    private boolean locked;

    /** Unlocked. */
    public Lock() {}

    /** Whether somebody has it. */
    public boolean locked() {
        return locked;
    }

    /** Waits until it is unlocked, and locks it. Goes on at once if nobody has it or waits for it. */
    public Coroutine<Void> acquire() {
        return new Acquire(this);
    }

    /** As {@link #acquire}, in the current task. */
    void take() {
        if (locked || line.occupied()) waitForTurn();
        locked = true;
    }

    private void waitForTurn() {
        try {
            line.await();
        } catch (Throwable e) {
            // perhaps it was our turn: then it is the next one's
            if (!locked) line.wakeHead();
            throw e;
        }
    }

    /** For a {@link Select}: locks it. What comes after that has to release it. */
    public <R> Clause<R> onAcquire(Clause.Action<? extends R> then) {
        return new AcquireClause<>(then);
    }

    /**
     * Unlocks it, and wakes the first who waits.
     *
     * @throws IllegalStateException if it is not locked
     */
    public void release() {
        if (locked) {
            locked = false;
            line.wakeHead();
        } else if (!line.isEnding()) { // at the end of the loop blocks are left whose waits were refused
            throw new IllegalStateException("Lock is not acquired: " + this + " is released without having been"
                    + " acquired; use the block, lock.run(() -> ...), which pairs them");
        }
    }

    @Override
    public Lock enter() {
        take();
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        release();
        return false;
    }

    private static final class Acquire extends Operation<Void> {
        private final Lock lock;

        Acquire(Lock lock) {
            super(ACQUIRE);
            this.lock = lock;
        }

        @Override
        @SuppressWarnings("NullAway") // null is the only Void
        public Void await() {
            begin();
            lock.take();
            return null;
        }
    }

    /** What it looks like now. */
    public Statistics statistics() {
        return new Statistics(locked, line.waiting());
    }

    @Override
    public String toString() {
        return Waiters.describe("Lock", locked ? "locked" : "unlocked", line.waiting());
    }

    private final class AcquireClause<R> extends Clause.InLine<R> {
        private final Action<? extends R> then;

        AcquireClause(Action<? extends R> then) {
            super(line);
            this.then = Objects.requireNonNull(then, "onAcquire needs to know what to do then");
        }

        @Override
        protected boolean tryNow() {
            return !locked && !line.occupied() && complete();
        }

        @Override
        protected boolean complete() {
            locked = true;
            return true;
        }

        @Override
        protected void notWoken() {
            if (!locked) line.wakeHead(); // a release may have found this place, and nobody to wake
        }

        @Override
        protected boolean giveUp() {
            notWoken();
            return false;
        }

        @Override
        protected R outcome() throws Throwable {
            return then.run();
        }

        @Override
        public String toString() {
            return "onAcquire of " + Lock.this;
        }
    }

    /**
     * A lock at one moment. Any thread.
     *
     * @param locked whether somebody has it
     * @param tasksWaiting how many wait for it
     */
    public record Statistics(boolean locked, int tasksWaiting) {}
}
