package weft.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits by parking. */
final class ParkPoller implements Poller {
    /*
     * No wake-up is lost: the loop writes waiter, then reads woken; the waker writes woken, then reads waiter. Both are
     * volatile, so one of them sees the other.
     */
    private volatile boolean woken;
    private volatile @Nullable Thread waiter;

    @Override
    public void pollNow() {}

    @Override
    public void poll(long nanos) {
        waiter = Thread.currentThread();
        if (nanos == Long.MAX_VALUE) {
            while (!woken) park();
        } else {
            long deadline = System.nanoTime() + nanos;
            for (long left = nanos; left > 0 && !woken; left = deadline - System.nanoTime()) parkNanos(left);
        }
        waiter = null;
        woken = false;
    }

    private void park() {
        LockSupport.park(this);
        Thread.interrupted(); // the loop answers to wakeup() alone; a set flag would make park spin
    }

    private void parkNanos(long nanos) {
        LockSupport.parkNanos(this, nanos);
        Thread.interrupted();
    }

    @Override
    public void wakeup() {
        if (woken) return;
        woken = true;
        Thread sleeper = waiter;
        if (sleeper != null) LockSupport.unpark(sleeper);
    }

    @Override
    public boolean expectsEvents() {
        return false;
    }

    @Override
    public void close() {}
}
