package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.shield;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitForTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private TimeoutException timesOut(Coroutine<?> waiting) {
        TimeoutException error = assertThrows(TimeoutException.class, () -> await(waiting));
        trace.logTime("timeout " + currentTask().cancelling());
        return error;
    }

    /** Cleans up for two seconds when it is cancelled. */
    private Coroutine<Void> slowCleanUp() {
        return async(() -> {
            try {
                await(sleep(9));
            } finally {
                await(sleep(2));
                trace.log("cleaned up");
            }
        });
    }

    @Test
    void inTime() {
        trace.run(() -> {
            trace.logTime(await(waitFor(children.child("a", 1), 2)));
            trace.logTime(await(waitFor(children.child("b", 1), Duration.ofSeconds(2))));
            trace.logTime(await(waitFor(children.child("c", 9), null)));
        });
        trace.assertEvents(
                "a start", "a done", "1.000 a", "b start", "b done", "2.000 b", "c start", "c done", "11.000 c");
    }

    @Test
    void tooLate() {
        trace.run(() -> {
            TimeoutException error = timesOut(waitFor(children.child("a", 3), 1));
            assertInstanceOf(CancelledError.class, error.getCause());
        });
        trace.assertEvents("a start", "a cancelled", "1.000 timeout 0");
    }

    @Test
    void failureInTime() {
        trace.run(() -> {
            Coroutine<String> waiting = waitFor(children.failing("a", 1, new IOException("x")), 2);
            assertEquals(
                    "x", assertThrows(IOException.class, () -> await(waiting)).getMessage());
        });
    }

    @Test
    void aTimeoutOfTheInnerCodeIsItsOwn() {
        TimeoutException mine = new TimeoutException("mine", null);
        trace.run(() -> {
            Coroutine<Void> inner = async(() -> {
                throw mine;
            });
            assertSame(mine, assertThrows(TimeoutException.class, () -> await(waitFor(inner, 1))));
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1})
    @DisplayName("T67 no time: a finished future gives its value, a coroutine does not start")
    void noTime(double timeout) {
        trace.run(() -> {
            Future<Integer> done = getRunningLoop().createFuture();
            done.setResult(7);
            assertEquals(7, await(waitFor(done, timeout)));
            TimeoutException error = timesOut(waitFor(children.child("a", 3), timeout));
            assertInstanceOf(CancelledError.class, error.getCause());
        });
        trace.assertEvents("0.000 timeout 0");
    }

    @Test
    @DisplayName("T67 no time: a running task is cancelled, and waited for")
    void noTimeForATask() {
        trace.run(() -> {
            Task<String> task = createTask(children.child("a", 1));
            await(sleep(0));
            Ticks ticks = Ticks.start();
            timesOut(waitFor(task, 0));
            assertTrue(task.cancelled());
            assertEquals(3, ticks.count());
        });
        trace.assertEvents("a start", "a cancelled", "0.000 timeout 0");
    }

    @Test
    @DisplayName("T68 what suppresses the cancellation and returns gives its value")
    void suppressed() {
        trace.run(() -> {
            trace.logTime(await(waitFor(children.stubborn("a"), 1)));
            trace.logTime(await(waitFor(createTask(children.stubborn("b")), 1)));
            Task<String> c = createTask(children.stubborn("c"));
            await(sleep(0));
            trace.logTime(await(waitFor(c, 0)));
            assertEquals(0, currentTask().cancelling());
        });
        trace.assertEvents("a swallows", "1.000 a", "b swallows", "2.000 b", "c swallows", "2.000 c");
    }

    @Test
    @DisplayName("T69 an exception in the clean-up comes out")
    void failingCleanUp() {
        IOException failure = new IOException("clean-up");
        trace.run(() -> {
            Coroutine<String> waiting = waitFor(children.failingCleanup("a", failure), 1);
            assertSame(failure, assertThrows(IOException.class, () -> await(waiting)));
            Task<String> task = createTask(children.failingCleanup("b", failure));
            await(sleep(0));
            assertSame(failure, assertThrows(IOException.class, () -> await(waitFor(task, 0))));
        });
    }

    @Test
    @DisplayName("T69 the coroutine runs in the caller's task and context")
    void inTheCallersTask() {
        ContextVar<Integer> variable = new ContextVar<>("variable", 0);
        trace.run(() -> {
            Task<?> caller = currentTask();
            await(waitFor(
                    async(() -> {
                        assertSame(caller, currentTask());
                        variable.set(1);
                    }),
                    1));
            assertEquals(1, variable.get());
        });
    }

    @Test
    @DisplayName("F062 waits for the clean-up of what it cancels")
    void waitsForTheCleanUp() {
        trace.run(() -> {
            timesOut(waitFor(slowCleanUp(), 1));
            timesOut(waitFor(createTask(slowCleanUp()), 1));
        });
        trace.assertEvents("cleaned up", "3.000 timeout 0", "cleaned up", "6.000 timeout 0");
    }

    @Test
    void cancellingTheWaiterCancelsTheTask() {
        trace.run(() -> {
            Task<String> task = createTask(children.child("a", 9));
            Task<String> waiter = createTask(waitFor(task, 5));
            await(sleep(1));
            waiter.cancel("why");
            assertEquals(
                    "why",
                    assertThrows(CancelledError.class, () -> await(waiter)).getMessage());
            assertTrue(waiter.cancelled() && task.cancelled());
        });
        trace.assertEvents("a start", "a cancelled why");
    }

    @Test
    @DisplayName("T70 cancelled while it waits for the clean-up without any time: the wait ends at once")
    void cancellingDuringTheCleanUp() {
        trace.run(() -> {
            Task<Void> task = createTask(slowCleanUp());
            await(sleep(0));
            Task<Void> waiter = createTask(waitFor(task, 0));
            await(sleep(1));
            waiter.cancel();
            assertThrows(CancelledError.class, () -> await(waiter));
            trace.logTime("waiter cancelled, task done: " + task.done());
            assertThrows(CancelledError.class, () -> await(task));
        });
        trace.assertEvents("1.000 waiter cancelled, task done: false", "cleaned up");
    }

    @Test
    @DisplayName("T70 cancelled after the future got its result: cancelled, and the result stays in the future")
    void resultThenCancel() {
        trace.run(() -> {
            Future<String> future = getRunningLoop().createFuture();
            Task<String> waiter = createTask(waitFor(future, 5));
            await(sleep(1));
            future.setResult("kept");
            waiter.cancel();
            assertThrows(CancelledError.class, () -> await(waiter));
            assertEquals("kept", future.result());
        });
    }

    @Test
    @DisplayName("T70 cancelled before the future got its result: the future is cancelled")
    void cancelThenResult() {
        trace.run(() -> {
            Future<String> future = getRunningLoop().createFuture();
            Task<String> waiter = createTask(waitFor(future, 5));
            await(sleep(1));
            waiter.cancel();
            assertThrows(InvalidStateException.class, () -> future.setResult("lost"));
            assertThrows(CancelledError.class, () -> await(waiter));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "T70 cancelled in the iteration in which the inner sleep ends: the inner code hears of it and can clean up")
    void cancelInTheLastIteration(boolean cancelFirst) {
        trace.run(() -> {
            Task<String> waiter = createTask(waitFor(children.child("a", 1), 5));
            if (!cancelFirst) await(sleep(0)); // the sleep is there before our timer
            getRunningLoop().callLater(1, waiter::cancel);
            assertThrows(CancelledError.class, () -> await(waiter));
            assertTrue(waiter.cancelled());
        });
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName("T70 the timeout in the iteration in which the inner sleep ends: cancelled, never both")
    void timeoutInTheLastIteration() {
        trace.run(() -> {
            timesOut(waitFor(children.child("a", 1), 1));
            Task<String> task = createTask(children.child("b", 1));
            await(sleep(0));
            timesOut(waitFor(task, 1));
        });
        trace.assertEvents("a start", "a cancelled", "1.000 timeout 0", "b start", "b cancelled", "2.000 timeout 0");
    }

    @Test
    void shielded() {
        trace.run(() -> {
            Task<String> task = createTask(children.child("a", 3));
            timesOut(waitFor(shield(task), 1));
            assertFalse(task.done());
            trace.logTime(await(task));
        });
        trace.assertEvents("a start", "1.000 timeout 0", "a done", "3.000 a");
    }

    @Test
    void nested() {
        trace.run(() -> {
            timesOut(waitFor(waitFor(children.child("a", 9), 5), 1));
            timesOut(waitFor(waitFor(children.child("b", 9), 1), 5));
        });
        trace.assertEvents("a start", "a cancelled", "1.000 timeout 0", "b start", "b cancelled", "2.000 timeout 0");
    }
}
