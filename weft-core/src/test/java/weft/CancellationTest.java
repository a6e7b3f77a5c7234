package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cancelling tasks: requests, delivery, and what a task may make of it. */
class CancellationTest {
    private final Trace trace = new Trace();

    /** Sleeps long; logs and passes on the cancellation. */
    private Coroutine<Void> sleeper(String name) {
        return async(() -> {
            try {
                await(sleep(10));
                trace.log(name + " done");
            } catch (CancelledError e) {
                trace.log(name + " " + e.getMessage());
                throw e;
            }
        });
    }

    /** Waits for the task without being touched by how it ends. */
    private static void settle(Task<?> task) {
        await(Asyncio.wait(List.of(task)));
    }

    private static <T> Task<T> started(Coroutine<T> coroutine) {
        Task<T> task = createTask(coroutine);
        await(sleep(0));
        return task;
    }

    @Test
    @DisplayName("T20, F021: cancelled before its first step, the body never runs")
    void cancelBeforeFirstStep() {
        trace.run(async(() -> {
            Task<Void> task = createTask(async(() -> trace.log("body")));
            assertTrue(task.cancel("early"));
            assertFalse(task.done(), "the cancellation is delivered by the loop, not inside cancel");
            assertEquals(
                    "early",
                    assertThrows(CancelledError.class, () -> await(task)).getMessage());
            assertTrue(task.cancelled());
            assertEquals(1, task.cancelling());
        }));
        trace.assertEvents();
    }

    @Test
    @DisplayName("T21, F020: two requests before delivery are one error with the first message, and count two")
    void twoRequestsOneError() {
        trace.run(async(() -> {
            Task<Integer> task = started(async(() -> {
                String message = null;
                try {
                    await(sleep(10));
                } catch (CancelledError e) {
                    message = e.getMessage();
                }
                trace.log(message);
                await(sleep(1)); // the second request brings no second error
                return currentTask().cancelling();
            }));
            assertTrue(task.cancel("one"));
            assertTrue(task.cancel("two"));
            assertEquals(2, await(task));
        }));
        trace.assertEvents("one");
    }

    @Test
    @DisplayName("T21: while the task is ready and does not wait, the last message wins")
    void twoRequestsToReadyTask() {
        trace.run(async(() -> {
            Task<Void> unstarted = createTask(sleeper("unstarted"));
            unstarted.cancel("one");
            unstarted.cancel("two");
            assertEquals(
                    "two",
                    assertThrows(CancelledError.class, () -> await(unstarted)).getMessage());
            Task<Void> yielding = started(async(() -> await(sleep(0))));
            yielding.cancel("one");
            yielding.cancel("two");
            assertEquals(
                    "two",
                    assertThrows(CancelledError.class, () -> await(yielding)).getMessage());
        }));
    }

    @Test
    @DisplayName("T22: a task that swallows the cancellation goes on, and still counts it")
    void swallowedCancellation() {
        trace.run(async(() -> {
            Task<Integer> task = started(async(() -> {
                try {
                    await(sleep(10));
                } catch (CancelledError e) {
                    trace.logTime("swallowed");
                }
                await(sleep(1));
                return 5;
            }));
            task.cancel();
            assertEquals(5, await(task));
            assertFalse(task.cancelled());
            assertEquals(1, task.cancelling());
        }));
        trace.assertEvents("0.000 swallowed");
        assertEquals(1.0, trace.clock.nanos() / 1e9);
    }

    @Test
    @DisplayName("T23, F022: cancelled after its future got a value and before it resumes: the value is lost")
    void cancelWinsOverValue() {
        trace.run(async(() -> {
            Future<String> future = getRunningLoop().createFuture();
            Task<String> task = started(async(() -> await(future)));
            future.setResult("value");
            assertTrue(task.cancel("late"));
            assertEquals(
                    "late",
                    assertThrows(CancelledError.class, () -> await(task)).getMessage());
            assertEquals("value", future.result());
        }));
    }

    @Test
    @DisplayName("T23: the cancellation also wins over the exception of the future")
    void cancelWinsOverException() {
        trace.run(async(() -> {
            Future<String> future = getRunningLoop().createFuture();
            Task<String> task = started(async(() -> await(future)));
            future.setException(new IOException("lost"));
            task.cancel("late");
            assertThrows(CancelledError.class, () -> await(task));
        }));
    }

    @Test
    @DisplayName("T25: the future of a cancelled waiter is itself cancelled, so it cannot get a result any more")
    void resultAfterCancelIsRefused() {
        trace.run(async(() -> {
            Future<String> future = getRunningLoop().createFuture();
            Task<String> task = started(async(() -> await(future)));
            task.cancel("first");
            assertTrue(future.cancelled());
            assertThrows(InvalidStateException.class, () -> future.setResult("value"));
            assertEquals(
                    "first",
                    assertThrows(CancelledError.class, () -> await(task)).getMessage());
        }));
    }

    @Test
    @DisplayName("T24: a cancellation goes to the innermost task; if that swallows it, the outer one goes on")
    void cancellationGoesToTheInnermost() {
        trace.run(async(() -> {
            Task<String> outer = started(async(() -> {
                Task<String> inner = createTask(async(() -> {
                    assertThrows(CancelledError.class, () -> await(sleep(10)));
                    return "swallowed";
                }));
                String got = await(inner);
                trace.log(got + " " + inner.cancelling() + " " + currentTask().cancelling());
                return "ok";
            }));
            await(sleep(0));
            outer.cancel("m");
            assertEquals("ok", await(outer));
            assertFalse(outer.cancelled());
        }));
        trace.assertEvents("swallowed 1 1");
    }

    @Test
    @DisplayName("T24: the message passes through all tasks on the way out")
    void cancellationComesOutOfTheChain() {
        trace.run(async(() -> {
            Task<Void> outer = started(async(() -> {
                try {
                    await(createTask(sleeper("inner")));
                } catch (CancelledError e) {
                    trace.log("outer " + e.getMessage());
                    throw e;
                }
            }));
            await(sleep(0));
            outer.cancel("m");
            settle(outer);
            assertTrue(outer.cancelled());
        }));
        trace.assertEvents("inner m", "outer m");
    }

    @Test
    @DisplayName("T26, F023: uncancel down to zero takes an undelivered request back")
    void uncancelDropsTheRequest() {
        trace.run(async(() -> {
            Task<?> me = currentTask();
            me.cancel();
            assertEquals(0, me.uncancel());
            await(sleep(0));
            trace.log("no error");
            me.cancel();
            me.cancel();
            assertEquals(1, me.uncancel());
            assertThrows(CancelledError.class, () -> await(sleep(0)));
            assertEquals(1, me.cancelling());
            assertEquals(0, me.uncancel());
            assertEquals(0, me.uncancel(), "never below zero");
        }));
        trace.assertEvents("no error");
    }

    @Test
    @DisplayName("T26: a request that has reached the awaited future is not taken back")
    void uncancelIsTooLateForTheAwaitedFuture() {
        trace.run(async(() -> {
            Task<Void> task = started(sleeper("a"));
            task.cancel("m");
            assertEquals(0, task.uncancel());
            settle(task);
            assertTrue(task.cancelled());
        }));
        trace.assertEvents("a m");
    }

    @Test
    @DisplayName("T27, F136: catching every exception does not catch a cancellation")
    void catchExceptionLetsItPass() {
        trace.run(async(() -> {
            Task<Void> task = started(async(() -> {
                try {
                    await(sleep(10));
                } catch (Exception e) {
                    trace.log("swallowed");
                } finally {
                    trace.log("finally");
                }
            }));
            task.cancel();
            settle(task);
            assertTrue(task.cancelled());
        }));
        trace.assertEvents("finally");
    }

    @Test
    @DisplayName("T28: an exception in the clean-up replaces the cancellation")
    void exceptionInCleanUp() {
        trace.run(async(() -> {
            IOException broken = new IOException("clean-up");
            Task<Void> task = started(async(() -> {
                try {
                    await(sleep(10));
                } catch (CancelledError e) {
                    broken.addSuppressed(e);
                    throw broken;
                }
            }));
            task.cancel("m");
            assertSame(broken, assertThrows(IOException.class, () -> await(task)));
            assertEquals("m", broken.getSuppressed()[0].getMessage());
            assertFalse(task.cancelled());
        }));
    }

    @Test
    @DisplayName("T29, F020: cancelling a task that is done changes nothing")
    void cancelOfDoneTask() {
        trace.run(async(() -> {
            Task<Integer> task = createTask(async(() -> 1));
            await(task);
            assertFalse(task.cancel());
            assertEquals(0, task.cancelling());
            assertEquals(1, task.result());
        }));
    }

    @Test
    void cancellationBeatsTheTimerOfTheSameIteration() {
        trace.run(async(() -> {
            Task<Void> task = started(sleeper("a"));
            getRunningLoop().callLater(10, () -> task.cancel("just in time"));
            settle(task);
        }));
        // the timer of sleep came first: the sleep was over, and still the cancellation wins
        trace.assertEvents("a just in time");
    }
}
