package weft;

import weft.loop.Clock;

/** Time that stands still while anything is ready, and then jumps to the earliest timer. */
public final class VirtualClock implements Clock {
    private final long resolution;
    private volatile long now;

    public VirtualClock() {
        this(1);
    }

    public VirtualClock(long resolution) {
        this.resolution = resolution;
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
        if (deadline == Long.MAX_VALUE) return false; // only another thread can go on: wait for it
        now = deadline;
        return true;
    }

    /** Time that passes inside a step, as if the step had computed for so long. */
    public void advance(double seconds) {
        now += Math.round(seconds * 1e9);
    }
}
