package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.Trace;

/** G12: tokens with borrowers. */
class CapacityLimiterTest {
    private final Trace trace = new Trace();
    private final CapacityLimiter limiter = new CapacityLimiter(2);

    private Coroutine<Void> work(String name, double seconds) {
        return async(() -> limiter.run(() -> {
            trace.logTime(name);
            await(sleep(seconds));
        }));
    }

    private static String error(Runnable code) {
        return assertThrows(IllegalStateException.class, code::run).getMessage();
    }

    @Test
    void soManyAtATime() {
        trace.run(() -> taskGroup().run(group -> {
            for (String name : List.of("a", "b", "c", "d", "e")) group.createTask(work(name, 1));
            await(sleep(0.5));
            CapacityLimiter.Statistics now = limiter.statistics();
            assertEquals(List.of(2, 2, 3), List.of(now.borrowedTokens(), now.totalTokens(), now.tasksWaiting()));
            assertEquals(2, now.borrowers().size());
            assertEquals("<CapacityLimiter [2/2 borrowed, waiters:3]>", limiter.toString());
        }));
        trace.assertEvents("0.000 a", "0.000 b", "1.000 c", "1.000 d", "2.000 e");
        assertEquals(0, limiter.borrowedTokens());
    }

    @Test
    void snippet() {
        new SyncSnippets(trace).capacityLimiter();
        trace.assertEvents("1.000 Ada has called", "1.000 Ben has called", "2.000 Cid has called");
    }

    @Test
    @DisplayName("with more tokens those who wait go on, with fewer nobody gives one back early")
    void resized() {
        trace.run(() -> taskGroup().run(group -> {
            for (String name : List.of("a", "b", "c", "d", "e")) group.createTask(work(name, 2));
            await(sleep(1));
            limiter.setTotalTokens(3);
            await(sleep(0.5));
            limiter.setTotalTokens(1);
            assertEquals(-2, limiter.availableTokens());
            assertEquals(3, limiter.borrowedTokens());
            assertEquals(1, limiter.totalTokens());
        }));
        trace.assertEvents("0.000 a", "0.000 b", "1.000 c", "3.000 d", "5.000 e");
    }

    @Test
    void noTokensPauses() {
        trace.run(() -> taskGroup().run(group -> {
            limiter.setTotalTokens(0);
            group.createTask(work("a", 1));
            await(sleep(5));
            limiter.setTotalTokens(Integer.MAX_VALUE);
        }));
        trace.assertEvents("5.000 a");
        assertThrows(IllegalArgumentException.class, () -> limiter.setTotalTokens(-1));
        assertThrows(IllegalArgumentException.class, () -> new CapacityLimiter(-1));
    }

    @Test
    void nobodyHasTwo() {
        trace.run(() -> {
            await(limiter.acquire());
            assertTrue(error(() -> await(limiter.acquire())).contains("holds a token of"));
            assertTrue(error(limiter::tryAcquire).contains("holds a token of"));
            assertTrue(error(() -> limiter.run(() -> {})).contains("holds a token of"));
            limiter.release();
            assertTrue(error(limiter::release).contains("holds no token"));
            assertEquals(0, limiter.borrowedTokens());
        });
    }

    @Test
    @DisplayName("a borrower that waits twice gets one token, and the other one is the next one's")
    void waitsTwice() {
        trace.run(() -> {
            limiter.setTotalTokens(0);
            Task<Void> first = createTask(limiter.acquireOnBehalfOf("x"));
            Task<Void> second = createTask(limiter.acquireOnBehalfOf("x"));
            Task<Void> other = createTask(limiter.acquireOnBehalfOf("y"));
            await(sleep(1));
            limiter.setTotalTokens(2);
            await(first);
            assertThrows(IllegalStateException.class, () -> await(second));
            await(other);
            assertEquals(List.of("x", "y"), limiter.statistics().borrowers());
        });
    }

    @Test
    void onBehalfOfOthers() {
        trace.run(() -> {
            await(limiter.acquireOnBehalfOf("connection"));
            assertTrue(limiter.tryAcquireOnBehalfOf("another"));
            assertFalse(limiter.tryAcquireOnBehalfOf("third"));
            assertFalse(limiter.tryAcquire());
            assertEquals(List.of("connection", "another"), limiter.statistics().borrowers());
            await(createTask(async(() -> limiter.releaseOnBehalfOf("connection"))));
            limiter.releaseOnBehalfOf("another");
            assertEquals(2, limiter.availableTokens());
            assertThrows(NullPointerException.class, () -> limiter.acquireOnBehalfOf(null));
        });
    }

    @Test
    void tryAcquireDoesNotOvertake() {
        trace.run(() -> {
            limiter.setTotalTokens(1);
            await(limiter.acquire());
            Task<Void> waits = createTask(limiter.acquireOnBehalfOf("waits"));
            await(sleep(1));
            limiter.release();
            assertFalse(limiter.tryAcquire());
            await(waits);
        });
    }

    @Test
    void cancelledWhileWaiting() {
        trace.run(() -> {
            limiter.setTotalTokens(1);
            await(limiter.acquire());
            Task<Void> first = createTask(limiter.acquireOnBehalfOf("first"));
            Task<Void> second = createTask(limiter.acquireOnBehalfOf("second"));
            await(sleep(1));
            first.cancel();
            assertThrows(CancelledError.class, () -> await(first));
            limiter.release();
            await(second);
            assertEquals(List.of("second"), limiter.statistics().borrowers());
        });
    }

    @Test
    @DisplayName("cancelled in the iteration in which the token came: it is the next one's, or free")
    void cancelledWithTheToken() {
        trace.run(() -> {
            limiter.setTotalTokens(1);
            await(limiter.acquire());
            Task<Void> first = createTask(limiter.acquireOnBehalfOf("first"));
            Task<Void> second = createTask(limiter.acquireOnBehalfOf("second"));
            await(sleep(1));
            limiter.release();
            first.cancel();
            assertThrows(CancelledError.class, () -> await(first));
            await(second);
            Task<Void> third = createTask(limiter.acquireOnBehalfOf("third"));
            await(sleep(1));
            limiter.releaseOnBehalfOf("second");
            third.cancel();
            assertThrows(CancelledError.class, () -> await(third));
            assertEquals(0, limiter.borrowedTokens());
        });
    }

    @Test
    @DisplayName("a token that was set aside is not lent twice when the number shrinks meanwhile")
    void shrinksWithTheTokenUnderWay() {
        trace.run(() -> {
            limiter.setTotalTokens(0);
            Task<Void> first = createTask(limiter.acquireOnBehalfOf("first"));
            await(sleep(1));
            limiter.setTotalTokens(1);
            limiter.setTotalTokens(0);
            await(first);
            assertEquals(-1, limiter.availableTokens());
            limiter.releaseOnBehalfOf("first");
            assertFalse(limiter.tryAcquire());
        });
    }

    @Test
    void outsideATask() {
        assertTrue(error(limiter::tryAcquire).contains("no running event loop"));
        trace.run(() -> {
            Task<?> me = currentTask();
            me.getLoop().callSoon(() -> trace.log(error(limiter::tryAcquire)));
            await(sleep(0));
            await(sleep(0));
        });
        assertTrue(trace.events.getFirst().contains("tokens are borrowed by tasks"), trace.events.toString());
    }

    // -- threads --

    @Test
    void toThread() {
        trace.run(() -> {
            assertEquals("value", await(limiter.toThread(() -> {
                return "value";
            })));
            assertEquals(0, limiter.borrowedTokens());
            IOException failure = new IOException();
            assertThrows(
                    IOException.class,
                    () -> await(limiter.toThread(() -> {
                        throw failure;
                    })));
            await(sleep(0));
            assertEquals(0, limiter.borrowedTokens());
        });
    }

    @Test
    @DisplayName("cancelled: the awaiter leaves at once, the token is borrowed until the code has ended")
    void cancelledThread() {
        trace.run(() -> {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            limiter.setTotalTokens(1);
            Task<String> task = createTask(limiter.toThread(() -> {
                begun.countDown();
                while (true)
                    try {
                        end.await();
                        return "lost";
                    } catch (InterruptedException e) {
                        // stubborn
                    }
            }));
            await(inThread(begun));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            assertEquals(1, limiter.borrowedTokens());
            end.countDown();
            await(limiter.acquire());
            limiter.release();
        });
    }

    @Test
    @DisplayName("cancelled before the code has begun: the token comes back, and the code never runs")
    void cancelledBeforeTheThread() {
        trace.run(() -> {
            CountDownLatch never = new CountDownLatch(1);
            try (java.util.concurrent.ExecutorService one = java.util.concurrent.Executors.newSingleThreadExecutor()) {
                currentTask().getLoop().setDefaultExecutor(one);
                Task<Object> blocks = createTask(weft.Asyncio.toThread(() -> {
                    never.await();
                    return null;
                }));
                Task<Object> queued = createTask(limiter.toThread(() -> {
                    trace.log("must not run");
                    return null;
                }));
                await(sleep(0));
                await(sleep(0));
                assertEquals(1, limiter.borrowedTokens());
                queued.cancel();
                assertThrows(CancelledError.class, () -> await(queued));
                assertEquals(0, limiter.borrowedTokens());
                blocks.cancel();
                assertThrows(CancelledError.class, () -> await(blocks));
            }
        });
        trace.assertEvents();
    }

    private static Coroutine<Void> inThread(CountDownLatch latch) {
        return weft.Asyncio.toThread(() -> latch.await());
    }
}
