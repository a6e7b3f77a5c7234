package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.runInExecutor;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RunInExecutorTest {
    private static final ContextVar<Integer> NUMBER = new ContextVar<>("number", 0);

    private final Trace trace = new Trace();

    /** Runs nothing by itself: the test does. */
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();

    @Test
    @DisplayName("F101 any executor will do: one of virtual threads")
    void virtualThreads() {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            trace.run(() -> assertTrue(
                    await(runInExecutor(executor, () -> Thread.currentThread().isVirtual()))));
        }
    }

    @Test
    @DisplayName("F101 any executor will do: one that runs the code at once, on the loop's thread")
    void direct() {
        trace.run(() -> {
            Future<String> future = runInExecutor(Runnable::run, () -> {
                trace.log("code");
                return "x";
            });
            trace.log("submitted, done " + future.done());
            trace.log(await(future));
        });
        trace.assertEvents("code", "submitted, done false", "x");
    }

    @Test
    @DisplayName("F101 the code is handed over at the call, not at the await")
    void atOnce() {
        trace.run(() -> {
            Future<String> future = runInExecutor(queue::add, () -> "x");
            assertEquals(1, queue.size());
            queue.remove().run();
            assertEquals("x", await(future));
        });
    }

    @Test
    @DisplayName("F101 no executor: the default one")
    void defaultExecutor() {
        trace.run(() -> {
            String name = await(runInExecutor(null, () -> Thread.currentThread().getName()));
            assertTrue(name.startsWith("weft-thread-"), name);
        });
    }

    @Test
    @DisplayName("F102 the default executor can be replaced; the end of the run shuts it down")
    void replacedDefaultExecutor() {
        ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "mine"));
        trace.run(() -> {
            getRunningLoop().setDefaultExecutor(executor);
            assertEquals(
                    "mine",
                    await(runInExecutor(null, () -> Thread.currentThread().getName())));
        });
        assertTrue(executor.isTerminated());
    }

    @Test
    @DisplayName("F101: a thread of the pool keeps no value for the next")
    void poolThreadsForget() {
        try (ExecutorService single = Executors.newSingleThreadExecutor()) {
            trace.run(() -> {
                getRunningLoop().setDefaultExecutor(single);
                NUMBER.set(2);
                await(toThread(() -> NUMBER.set(3)));
                assertEquals(0, await(runInExecutor(null, () -> NUMBER.get())));
            });
        }
    }

    @Test
    @DisplayName("T34 the context is not copied")
    void context() {
        trace.run(() -> {
            NUMBER.set(1);
            int seen = await(runInExecutor(null, () -> NUMBER.get()));
            assertEquals(0, seen);
        });
    }

    @Test
    void nullIsAResult() {
        trace.run(() -> assertNull(await(runInExecutor(null, () -> null))));
    }

    @Test
    @DisplayName("F101 code that fails: the same object, exception or error")
    void failingCode() {
        IOException exception = new IOException("x");
        AssertionError error = new AssertionError("y");
        trace.run(() -> {
            Future<Void> first = runInExecutor(null, () -> {
                throw exception;
            });
            assertSame(exception, assertThrows(IOException.class, () -> await(first)));
            Future<Void> second = runInExecutor(null, () -> {
                throw error;
            });
            assertSame(error, assertThrows(AssertionError.class, () -> await(second)));
        });
    }

    @Test
    @DisplayName("F101 a failure that nobody retrieves is reported")
    void lostFailure() {
        IOException failure = new IOException("lost");
        trace.expectingReports();
        trace.run(() -> {
            Future<Void> future = runInExecutor(queue::add, () -> {
                throw failure;
            });
            queue.remove().run();
            await(Asyncio.wait(java.util.List.of(future)));
        });
        assertEquals(1, trace.reported.size());
        assertSame(failure, trace.reported.getFirst().exception());
    }

    @Test
    @DisplayName("F101 an executor that takes no work: the refusal comes out of the call")
    void rejected() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        trace.run(() -> assertThrows(RejectedExecutionException.class, () -> runInExecutor(closed, () -> "x")));
    }

    @Test
    @DisplayName("F101 cancelling before the code begins: it never runs")
    void cancelledBefore() {
        trace.run(() -> {
            Future<Object> future = runInExecutor(queue::add, () -> {
                trace.log("not reached");
                return null;
            });
            future.cancel();
            assertThrows(CancelledError.class, () -> await(future));
            await(Asyncio.sleep(0)); // the cancellation crosses in the next iteration
            queue.remove().run();
        });
        trace.assertEvents();
    }

    @Test
    @DisplayName("F101 cancelling interrupts the code")
    void cancelledMeanwhile() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Future<Void> begun = loop.createFuture();
            Future<Object> future = runInExecutor(null, () -> {
                loop.callSoonThreadsafe(() -> begun.setResult(null));
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return null;
            });
            await(begun);
            assertTrue(future.cancel());
        });
        interrupted.await();
    }

    @Test
    @DisplayName("F101 code that ends after the loop was closed: its result is dropped")
    void afterTheLoop() {
        Future<String> future = trace.run(async(() -> runInExecutor(queue::add, () -> "late")));
        queue.remove().run();
        assertFalse(future.done());
    }

    @Test
    @DisplayName("F101 on a closed loop nothing is submitted")
    void closedLoop() {
        EventLoop loop = new EventLoop();
        loop.close();
        Executor executor = queue::add;
        assertThrows(IllegalStateException.class, () -> loop.runInExecutor(executor, () -> "x"));
        assertEquals(0, queue.size());
    }
}
