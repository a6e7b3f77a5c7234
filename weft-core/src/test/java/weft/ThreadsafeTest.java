package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.loop.Clock;
import weft.loop.Handle;
import weft.loop.Poller;

/** The ways into a loop from other threads. Nothing here waits for time, except where a wake-up is lost. */
@org.junit.jupiter.api.Timeout(60)
class ThreadsafeTest {
    private final Trace trace = new Trace();
    private final IdlePoller poller = new IdlePoller();
    private final EventLoop loop = newLoop();

    private EventLoop newLoop() {
        EventLoop created = new EventLoop(Clock.system(), poller);
        created.setExceptionHandler((itsLoop, context) -> trace.reported.add(context));
        return created;
    }

    /** Tells when the loop begins to wait with nothing to do. */
    private static final class IdlePoller implements Poller {
        private final Poller parking = Poller.parking();
        private final CountDownLatch idle = new CountDownLatch(1);

        @Override
        public void pollNow() {}

        @Override
        public void poll(long nanos) {
            idle.countDown();
            parking.poll(nanos);
        }

        @Override
        public void wakeup() {
            parking.wakeup();
        }

        @Override
        public void close() {}
    }

    /** Runs the code on another thread as soon as the loop is idle, and the loop until the code stops it. */
    private void whenIdle(Callable<?> code) throws Exception {
        FutureTask<Object> outside = new FutureTask<>(() -> {
            poller.idle.await();
            try {
                return code.call();
            } finally {
                loop.callSoonThreadsafe(loop::stop);
            }
        });
        Thread.ofPlatform().start(outside);
        loop.runForever();
        outside.get();
    }

    @AfterEach
    void closeLoop() {
        loop.close();
        assertEquals(List.of(), trace.reported);
    }

    @Test
    @DisplayName("T15, F095: callSoonThreadsafe wakes an idle loop, keeps the sender's order, runs on the loop")
    void wakesIdleLoop() throws Exception {
        whenIdle(() -> {
            loop.callSoonThreadsafe(() -> trace.log("1 " + (getRunningLoop() == loop)));
            loop.callSoonThreadsafe(() -> trace.log("2"));
            return null;
        });
        trace.assertEvents("1 true", "2");
    }

    @Test
    @DisplayName("F095: a handle from another thread can be cancelled on the loop")
    void threadsafeHandleIsCancelled() {
        Handle handle = loop.callSoonThreadsafe(() -> trace.log("ran"));
        loop.callSoon(handle::cancel);
        loop.callSoonThreadsafe(loop::stop);
        loop.runForever();
        trace.assertEvents();
    }

    @Test
    @DisplayName("T15: a callback that fails is reported like any other")
    void failingCallback() throws Exception {
        whenIdle(() -> loop.callSoonThreadsafe(() -> {
            throw new IllegalStateException("boom");
        }));
        assertEquals("boom", trace.reported.removeFirst().exception().getMessage());
    }

    @Test
    @DisplayName("T129: a loop with nothing to do reacts to a cancellation at once")
    void promptCancellation() throws Exception {
        Task<Void> task = loop.createTask(async(() -> await(loop.createFuture())));
        whenIdle(() -> loop.callSoonThreadsafe(() -> {
            task.cancel();
            loop.callSoon(() -> loop.callSoon(() -> trace.log("after two iterations " + task.cancelled())));
        }));
        loop.stop();
        loop.runForever();
        loop.stop();
        loop.runForever();
        assertTrue(task.cancelled());
        trace.assertEvents("after two iterations true");
    }

    @Test
    @DisplayName("T15: in debug mode the calls that are not thread-safe say so")
    void debugModeChecksTheThread() throws Exception {
        loop.setDebug(true);
        Coroutine<Void> unused = sleep(1);
        whenIdle(() -> {
            List<Runnable> wrong = List.of(
                    () -> loop.callSoon(() -> {}), () -> loop.callLater(1, () -> {}), () -> loop.createTask(unused));
            for (Runnable call : wrong)
                assertTrue(assertThrows(IllegalStateException.class, call::run)
                        .getMessage()
                        .startsWith("Non-thread-safe operation"));
            return null;
        });
        unused.close();
    }

    // -- runCoroutineThreadsafe --

    @Test
    @DisplayName("T35, F019: a submitted coroutine runs in a task of the loop, and its result comes back")
    void submit() throws Exception {
        whenIdle(() -> {
            CompletableFuture<String> answer = runCoroutineThreadsafe(
                    async(() -> {
                        await(sleep(0));
                        return "on loop " + (getRunningLoop() == loop) + ", in task " + (currentTask() != null);
                    }),
                    loop);
            assertEquals("on loop true, in task true", answer.get());
            return null;
        });
    }

    @Test
    @DisplayName("T35: its exception crosses, the same object, and counts as retrieved")
    void submitFails() throws Exception {
        IOException error = new IOException();
        whenIdle(() -> {
            CompletableFuture<Void> answer = runCoroutineThreadsafe(
                    async(() -> {
                        throw error;
                    }),
                    loop);
            assertSame(
                    error, assertThrows(ExecutionException.class, answer::get).getCause());
            return null;
        });
    }

    @Test
    @DisplayName("T35: cancelling the answer cancels the task")
    void cancelFromOutside() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        whenIdle(() -> {
            CompletableFuture<Void> answer = runCoroutineThreadsafe(
                    async(() -> {
                        begun.countDown();
                        try {
                            await(loop.createFuture());
                        } catch (CancelledError e) {
                            cancelled.countDown();
                            throw e;
                        }
                    }),
                    loop);
            begun.await();
            assertTrue(answer.cancel(true));
            assertThrows(CancellationException.class, answer::get);
            cancelled.await();
            return null;
        });
    }

    @Test
    @DisplayName("T35: a task that is cancelled inside cancels the answer")
    void cancelFromInside() throws Exception {
        whenIdle(() -> {
            CompletableFuture<Void> answer = runCoroutineThreadsafe(
                    async(() -> {
                        currentTask().cancel();
                        await(sleep(0));
                    }),
                    loop);
            assertThrows(CancellationException.class, answer::get);
            assertTrue(answer.isCancelled());
            return null;
        });
    }

    @Test
    @DisplayName("T35: waiting for the answer can time out; the task goes on")
    void timeOut() throws Exception {
        whenIdle(() -> {
            Future<String> gate = loop.createFuture();
            CompletableFuture<String> answer = runCoroutineThreadsafe(gate, loop);
            assertThrows(
                    java.util.concurrent.TimeoutException.class,
                    () -> answer.get(1, TimeUnit.MILLISECONDS)); // real time is the subject
            loop.callSoonThreadsafe(() -> gate.setResult("late"));
            assertEquals("late", answer.get());
            return null;
        });
    }

    @Test
    @DisplayName("T35: cancelled before its turn, the coroutine never runs")
    void cancelBeforeItsTurn() {
        CompletableFuture<Void> answer = runCoroutineThreadsafe(async(() -> trace.log("ran")), loop);
        answer.cancel(true);
        loop.runUntilComplete(sleep(0));
        trace.assertEvents();
    }

    @Test
    @DisplayName("T35: a loop that closes before the turn fails the answer")
    void loopClosesFirst() {
        Coroutine<Void> coroutine = async(() -> trace.log("ran"));
        CompletableFuture<Void> answer = runCoroutineThreadsafe(coroutine, loop);
        loop.close();
        Throwable cause = assertThrows(ExecutionException.class, answer::get).getCause();
        assertTrue(cause.getMessage().startsWith("Event loop was closed before it could run"), cause.getMessage());
        coroutine.close();
        trace.assertEvents();
    }

    @Test
    @DisplayName("T35: so does one that closes when the coroutine was already among the ready ones")
    void loopExitsAndClosesFirst() {
        Coroutine<Void> coroutine = async(() -> trace.log("ran"));
        loop.callSoonThreadsafe(() -> {
            throw new SystemExit(1);
        });
        CompletableFuture<Void> answer = runCoroutineThreadsafe(coroutine, loop);
        assertThrows(SystemExit.class, loop::runForever);
        loop.close();
        assertTrue(answer.isCompletedExceptionally());
        coroutine.close();
        trace.assertEvents();
    }

    @Test
    @DisplayName("T35: waiting for the answer on the loop's own thread fails at once")
    void waitingOnTheOwnLoopIsRefused() {
        loop.runUntilComplete(async(() -> {
            CompletableFuture<Void> answer = runCoroutineThreadsafe(sleep(0), loop);
            List<Callable<?>> waits = List.of(answer::get, answer::join, () -> answer.get(1, TimeUnit.SECONDS));
            for (Callable<?> wait : waits)
                assertTrue(assertThrows(IllegalStateException.class, wait::call)
                        .getMessage()
                        .startsWith("blocking here would stop the loop"));
            await(answer);
            assertNull(answer.get(), "done: no wait");
        }));
    }

    @Test
    @DisplayName("T35, F131: a submitted coroutine has a copy of its sender's context, and nobody else's")
    void submitCopiesTheContext() throws Exception {
        ContextVar<String> variable = new ContextVar<>("v", "unset");
        Coroutine<String> first = async(() -> variable.get());
        Coroutine<String> second = async(() -> variable.get());
        whenIdle(() -> {
            loop.callSoonThreadsafe(() -> variable.set("of another callback"));
            assertEquals("unset", runCoroutineThreadsafe(first, loop).get());
            variable.set("of the sender");
            assertEquals("of the sender", runCoroutineThreadsafe(second, loop).get());
            return null;
        });
    }
}
