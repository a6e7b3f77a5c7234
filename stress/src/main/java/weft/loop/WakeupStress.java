package weft.loop;

import java.util.SplittableRandom;
import weft.stress.Rounds;
import weft.stress.Watchdog;

/**
 * A loop falls asleep again and again while another thread wakes it, a thousand times a round. On a real machine, where
 * Lincheck does not come: it knows no memory model.
 */
public final class WakeupStress {
    private static final int WAKEUPS = 1_000;

    private volatile int heard;

    private WakeupStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new WakeupStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws InterruptedException {
        ParkPoller poller = new ParkPoller();
        SplittableRandom sleepers = random.split();
        boolean timed = random.nextBoolean();
        Thread loop = Rounds.threads(1, index -> {
                    for (int i = 1; i <= WAKEUPS; i++) {
                        Rounds.spin(sleepers, 60);
                        poller.poll(timed ? 3_600_000_000_000L : Long.MAX_VALUE);
                        heard = i;
                        watchdog.progress();
                    }
                })
                .getFirst();
        for (int i = 1; i <= WAKEUPS; i++) {
            Rounds.spin(random, 60);
            poller.wakeup();
            while (heard < i) Thread.onSpinWait();
        }
        loop.join();
    }
}
