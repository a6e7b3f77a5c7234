package weft.sync;

import static weft.Asyncio.async;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Asyncio;
import weft.Awaitable;
import weft.CancelScope;
import weft.CancelledError;
import weft.Coroutine;

/**
 * Tasks that hold a lock wait in it until others have changed what the lock protects. Stands for {@code
 * asyncio.Condition}.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="condition"}
 *
 * <p>Waiting lets the lock go, and has it again when it returns or throws, also when it was cancelled. A signal is lost
 * to nobody: if the task that got it is cancelled, the next one gets it. So a wait may end without reason, and looks again
 * at what it waits for; {@link #waitFor} does.
 *
 * <p>{@code wait}, {@code notify} and {@code notify_all} belong to {@link Object} in Java. The names are those of {@link
 * java.util.concurrent.locks.Condition}: {@link #await}, {@link #signal} and {@link #signalAll}.
 *
 * <p>Thread contract: loop thread only; waiting and the block inside a task.
 */
public final class Condition implements AsyncContextManager<Condition>, Awaitable<Void> {
    private final Lock lock;
    private final WaitLine line = new WaitLine(this);

    /** With a lock of its own. */
    public Condition() {
        this(new Lock());
    }

    /** With this lock, which other conditions may share. */
    public Condition(Lock lock) {
        this.lock = Objects.requireNonNull(lock, "a condition needs a lock, not null; new Condition() makes one");
    }

    // -- the lock --

    /** As {@link Lock#locked}. */
    public boolean locked() {
        return lock.locked();
    }

    /** As {@link Lock#acquire}. */
    public Coroutine<Void> acquire() {
        return lock.acquire();
    }

    /** As {@link Lock#release}. */
    public void release() {
        lock.release();
    }

    @Override
    public Condition enter() {
        lock.take();
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        return lock.exit(exception);
    }

    // -- waiting --

    /**
     * Lets the lock go, waits for a signal, and takes the lock again. Stands for {@code wait()}.
     *
     * @throws IllegalStateException if the lock is not held
     * @throws CancelledError if the task is cancelled meanwhile, once it has the lock again
     */
    @Override
    @SuppressWarnings("NullAway") // null is the only Void
    public Void await() {
        requireLock("wait on");
        WaitLine.Place place = line.join();
        lock.release();
        try {
            try {
                place.await();
            } finally {
                takeLockAgain();
            }
        } catch (Throwable e) {
            line.wakeNext(); // the signal may have been for us
            throw e;
        }
        return null;
    }

    /** Waits until the predicate is true, which is asked with the lock held, first at once. */
    public Coroutine<Void> waitFor(BooleanSupplier predicate) {
        Objects.requireNonNull(predicate, "waitFor needs a predicate, not null");
        return async(() -> awaitUntil(predicate));
    }

    void awaitUntil(BooleanSupplier predicate) {
        while (!predicate.getAsBoolean()) await();
    }

    /** However often it is cancelled meanwhile: the block around the wait relies on the lock. The last one is thrown. */
    private void takeLockAgain() {
        CancelledError cancelled = null;
        while (true) {
            try {
                if (cancelled == null || !inCancelledScope()) lock.take();
                else new CancelScope().shielded().run(lock::take);
                break;
            } catch (CancelledError e) {
                if (line.isEnding()) throw e; // no wait will ever succeed again
                cancelled = e;
            }
        }
        if (cancelled != null) throw cancelled;
    }

    /** Where each wait throws at once, so that waiting again would be turning in a circle. */
    private static boolean inCancelledScope() {
        return Asyncio.currentEffectiveDeadline() == Double.NEGATIVE_INFINITY;
    }

    // -- signalling --

    /** Wakes one task that waits, if there is one. Stands for {@code notify()}. */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes up to so many tasks that wait, the first ones. They go on when they have the lock, one after the other.
     *
     * @throws IllegalStateException if the lock is not held
     */
    public void signal(int most) {
        requireLock("signal");
        line.wake(most);
    }

    /**
     * Wakes all who wait. Stands for {@code notify_all()}.
     *
     * @throws IllegalStateException if the lock is not held
     */
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    private void requireLock(String what) {
        if (lock.locked() || line.isEnding()) return;
        throw new IllegalStateException("cannot " + what + " a condition whose lock is not acquired: " + this
                + "; do it in its block, condition.run(() -> ...)");
    }

    /** What it looks like now. */
    public Statistics statistics() {
        return new Statistics(line.waiting(), lock.statistics());
    }

    @Override
    public String toString() {
        return Waiters.describe("Condition", lock.locked() ? "locked" : "unlocked", line.waiting());
    }

    /**
     * A condition at one moment. Any thread.
     *
     * @param tasksWaiting how many wait for a signal
     * @param lock its lock
     */
    public record Statistics(int tasksWaiting, Lock.Statistics lock) {}
}
