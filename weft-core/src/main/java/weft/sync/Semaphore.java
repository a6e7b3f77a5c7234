package weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Coroutine;
import weft.Operation;

/**
 * So many tasks at a time. Stands for {@code asyncio.Semaphore}.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="semaphore"}
 *
 * <p>Fair: who asks first gets the next permit; nobody overtakes. {@link #release} may be called more often than {@link
 * #acquire}, and by any task; {@link BoundedSemaphore} refuses that.
 *
 * <p>Thread contract: loop thread only; {@link #acquire} and the block inside a task.
 */
public sealed class Semaphore implements AsyncContextManager<Semaphore> permits BoundedSemaphore {
    /*
     * A permit goes straight to the task that is woken: `value` is counted down when it is woken, not when it runs. If it is
     * cancelled in between, it counts the permit up again and wakes others.
     */
    private static final Operation.Kind ACQUIRE = new Operation.Kind("Semaphore.acquire");

    private final WaitLine line = new WaitLine(this);
    private int value;

    /** With one permit. */
    public Semaphore() {
        this(1);
    }

    /**
     * With so many permits, 0 or more.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    public Semaphore(int value) {
        if (value < 0)
            throw new IllegalArgumentException("Semaphore initial value must be >= 0, and is " + value
                    + "; with 0 the first acquire waits for a release");
        this.value = value;
    }

    /** Whether {@link #acquire} would wait: no permit is left, or others wait already. */
    public boolean locked() {
        return value == 0 || line.occupied();
    }

    /** Waits for a permit and takes it. Goes on at once if there is one and nobody waits. */
    public Coroutine<Void> acquire() {
        return new Acquire(this);
    }

    private void take() {
        if (locked()) waitForPermit();
        else value--;
    }

    private void waitForPermit() {
        WaitLine.Place place = line.join();
        try {
            place.await();
        } catch (Throwable e) {
            if (place.woken()) value++;
            throw e;
        } finally {
            wakeAsMayGo(); // those who came while permits were free, but others stood in front of them
        }
    }

    private void wakeAsMayGo() {
        while (value > 0 && wakeNext()) {}
    }

    private boolean wakeNext() {
        boolean woken = line.wakeNext();
        if (woken) value--;
        return woken;
    }

    /** For a {@link Select}: takes a permit. What comes after that has to give it back. */
    public final <R> Clause<R> onAcquire(Clause.Action<? extends R> then) {
        return new AcquireClause<>(then);
    }

    /**
     * Gives a permit back: to the first who waits, if somebody does.
     *
     * @throws IllegalStateException if this is a {@link BoundedSemaphore} and all permits are there
     */
    public void release() {
        value++;
        wakeNext();
    }

    @Override
    public Semaphore enter() {
        take();
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        release();
        return false;
    }

    private static final class Acquire extends Operation<Void> {
        private final Semaphore semaphore;

        Acquire(Semaphore semaphore) {
            super(ACQUIRE);
            this.semaphore = semaphore;
        }

        @Override
        @SuppressWarnings("NullAway") // null is the only Void
        public Void await() {
            begin();
            semaphore.take();
            return null;
        }
    }

    /** How many permits are there to be taken. */
    final int value() {
        return value;
    }

    /** What it looks like now. */
    public final Statistics statistics() {
        return new Statistics(value, line.waiting());
    }

    @Override
    public String toString() {
        return Waiters.describe(
                getClass().getSimpleName(), locked() ? "locked" : "unlocked, value:" + value, line.waiting());
    }

    private final class AcquireClause<R> extends Clause.InLine<R> {
        private final Action<? extends R> then;

        AcquireClause(Action<? extends R> then) {
            super(line);
            this.then = Objects.requireNonNull(then, "onAcquire needs to know what to do then");
        }

        @Override
        protected boolean tryNow() {
            if (locked()) return false;
            value--;
            return true;
        }

        @Override
        protected void notWoken() {
            wakeAsMayGo(); // as for every place that leaves
        }

        @Override
        protected boolean complete() {
            wakeAsMayGo();
            return true;
        }

        @Override
        protected boolean giveUp() {
            value++;
            wakeAsMayGo();
            return false;
        }

        @Override
        protected R outcome() throws Throwable {
            return then.run();
        }

        @Override
        public String toString() {
            return "onAcquire of " + Semaphore.this;
        }
    }

    /**
     * A semaphore at one moment. Any thread.
     *
     * @param value how many permits are left; one that was given to a task that has not run yet is not
     * @param tasksWaiting how many wait for one
     */
    public record Statistics(int value, int tasksWaiting) {}
}
