package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The life of a loop: run, stop, close, and what is refused when. */
class EventLoopTest {
    private final Trace trace = new Trace();
    private final EventLoop loop = trace.newLoop();

    @AfterEach
    void closeLoop() {
        loop.close();
        assertEquals(List.of(), trace.reported);
    }

    private Runnable logger(String event) {
        return () -> trace.log(event);
    }

    private static String refusal(Runnable code) {
        return assertThrows(IllegalStateException.class, code::run).getMessage();
    }

    @Test
    @DisplayName("T04, F090: stop finishes the batch; what was added meanwhile waits for the next run")
    void stopFinishesTheBatch() {
        loop.callSoon(() -> {
            trace.log("a");
            loop.stop();
            loop.callSoon(logger("b"));
        });
        loop.callSoon(logger("c"));
        loop.runForever();
        trace.log("|");
        loop.callSoon(loop::stop);
        loop.runForever();
        trace.assertEvents("a", "c", "|", "b");
    }

    @Test
    @DisplayName("F090: stopped before it runs, the loop makes one iteration and no timer jumps")
    void stopBeforeRun() {
        loop.callSoon(logger("x"));
        loop.callSoon(() -> loop.callSoon(logger("y")));
        loop.callLater(1, () -> trace.logTime("timer"));
        loop.stop();
        loop.runForever();
        trace.log("|");
        loop.callLater(2, loop::stop);
        loop.runForever();
        trace.assertEvents("x", "|", "y", "1.000 timer");
        assertEquals(2.0, loop.time());
    }

    @Test
    @DisplayName("T13, F091: closing twice is fine; afterwards nothing can be scheduled or run")
    void closedLoopRefusesEverything() {
        loop.close();
        loop.close();
        assertTrue(loop.isClosed());
        Coroutine<Void> unused = async(() -> trace.log("ran"));
        List<Runnable> attempts = List.of(
                () -> loop.callSoon(logger("ran")),
                () -> loop.callSoonThreadsafe(logger("ran")),
                () -> loop.callLater(1, logger("ran")),
                () -> loop.callAt(1, logger("ran")),
                () -> loop.createTask(unused),
                () -> loop.runInExecutor(null, () -> 1),
                loop::runForever,
                () -> loop.runUntilComplete(unused),
                () -> runCoroutineThreadsafe(unused, loop));
        for (Runnable attempt : attempts) assertTrue(refusal(attempt).startsWith("Event loop is closed"));
        unused.close();
        trace.assertEvents();
    }

    @Test
    @DisplayName("T13: closing a running loop, running it again, and running another in its thread are refused")
    void runningLoopRefuses() {
        EventLoop other = trace.newLoop();
        loop.runUntilComplete(async(() -> {
            assertTrue(refusal(loop::close).startsWith("Cannot close a running event loop"));
            assertTrue(refusal(loop::runForever).startsWith("This event loop is already running"));
            assertTrue(refusal(other::runForever).startsWith("Cannot run the event loop while another loop"));
            assertTrue(loop.isRunning(), "a refused run must not end the one under way");
            assertFalse(loop.isClosed());
        }));
        assertFalse(loop.isRunning());
        other.close();
    }

    @Test
    @DisplayName("T13: run inside a loop is refused, and its argument has not run")
    void runInsideLoopIsRefused() {
        loop.runUntilComplete(async(() -> {
            Coroutine<Void> unused = async(() -> trace.log("ran"));
            assertTrue(refusal(() -> run(unused)).startsWith("run() cannot be called from a running event loop"));
            unused.close();
        }));
        trace.assertEvents();
    }

    @Test
    @DisplayName("T14, F090: stopped before the future is done, runUntilComplete fails, and can be tried again")
    void stoppedBeforeCompletion() {
        Task<Integer> task = loop.createTask(async(() -> {
            loop.stop();
            await(sleep(5));
            return 7;
        }));
        assertTrue(refusal(() -> loop.runUntilComplete(task)).startsWith("Event loop stopped before Future completed"));
        assertFalse(task.done());
        assertFalse(loop.isRunning());
        assertEquals(7, loop.runUntilComplete(task));
    }

    @Test
    void runUntilCompleteThrowsTheSameObject() {
        IOException error = new IOException("the same");
        Coroutine<Void> failing = async(() -> {
            throw error;
        });
        assertSame(error, assertThrows(IOException.class, () -> loop.runUntilComplete(failing)));
    }

    @Test
    void runUntilCompleteOfFinishedFutureStillRunsWhatIsReady() {
        Future<String> future = loop.createFuture();
        future.setResult("value");
        loop.callSoon(logger("ready"));
        assertEquals("value", loop.runUntilComplete(future));
        trace.assertEvents("ready");
    }

    @Test
    void runUntilCompleteOfAnotherLoopsFutureIsRefused() {
        EventLoop other = trace.newLoop();
        Future<Void> foreign = other.createFuture();
        assertThrows(IllegalArgumentException.class, () -> loop.runUntilComplete(foreign));
        assertFalse(loop.isRunning());
        other.close();
    }

    @Test
    @DisplayName("F090: the batch in which the future completes is finished")
    void completionFinishesTheBatch() {
        Future<Void> future = loop.createFuture();
        loop.callSoon(() -> {
            future.setResult(null);
            loop.callSoon(logger("same batch as the stop"));
        });
        loop.runUntilComplete(future);
        trace.assertEvents("same batch as the stop");
    }

    @Test
    void tasksSurviveFromRunToRun() {
        Task<Void> task = loop.createTask(async(() -> {
            await(sleep(3));
            trace.logTime("task");
        }));
        loop.runUntilComplete(sleep(1));
        assertFalse(task.done());
        loop.runUntilComplete(sleep(5));
        assertTrue(task.done());
        trace.assertEvents("3.000 task");
    }

    @Test
    @DisplayName("F027: closing with a pending task reports it and lets its finally blocks run")
    void closeEndsPendingTasks() {
        Task<Void> task = loop.createTask(async(() -> {
            try {
                await(sleep(10));
            } finally {
                trace.log("finally");
            }
        }));
        loop.runUntilComplete(sleep(1));
        loop.close();
        assertTrue(task.cancelled());
        trace.assertEvents("finally");
        assertEquals(List.of("Task was destroyed but it is pending!"), takeReports());
    }

    @Test
    void closeEndsTaskThatWaitsAgain() {
        Task<Void> task = loop.createTask(async(() -> {
            try {
                await(sleep(10));
            } finally {
                trace.log(assertThrows(CancelledError.class, () -> await(sleep(1)))
                        .getMessage());
            }
        }));
        loop.runUntilComplete(sleep(1));
        loop.close();
        assertTrue(task.cancelled());
        trace.assertEvents("the event loop is being closed");
        takeReports();
    }

    @Test
    void closeEndsTaskThatNeverBegan() {
        Task<Void> task = loop.createTask(async(() -> trace.log("ran")));
        loop.close();
        assertTrue(task.cancelled());
        trace.assertEvents();
        takeReports();
    }

    private List<String> takeReports() {
        List<String> messages =
                trace.reported.stream().map(ExceptionContext::message).toList();
        trace.reported.clear();
        return messages;
    }

    @Test
    void callbacksLeftAtCloseNeverRun() {
        loop.callSoon(logger("ran"));
        loop.callLater(1, logger("ran"));
        loop.close();
        trace.assertEvents();
    }

    @Test
    @DisplayName("F014: the loop makes tasks and futures outside of its run")
    void factories() {
        Future<String> future = loop.createFuture();
        assertSame(loop, future.getLoop());
        Task<String> task = loop.createTask(async(() -> await(future)));
        loop.callSoon(() -> future.setResult("value"));
        assertEquals("value", loop.runUntilComplete(task));
    }

    @Test
    void noRunningLoopOutsideOfOne() {
        assertTrue(refusal(Asyncio::getRunningLoop).startsWith("no running event loop"));
        loop.runUntilComplete(async(() -> assertSame(loop, getRunningLoop())));
        loop.callSoon(() -> {
            assertSame(loop, getRunningLoop());
            loop.stop();
        });
        loop.runForever();
        assertTrue(refusal(Asyncio::getRunningLoop).startsWith("no running event loop"));
    }

    @Test
    void interruptingTheCallerOfRunForeverStopsTheLoop() {
        Thread caller = Thread.currentThread();
        loop.callSoon(caller::interrupt);
        loop.runForever();
        assertTrue(Thread.interrupted(), "the flag is kept for the caller");
    }

    @Test
    void interruptingTheCallerCancelsMain() {
        Thread caller = Thread.currentThread();
        Coroutine<Void> main = async(() -> {
            caller.interrupt();
            await(loop.createFuture());
        });
        assertThrows(CancelledError.class, () -> loop.runUntilComplete(main));
        assertTrue(Thread.interrupted(), "the flag is kept for the caller");
    }
}
