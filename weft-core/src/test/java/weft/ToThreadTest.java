package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ToThreadTest {
    private static final ContextVar<Integer> NUMBER = new ContextVar<>("number", 0);

    private final Trace trace = new Trace();

    /** Code that begins, waits for its release, and says how that went. */
    private final class Work implements Callable<String> {
        private final EventLoop loop = getRunningLoop();
        final Future<Void> begun = loop.createFuture();
        final CountDownLatch release = new CountDownLatch(1);
        final FutureTask<String> end;
        private final boolean stubborn;

        Work(boolean stubborn) {
            this.stubborn = stubborn;
            this.end = new FutureTask<>(this::work);
        }

        @Override
        public String call() throws Exception {
            loop.callSoonThreadsafe(() -> begun.setResult(null));
            end.run();
            return end.get();
        }

        private String work() throws InterruptedException {
            while (true) {
                try {
                    release.await();
                    return "released";
                } catch (InterruptedException e) {
                    if (!stubborn) return "interrupted";
                }
            }
        }
    }

    private static long count(LogCapture log, String start) {
        return log.messages().stream()
                .filter(message -> message.startsWith(start))
                .count();
    }

    @Test
    @DisplayName("F100 the code runs in a thread of the loop's own pool, and gives its result")
    void result() {
        trace.run(() -> {
            Thread mine = Thread.currentThread();
            Thread other = await(toThread(Thread::currentThread));
            assertNotSame(mine, other);
            assertTrue(other.getName().startsWith("weft-thread-") && !other.isVirtual(), other.toString());
        });
    }

    @Test
    void theFailureComesOutAsItIs() {
        IOException failure = new IOException("x");
        trace.run(() -> assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> await(toThread(() -> {
                            throw failure;
                        })))));
    }

    @Test
    @DisplayName("F100 other tasks go on meanwhile")
    void otherTasksGoOn() {
        trace.run(() -> {
            Work work = new Work(false);
            Task<String> waiter = createTask(toThread(work));
            await(work.begun);
            Task<Void> other = createTask(sleep(0)); // virtual time stands still while a thread works
            await(other);
            trace.log("another task is done, this one " + waiter.done());
            work.release.countDown();
            trace.log(await(waiter));
        });
        trace.assertEvents("another task is done, this one false", "released");
    }

    @Test
    void nothingRunsBeforeTheAwait() {
        trace.run(() -> {
            AtomicBoolean ran = new AtomicBoolean();
            Coroutine<Boolean> lazy = toThread(() -> ran.getAndSet(true));
            await(toThread(() -> null));
            assertEquals(false, await(lazy), "it had run before");
        });
    }

    @Test
    @DisplayName("T34 the code sees a copy of the context")
    void context() {
        trace.run(() -> {
            NUMBER.set(1);
            int seen = await(toThread(() -> {
                int before = NUMBER.get();
                NUMBER.set(2);
                return before * 10 + NUMBER.get();
            }));
            assertEquals(12, seen);
            assertEquals(1, NUMBER.get());
        });
    }

    @Test
    @DisplayName("T123 cancelling the awaiter frees it at once and interrupts the code")
    void cancelling() {
        trace.run(() -> {
            Work work = new Work(false);
            Task<String> waiter = createTask(toThread(work));
            await(work.begun);
            waiter.cancel("why");
            assertEquals(
                    "why",
                    assertThrows(CancelledError.class, () -> await(waiter)).getMessage());
            assertEquals("interrupted", await(toThread(() -> work.end.get())));
        });
    }

    @Test
    @DisplayName("T123 cancelling the awaiter frees it at once even if the code ignores the interrupt")
    void cancellingStubbornCode() {
        trace.run(() -> {
            Work work = new Work(true);
            Task<String> waiter = createTask(toThread(work));
            await(work.begun);
            waiter.cancel();
            assertThrows(CancelledError.class, () -> await(waiter));
            assertEquals(false, work.end.isDone());
            work.release.countDown();
            assertEquals("released", await(toThread(() -> work.end.get())));
        });
    }

    @Test
    @DisplayName("F100 code that waits for a free thread when it is cancelled never runs")
    void cancelledBeforeItBegins() {
        trace.run(() -> {
            ExecutorService one = Executors.newSingleThreadExecutor();
            getRunningLoop().setDefaultExecutor(one);
            Work first = new Work(false);
            Task<String> firstWaiter = createTask(toThread(first));
            await(first.begun);
            AtomicBoolean ran = new AtomicBoolean();
            Task<Boolean> second = createTask(toThread(() -> ran.getAndSet(true)));
            await(sleep(0));
            second.cancel();
            assertThrows(CancelledError.class, () -> await(second));
            first.release.countDown();
            await(firstWaiter);
            assertEquals(false, await(toThread(ran::get)));
        });
    }

    @Test
    @DisplayName("T123 the end of the run waits for code that ignores the interrupt")
    void shutdownWaits() {
        AtomicBoolean finished = new AtomicBoolean();
        trace.run(() -> {
            Work work = new Work(true);
            createTask(async(() -> {
                try {
                    await(toThread(() -> {
                        work.call();
                        Thread.sleep(50); // real time is the subject
                        finished.set(true);
                        return null;
                    }));
                } finally {
                    trace.log("awaiter freed, finished " + finished.get());
                    work.release.countDown();
                }
            }));
            await(work.begun);
        });
        assertTrue(finished.get());
        trace.assertEvents("awaiter freed, finished false");
    }

    @Test
    @DisplayName("F100 after the shutdown of the executor no code is taken any more")
    void afterTheShutdown() {
        trace.run(() -> {
            assertEquals(1, await(toThread(() -> 1)));
            await(getRunningLoop().shutdownDefaultExecutor(null));
            assertEquals(
                    "Executor shutdown has been called; the loop is about to close, start no new work in threads",
                    assertThrows(IllegalStateException.class, () -> await(toThread(() -> 1)))
                            .getMessage());
        });
    }

    @Test
    @DisplayName("F102 the shutdown gives up after its limit, with a warning")
    void shutdownWithALimit() {
        try (LogCapture log = new LogCapture()) {
            Asyncio.run(async(
                    () -> { // real time is the subject
                        Work work = new Work(true);
                        Task<String> waiter = createTask(toThread(work));
                        await(work.begun);
                        await(getRunningLoop().shutdownDefaultExecutor(java.time.Duration.ofMillis(1)));
                        assertEquals(1, count(log, "the executor did not finish joining its threads within PT0.001S"));
                        work.release.countDown();
                        assertEquals("released", await(waiter));
                    }));
        }
    }

    @Test
    @DisplayName("F100 in the thread there is no loop and no task")
    void noLoopInTheThread() {
        trace.run(() -> {
            await(toThread(() -> {
                assertThrows(IllegalStateException.class, Asyncio::getRunningLoop);
                Coroutine<Void> yield = sleep(0);
                assertThrows(IllegalStateException.class, () -> await(yield));
                yield.close();
                return null;
            }));
        });
    }
}
