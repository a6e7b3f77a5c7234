package weft.loop;

/**
 * Where a loop gets its time from. A test clock need not run: when the loop has nothing to do it may jump.
 *
 * <p>Thread contract: {@link #nanos()} any thread; the rest loop thread only.
 */
public interface Clock {
    /** The time now, in nanoseconds since an arbitrary origin. Never goes back. */
    long nanos();

    /**
     * Timers due within this many nanoseconds from now fire already. CPython uses the resolution of its monotonic clock.
     *
     * @return at least 1, the default
     */
    default long resolution() {
        return 1;
    }

    /**
     * Nothing is ready and the loop is about to wait. A clock that is not real moves itself and says true; the loop then
     * looks again without waiting. Not asked while other threads work for the loop: what they do takes real time.
     *
     * @param deadline when the earliest timer is due, {@link Long#MAX_VALUE} if there is none
     * @return false, the default, to let the loop wait in real time
     */
    default boolean jumpTo(long deadline) {
        return false;
    }

    /**
     * Whether time passes by itself while the loop waits. If not, a loop that has only timers left and whose {@link #jumpTo}
     * says false waits for ever, and is reported as stuck.
     *
     * @return true, the default
     */
    default boolean moves() {
        return true;
    }

    /** The clock of a loop that is not told otherwise: {@link System#nanoTime}, counted from the start of the program. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
