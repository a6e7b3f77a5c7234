package weft.conformance;

import weft.loop.Clock;

/** Time that stands still while anything is ready and then jumps to the earliest timer. */
final class VirtualTime implements Clock {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long END = 1_000_000L * 1000 * NANOS_PER_MILLI;

    /** What happens where time cannot go on. */
    interface Ends {
        /** Nothing is ready and there is no timer. */
        void deadlock();

        /** The earliest timer is too far away. */
        void tooLate();
    }

    private final long resolution;
    private final Ends ends;
    private volatile long now;

    VirtualTime(int resolutionMillis, Ends ends) {
        this.resolution = Math.max(1, resolutionMillis * NANOS_PER_MILLI);
        this.ends = ends;
    }

    long millis() {
        return now / NANOS_PER_MILLI;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long resolution() {
        return resolution;
    }

    @Override
    public boolean jumpTo(long deadline) {
        if (deadline == Long.MAX_VALUE) ends.deadlock();
        else if (deadline > END) ends.tooLate();
        else now = deadline;
        return true;
    }
}
