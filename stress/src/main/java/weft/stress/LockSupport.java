package weft.stress;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parking without spurious returns, for Lincheck: its own lets every park return for no reason, which would hide a lost
 * wake-up. Put in the place of {@link java.util.concurrent.locks.LockSupport} in the classes that it models.
 */
public final class LockSupport {
    private static final Map<Thread, Permit> PERMITS = new ConcurrentHashMap<>();

    private LockSupport() {}

    /** Waits for a permit, and takes it. */
    public static void park(Object blocker) {
        permit(Thread.currentThread()).take();
    }

    /** As {@link #park}: nobody models the time. */
    public static void parkNanos(Object blocker, long nanos) {
        park(blocker);
    }

    /** Gives the thread a permit; a second one is lost. */
    public static void unpark(Thread thread) {
        permit(thread).give();
    }

    private static Permit permit(Thread thread) {
        return PERMITS.computeIfAbsent(thread, unused -> new Permit());
    }

    private static final class Permit {
        private boolean given;

        synchronized void give() {
            given = true;
            notify();
        }

        synchronized void take() {
            try {
                while (!given) wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts here", e);
            }
            given = false;
        }
    }
}
