package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.runInExecutor;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * toThread and runInExecutor: code that runs beside the loop, which waits for the threads and not for time. In real time,
 * since a clock that jumps would not wait for the end of the threads.
 */
@org.junit.jupiter.api.Timeout(60)
class ThreadsTest {
    private final Trace trace = new Trace();
    private final ContextVar<Integer> variable = new ContextVar<>("v", 0);

    @Test
    @DisplayName("F100: the code runs on another thread, its result and exception come back")
    void toThreadResultAndException() {
        run(async(() -> {
            Thread here = Thread.currentThread();
            Thread there = await(toThread(Thread::currentThread));
            assertNotSame(here, there);
            assertTrue(there.getName().startsWith("weft-thread-"), there.getName());
            IOException error = new IOException();
            assertSame(
                    error,
                    assertThrows(
                            IOException.class,
                            () -> await(toThread(() -> {
                                throw error;
                            }))));
        }));
    }

    @Test
    @DisplayName("T34, F100, F101: toThread sees a copy of the context, runInExecutor does not")
    void contextInThreads() {
        run(async(() -> {
            variable.set(2);
            assertEquals(2, await(toThread(() -> variable.get())));
            assertEquals(0, await(runInExecutor(null, () -> variable.get())));
            await(toThread(() -> variable.set(3)));
            assertEquals(2, variable.get());
        }));
    }

    @Test
    @DisplayName("F101: a thread of the pool keeps no value for the next")
    void poolThreadsForget() {
        try (ExecutorService single = Executors.newSingleThreadExecutor()) {
            run(async(() -> {
                getRunningLoop().setDefaultExecutor(single);
                variable.set(2);
                await(toThread(() -> variable.set(3)));
                assertEquals(0, await(runInExecutor(null, () -> variable.get())));
            }));
        }
    }

    @Test
    @DisplayName("F101: runInExecutor begins at once, on the executor it is given")
    void givenExecutor() {
        List<Runnable> submitted = new ArrayList<>();
        run(async(() -> {
            Future<String> future = runInExecutor(submitted::add, () -> "value");
            assertEquals(1, submitted.size());
            Coroutine<String> lazy = toThread(() -> "not begun");
            assertFalse(future.done());
            submitted.getFirst().run();
            assertEquals("value", await(future));
            lazy.close();
        }));
    }

    @Test
    void executorThatRefuses() {
        run(async(() -> assertThrows(
                java.util.concurrent.RejectedExecutionException.class,
                () -> runInExecutor(
                        work -> {
                            throw new java.util.concurrent.RejectedExecutionException();
                        },
                        () -> 1))));
    }

    @Test
    @DisplayName("F100: the loop goes on while the thread works")
    void loopGoesOn() {
        run(async(() -> {
            CountDownLatch release = new CountDownLatch(1);
            Task<String> work = createTask(toThread(() -> {
                release.await();
                return "value";
            }));
            await(sleep(0));
            await(createTask(async(() -> trace.log("another task"))));
            release.countDown();
            assertEquals("value", await(work));
        }));
        trace.assertEvents("another task");
    }

    @Test
    @DisplayName("F100: cancelling the awaiter returns at once, and interrupts the thread")
    void cancelInterruptsTheThread() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        run(async(() -> {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            Task<Void> work = createTask(toThread(() -> {
                begun.complete(null);
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return null;
            }));
            await(sleep(0));
            await(begun);
            work.cancel("m");
            assertEquals(
                    "m", assertThrows(CancelledError.class, () -> await(work)).getMessage());
        }));
        interrupted.await();
    }

    @Test
    @DisplayName("F101: work that was cancelled while it stood in the queue never runs")
    void cancelQueuedWork() {
        List<Runnable> queue = new ArrayList<>();
        run(async(() -> {
            Future<Void> work = runInExecutor(queue::add, () -> {
                trace.log("ran");
                return null;
            });
            work.cancel();
            await(sleep(0));
            queue.forEach(Runnable::run);
        }));
        trace.assertEvents();
    }

    @Test
    @DisplayName("F092: the end of the default executor waits for its work; then there is no new one")
    void shutdownDefaultExecutor() {
        run(async(() -> {
            EventLoop loop = getRunningLoop();
            CountDownLatch release = new CountDownLatch(1);
            Future<Void> work = runInExecutor(null, () -> {
                release.await();
                loop.callSoonThreadsafe(() -> trace.log("work"));
                return null;
            });
            Task<Void> end = createTask(loop.shutdownDefaultExecutor(null));
            await(sleep(0));
            assertFalse(end.done());
            release.countDown();
            await(end);
            trace.log("end");
            await(work);
            assertThrows(IllegalStateException.class, () -> runInExecutor(null, () -> 1));
        }));
        trace.assertEvents("work", "end");
    }

    @Test
    void endOfAnExecutorThatWasNeverUsed() {
        run(async(() -> {
            await(getRunningLoop().shutdownDefaultExecutor(Duration.ZERO));
            assertThrows(IllegalStateException.class, () -> await(toThread(() -> 1)));
        }));
    }
}
