package weft.stress;

import java.util.concurrent.atomic.AtomicLong;

/** Ends the program as violated when nothing has moved for a while: somebody sleeps who should have been woken. */
public final class Watchdog {
    /** Seconds without progress that are a hang. Long, since a busy machine is not one; a broken twin is given less. */
    private static final int PATIENCE = Integer.getInteger("weft.stress.patience", 30);

    private final AtomicLong progress = new AtomicLong();

    private Watchdog() {}

    /** Begins to watch. */
    public static Watchdog start() {
        Watchdog watchdog = new Watchdog();
        Thread thread = new Thread(watchdog::watch, "watchdog");
        thread.setDaemon(true);
        thread.start();
        return watchdog;
    }

    /** Something has moved. */
    public void progress() {
        progress.lazySet(progress.get() + 1); // one too few does no harm
    }

    private void watch() {
        long seen = -1;
        int still = 0;
        while (still < PATIENCE) {
            long now = progress.get();
            still = now == seen ? still + 1 : 0;
            seen = now;
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                return;
            }
        }
        Violation.found("nothing has moved for " + PATIENCE + " seconds, after " + seen + " steps");
    }
}
