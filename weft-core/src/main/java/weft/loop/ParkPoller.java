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
            while (!woken && !interrupted()) LockSupport.park(this);
        } else {
            long deadline = System.nanoTime() + nanos;
            for (long left = nanos; left > 0 && !woken && !interrupted(); left = deadline - System.nanoTime())
                LockSupport.parkNanos(this, left);
        }
        waiter = null;
        woken = false;
    }

    /** A park returns at once then; whoever polls decides what becomes of the flag. */
    private static boolean interrupted() {
        return Thread.currentThread().isInterrupted();
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
