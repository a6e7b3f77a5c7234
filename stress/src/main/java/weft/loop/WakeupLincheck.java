package weft.loop;

import org.jetbrains.lincheck.Lincheck;
import weft.stress.Violation;

/**
 * A loop that sleeps hears of whatever other threads send. Lincheck tries the interleavings of the inbox and the poller;
 * a lost wake-up is a deadlock.
 */
public final class WakeupLincheck {
    private WakeupLincheck() {}

    public static void main(String[] args) {
        Violation.exitIfThrown(() -> {
            Lincheck.runConcurrentTest(2_000, () -> sendToTheSleeper(1));
            Lincheck.runConcurrentTest(2_000, () -> sendToTheSleeper(2));
        });
    }

    private static void sendToTheSleeper(int senders) {
        Inbox inbox = new Inbox();
        ParkPoller poller = new ParkPoller();
        Thread[] threads = new Thread[senders];
        for (int i = 0; i < senders; i++) {
            threads[i] = new Thread(() -> {
                inbox.push(new Nothing());
                poller.wakeup();
            });
            threads[i].start();
        }
        ReadyQueue ready = new ReadyQueue();
        while (ready.size() < senders) {
            if (inbox.isEmpty()) poller.poll(Long.MAX_VALUE); // as CallbackLoop does
            inbox.drainTo(ready);
        }
        for (Thread thread : threads) join(thread);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Nothing extends Handle {
        @Override
        protected void fire() {}
    }
}
