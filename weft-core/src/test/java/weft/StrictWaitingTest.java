// real time is the subject: a coroutine that blocks its thread blocks the loop
package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 7: only await suspends. Whoever blocks otherwise holds the loop, and is told of. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrictWaitingTest {
    private final Trace trace = new Trace();

    /** Runs it in one task while another is ready; the other must not get between its lines. */
    private void nobodyRunsDuring(Coroutine.Action blocking) {
        trace.run(() -> {
            Task<Void> other = createTask(async(() -> trace.log("other")));
            Task<Void> blocked = createTask(
                    async(() -> {
                        trace.log("before");
                        blocking.run();
                        trace.log("after");
                    }),
                    TaskOptions.eager());
            await(other);
            await(blocked);
        });
        trace.assertEvents("before", "after", "other");
    }

    @Test
    void nobodyRunsDuringASleep() {
        nobodyRunsDuring(() -> Thread.sleep(50));
    }

    @Test
    void nobodyRunsDuringAContendedLock() {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch locked = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            lock.lock();
            locked.countDown();
            while (!lock.hasQueuedThreads()) Thread.yield();
            lock.unlock();
        });
        nobodyRunsDuring(() -> {
            locked.await();
            lock.lock();
        });
    }

    @Test
    void nobodyRunsDuringAContendedMonitor() {
        Object monitor = new Object();
        CountDownLatch locked = new CountDownLatch(1);
        Thread[] coroutine = new Thread[1];
        Thread.ofPlatform().start(() -> {
            synchronized (monitor) {
                locked.countDown();
                while (coroutine[0] == null || coroutine[0].getState() != Thread.State.BLOCKED) Thread.yield();
            }
        });
        nobodyRunsDuring(() -> {
            locked.await();
            coroutine[0] = Thread.currentThread();
            synchronized (monitor) {
                trace.events.size();
            }
        });
    }

    @Test
    void nobodyRunsDuringAYieldOfTheThread() {
        nobodyRunsDuring(Thread::yield);
    }

    @Test
    void nobodyRunsWhileAnInterruptedSleepEnds() {
        nobodyRunsDuring(() -> {
            Thread me = Thread.currentThread();
            Thread.ofPlatform().start(me::interrupt);
            assertThrows(InterruptedException.class, () -> Thread.sleep(10_000));
        });
    }

    @Test
    void blockingOnAFutureOfTheOwnLoopFailsAtOnce() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Task<Void> task = createTask(sleep(1));
            List<CompletableFuture<Void>> mine =
                    List.of(task.toCompletableFuture(), runCoroutineThreadsafe(sleep(2), loop));
            for (CompletableFuture<Void> future : mine) {
                refused(assertThrows(IllegalStateException.class, future::get));
                refused(assertThrows(IllegalStateException.class, () -> future.get(1, TimeUnit.SECONDS)));
                refused(assertThrows(IllegalStateException.class, future::join));
                await(future);
                future.join();
            }
        });
    }

    private static void refused(IllegalStateException error) {
        assertTrue(error.getMessage().contains("blocking here would stop the loop"), error.getMessage());
        assertTrue(error.getMessage().contains("await"), error.getMessage());
    }

    @Test
    void whoBlocksIsReportedWithTheLine() {
        Engines.assumeFast();
        try (LogCapture log = new LogCapture()) {
            CountDownLatch reported = new CountDownLatch(1);
            run(async(() -> {
                Thread.ofPlatform().daemon().start(() -> {
                    while (log.of("has blocked the event loop").isEmpty()) Thread.onSpinWait();
                    reported.countDown();
                });
                holdTheLoop(reported);
            }));
            String report = log.of("has blocked the event loop").getFirst();
            assertTrue(report.contains("StrictWaitingTest.holdTheLoop"), report);
            assertTrue(report.contains("use blocking(...)"), report);
            assertTrue(report.contains("for 0.1"), report);
            assertEquals(1, log.messages().size());
        }
    }

    private static void holdTheLoop(CountDownLatch until) throws InterruptedException {
        assertTrue(until.await(10, TimeUnit.SECONDS), "there was no report");
    }
}
