package weft.loop;

import org.jspecify.annotations.Nullable;

/**
 * A callback that waits for a time. Stands for {@code asyncio.TimerHandle}.
 *
 * <p>Thread contract: loop thread only.
 */
public abstract class TimerHandle extends Handle {
    private long whenNanos;

    // -- set by the heap --
    int sequence;

    @Nullable
    TimerHeap heap;

    /** A timer due at {@code whenNanos} on the loop's clock. */
    protected TimerHandle(long whenNanos) {
        this.whenNanos = whenNanos;
    }

    /** When the callback is due, in seconds of the loop's {@code time()}. */
    public final double when() {
        return Seconds.of(whenNanos);
    }

    /** When it is due, in nanoseconds on the loop's clock. */
    protected final long whenNanos() {
        return whenNanos;
    }

    /** Decides when it is due; before it is scheduled. */
    protected final void dueAt(long nanos) {
        whenNanos = nanos;
    }

    @Override
    public void cancel() {
        if (!cancelled() && heap != null) heap.cancelled();
        super.cancel();
    }
}
