package weft.testing;

import static weft.Asyncio.async;
import static weft.Asyncio.getRunningLoop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.loop.Clock;
import weft.loop.Seconds;

/**
 * The clock of a test. Starts at 0 and passes as its {@link TimeMode} says. {@link Testing#clock} gives the one of the
 * running test; {@code new EventLoop(new TestClock())} is a loop in virtual time without the rest. What trio has as {@code
 * MockClock}, tokio as {@code time::pause} and Kotlin as {@code TestCoroutineScheduler}.
 *
 * {@snippet class="weft.testing.SnippetsTest" region="clock"}
 *
 * <p>Thread contract: {@link #nanos}, {@link #time} and {@link #mode} any thread; the rest loop thread only.
 */
public final class TestClock implements Clock {
    /*
     * The loop asks jumpTo() when nothing is ready and no thread works for it. That is the one moment at which virtual time
     * moves: to the next timer, or, while an advance() is under way, to the next timer within its reach, one after the other,
     * so that what each timer starts is over before the next one is due. When no timer is left within reach the advance
     * itself goes on.
     */
    private record State(TimeMode mode, long now, long realSince) {
        long nanos() {
            return mode == TimeMode.REAL ? now + (System.nanoTime() - realSince) : now;
        }
    }

    private record Advance(long target, Future<Boolean> done) {}

    private volatile State state;
    private @Nullable Advance advance;

    /** Virtual time that jumps. */
    public TestClock() {
        this(TimeMode.AUTO);
    }

    /** Time of this kind, from 0. */
    public TestClock(TimeMode mode) {
        state = new State(mode, 0, System.nanoTime());
    }

    @Override
    public long nanos() {
        return state.nanos();
    }

    /** The time now, in seconds since the test began. The same as the loop's {@code time()}. */
    public double time() {
        return Seconds.of(nanos());
    }

    /** How time passes now. */
    public TimeMode mode() {
        return state.mode;
    }

    /** Lets time pass in another way from now on; it goes on from where it is. */
    public void setMode(TimeMode mode) {
        state = new State(mode, nanos(), System.nanoTime());
    }

    /**
     * Moves virtual time on by that many seconds, from timer to timer: whatever is due on the way has run, and all tasks are
     * blocked again, when this returns. Threads that work for the loop are waited for. In {@link TimeMode#AUTO} nobody else
     * moves the time meanwhile.
     *
     * @throws IllegalArgumentException for a negative time
     * @throws IllegalStateException in real time, or while another task advances
     */
    public Coroutine<Void> advance(double seconds) {
        return advanceNanos(Seconds.toNanos(seconds, "time to advance by"));
    }

    /** As {@link #advance(double)}. */
    public Coroutine<Void> advance(Duration time) {
        return advanceNanos(Seconds.toNanos(time));
    }

    /** Runs all that can run without time passing. What {@code advance(0)} does, and what Kotlin calls {@code runCurrent}. */
    public Coroutine<Void> runCurrent() {
        return advanceNanos(0);
    }

    private Coroutine<Void> advanceNanos(long nanos) {
        return async(() -> {
            checkCanAdvance(nanos);
            EventLoop loop = getRunningLoop();
            Advance mine = new Advance(Seconds.add(nanos(), nanos), loop.createFuture());
            advance = mine;
            try {
                mine.done.await();
            } finally {
                if (advance == mine) advance = null;
            }
        });
    }

    private void checkCanAdvance(long nanos) {
        if (nanos < 0)
            throw new IllegalArgumentException(
                    "time cannot go back, and " + Seconds.of(nanos) + " seconds were asked for; advance by 0 or more");
        if (mode() == TimeMode.REAL)
            throw new IllegalStateException(
                    "real time cannot be advanced; use sleep(), or a test in TimeMode.AUTO or MANUAL");
        if (getRunningLoop().clock() != this)
            throw new IllegalStateException("this is not the clock of the running loop, which has "
                    + getRunningLoop().clock() + "; take Testing.clock()");
        if (advance != null)
            throw new IllegalStateException(
                    "another task is advancing this clock already; let one task of the test move the time");
    }

    /** {@inheritDoc} Loop thread only. */
    @Override
    public boolean jumpTo(long deadline) {
        State now = state;
        if (now.mode == TimeMode.REAL) return false;
        Advance reach = advance;
        if (reach != null) {
            moveTo(Math.min(deadline, reach.target));
            if (deadline <= reach.target) return true;
            advance = null;
            if (!reach.done.done()) reach.done.setResult(true);
            return true;
        }
        if (now.mode == TimeMode.MANUAL || deadline == Long.MAX_VALUE) return false;
        moveTo(deadline);
        return true;
    }

    private void moveTo(long nanos) {
        State now = state;
        if (nanos > now.now) state = new State(now.mode, nanos, now.realSince);
    }

    @Override
    public boolean moves() {
        return mode() == TimeMode.REAL;
    }

    @Override
    public String toString() {
        return "<TestClock " + mode() + " at " + time() + " s>";
    }
}
