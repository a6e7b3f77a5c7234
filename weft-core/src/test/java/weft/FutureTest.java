package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Futures: states, done callbacks, waiting. */
class FutureTest {
    private final Trace trace = new Trace();
    private final EventLoop loop = trace.newLoop();

    @AfterEach
    void closeLoop() {
        loop.close();
        assertEquals(List.of(), trace.reported);
    }

    private void runOnce() {
        loop.callSoon(loop::stop);
        loop.runForever();
    }

    @Test
    @DisplayName("F032: a pending future has neither result nor exception")
    void pending() {
        Future<Integer> future = loop.createFuture();
        assertFalse(future.done());
        assertFalse(future.cancelled());
        assertTrue(assertThrows(InvalidStateException.class, future::result)
                .getMessage()
                .startsWith("Result is not ready"));
        assertTrue(assertThrows(InvalidStateException.class, future::exception)
                .getMessage()
                .startsWith("Exception is not set"));
        assertEquals("<Future pending>", future.toString());
    }

    @Test
    @DisplayName("F030: a result is set once")
    void finishedWithResult() {
        Future<Integer> future = loop.createFuture();
        future.setResult(42);
        assertTrue(future.done());
        assertEquals(42, future.result());
        assertNull(future.exception());
        assertThrows(InvalidStateException.class, () -> future.setResult(43));
        assertThrows(InvalidStateException.class, () -> future.setException(new IOException()));
        assertFalse(future.cancel());
        assertEquals(42, future.result());
        assertEquals("<Future finished result=42>", future.toString());
    }

    @Test
    @DisplayName("F030: an exception is set once, and is the same object for everybody")
    void finishedWithException() {
        Future<Integer> future = loop.createFuture();
        IOException error = new IOException("e");
        future.setException(error);
        assertSame(error, future.exception());
        assertSame(error, assertThrows(IOException.class, future::result));
        assertSame(error, assertThrows(IOException.class, () -> loop.runUntilComplete(future)));
        assertThrows(InvalidStateException.class, () -> future.setResult(1));
        assertThrows(InvalidStateException.class, () -> future.setException(error));
        assertFalse(future.cancel());
        assertFalse(future.cancelled());
    }

    @Test
    void nullIsAResultButNoException() {
        Future<Integer> future = loop.createFuture();
        assertThrows(NullPointerException.class, () -> future.setException(null));
        assertFalse(future.done());
        future.setResult(null);
        assertNull(future.result());
    }

    @Test
    @DisplayName("F032: a cancelled future throws its message each time it is asked")
    void cancelled() {
        Future<Integer> future = loop.createFuture();
        assertTrue(future.cancel("m"));
        assertFalse(future.cancel("again"));
        assertTrue(future.done());
        assertTrue(future.cancelled());
        for (int i = 0; i < 3; i++)
            assertEquals("m", assertThrows(CancelledError.class, future::result).getMessage());
        assertEquals("m", assertThrows(CancelledError.class, future::exception).getMessage());
        assertThrows(InvalidStateException.class, () -> future.setResult(1));
        assertThrows(InvalidStateException.class, () -> future.setException(new IOException()));
    }

    @Test
    @DisplayName("F031: done callbacks run in order, in the next iteration, and an error in one does not stop the next")
    void doneCallbacksInOrder() {
        Future<Integer> future = loop.createFuture();
        future.addDoneCallback(done -> trace.log("1 " + done.result()));
        future.addDoneCallback(done -> trace.log("2 " + (done == future)));
        future.setResult(5);
        trace.log("set");
        runOnce();
        trace.assertEvents("set", "1 5", "2 true");
    }

    @Test
    @DisplayName("F031: on a future that is done the callback is scheduled, not called")
    void callbackOnDoneFuture() {
        Future<Integer> future = loop.createFuture();
        future.setResult(5);
        future.addDoneCallback(done -> trace.log("late"));
        trace.log("added");
        runOnce();
        trace.assertEvents("added", "late");
    }

    @Test
    void callbackAddedByCallbackRunsInTheNextIteration() {
        Future<Integer> future = loop.createFuture();
        future.addDoneCallback(done -> {
            trace.log("1");
            done.addDoneCallback(again -> trace.log("3"));
        });
        future.addDoneCallback(done -> trace.log("2"));
        future.setResult(5);
        runOnce();
        trace.log("|");
        runOnce();
        trace.assertEvents("1", "2", "|", "3");
    }

    @Test
    @DisplayName("T12, F031: removing takes out all equal callbacks and gives their number")
    void removeDoneCallback() {
        Future<Integer> future = loop.createFuture();
        Consumer<Future<Integer>> twice = done -> trace.log("twice");
        future.addDoneCallback(twice);
        assertEquals(1, future.removeDoneCallback(twice), "the only one");
        future.addDoneCallback(twice);
        future.addDoneCallback(done -> trace.log("kept"));
        future.addDoneCallback(twice);
        assertEquals(2, future.removeDoneCallback(twice));
        assertEquals(0, future.removeDoneCallback(twice));
        future.setResult(1);
        runOnce();
        trace.assertEvents("kept");
    }

    @Test
    @DisplayName("T12: removal inside a callback finds nothing any more, and changes nothing")
    void removeWhileCallbacksRun() {
        Future<Integer> future = loop.createFuture();
        Consumer<Future<Integer>> second = done -> trace.log("second");
        future.addDoneCallback(done -> trace.log("removed " + done.removeDoneCallback(second)));
        future.addDoneCallback(second);
        future.setResult(1);
        runOnce();
        trace.assertEvents("removed 0", "second");
    }

    @Test
    @DisplayName("T12: removing a callback does not take away a waiting task")
    void removeKeepsWaitingTasks() {
        trace.run(async(() -> {
            Future<String> future = getRunningLoop().createFuture();
            Consumer<Future<String>> callback = done -> trace.log("callback");
            future.addDoneCallback(callback);
            Task<Void> waiter = createTask(async(() -> trace.log(await(future))));
            await(sleep(0));
            assertEquals(1, future.removeDoneCallback(callback));
            future.setResult("value");
            await(waiter);
        }));
        trace.assertEvents("value");
    }

    @Test
    @DisplayName("F032: cancelling calls the callbacks and wakes the waiters")
    void cancelWakesEverybody() {
        trace.run(async(() -> {
            Future<Void> future = getRunningLoop().createFuture();
            Task<Void> waiter = createTask(async(() -> await(future)));
            await(sleep(0));
            future.addDoneCallback(done -> trace.log("callback " + done.cancelled()));
            future.cancel("m");
            assertEquals(
                    "m", assertThrows(CancelledError.class, () -> await(waiter)).getMessage());
            assertTrue(waiter.cancelled());
            assertEquals(0, waiter.cancelling(), "the waiter itself was not asked");
        }));
        trace.assertEvents("callback true");
    }

    @Test
    @DisplayName("F020: cancelling one of two waiters cancels the shared future, and so the other")
    void cancelThroughSharedFuture() {
        trace.run(async(() -> {
            Future<Void> future = getRunningLoop().createFuture();
            Task<Void> a = createTask(async(() -> await(future)));
            Task<Void> b = createTask(async(() -> await(future)));
            await(sleep(0));
            a.cancel("m");
            assertEquals("m", assertThrows(CancelledError.class, () -> await(b)).getMessage());
            assertTrue(a.cancelled());
            assertEquals(0, b.cancelling());
        }));
    }

    @Test
    void allWaitersGetTheSameException() {
        trace.run(async(() -> {
            Future<Void> future = getRunningLoop().createFuture();
            Task<Void> a = createTask(async(() -> await(future)));
            Task<Void> b = createTask(async(() -> await(future)));
            await(sleep(0));
            IOException error = new IOException();
            future.setException(error);
            assertSame(error, assertThrows(IOException.class, () -> await(a, IOException.class)));
            assertSame(error, assertThrows(IOException.class, () -> await(b, IOException.class)));
        }));
    }

    @Test
    @DisplayName("T30, F035: awaiting a future of another loop is an error, one iteration later; unless it is done")
    void futureOfAnotherLoop() {
        Future<Integer> foreign = loop.createFuture();
        trace.run(async(() -> {
            Ticks ticks = Ticks.start();
            String message = assertThrows(IllegalStateException.class, () -> await(foreign))
                    .getMessage();
            assertTrue(message.contains("attached to a different loop"), message);
            assertEquals(1, ticks.stop());
            foreign.setResult(3);
            assertEquals(3, await(foreign));
        }));
    }

    @Test
    void awaitOutsideTaskIsRefused() {
        Future<Integer> future = loop.createFuture();
        String outside =
                assertThrows(IllegalStateException.class, () -> await(future)).getMessage();
        assertTrue(outside.startsWith("await is only possible inside a task"), outside);
        loop.callSoon(() -> trace.log(
                assertThrows(IllegalStateException.class, () -> await(future)).getMessage()));
        runOnce();
        assertTrue(trace.events.getFirst().contains("this is a callback of the loop"));
    }
}
