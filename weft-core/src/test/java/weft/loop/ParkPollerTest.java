package weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Waiting by parking: no wake-up is lost, none lasts. */
@org.junit.jupiter.api.Timeout(60) // only a lost wake-up waits that long
class ParkPollerTest {
    private final ParkPoller poller = new ParkPoller();

    @Test
    @DisplayName("T15: a wake-up before the wait ends it at once")
    void wakeupBeforeThePoll() {
        poller.wakeup();
        poller.wakeup();
        poller.poll(Long.MAX_VALUE);
    }

    @Test
    void wakeupIsUsedUp() {
        poller.wakeup();
        poller.poll(Long.MAX_VALUE);
        long start = System.nanoTime();
        poller.poll(1_000_000);
        assertTrue(System.nanoTime() - start >= 1_000_000, "the second wait must last"); // real time is the subject
    }

    @Test
    @DisplayName("T09: a wait is never too short")
    void waitsUntilTheDeadline() {
        for (long nanos : new long[] {1, 1_000, 1_000_000, 3_000_000}) {
            long start = System.nanoTime();
            poller.poll(nanos);
            assertTrue(System.nanoTime() - start >= nanos, "too short"); // real time is the subject
        }
    }

    @Test
    @DisplayName("T15: a ping-pong of wake-ups between two threads loses none")
    void noWakeupIsLost() throws InterruptedException {
        ParkPoller other = new ParkPoller();
        int rounds = 20_000;
        Thread echo = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) {
                other.poll(Long.MAX_VALUE);
                poller.wakeup();
            }
        });
        for (int i = 0; i < rounds; i++) {
            other.wakeup();
            poller.poll(Long.MAX_VALUE);
        }
        echo.join();
    }

    @Test
    void anInterruptEndsTheWaitAndIsLeft() {
        Thread.currentThread().interrupt();
        poller.poll(Long.MAX_VALUE);
        assertTrue(Thread.interrupted());
        poller.wakeup();
        poller.poll(Long.MAX_VALUE);
    }

    @Test
    void strayPermitsDoNotEndTheWait() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiting = Thread.ofPlatform().start(() -> {
            poller.poll(Long.MAX_VALUE);
            ended.countDown();
        });
        for (int i = 0; i < 100; i++) {
            LockSupport.unpark(waiting);
            Thread.yield();
        }
        assertEquals(1, ended.getCount());
        poller.wakeup();
        ended.await();
        waiting.join();
    }
}
