package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens to the tasks that are left, and to a run whose caller is interrupted. */
class RunnerShutdownTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    /** Ends main in the iteration after its children's first. */
    private static void endSoon() {
        await(sleep(0));
    }

    @Test
    @DisplayName("T120 what is left is cancelled together, once, and waited for")
    void leftovers() {
        trace.run(() -> {
            for (String name : new String[] {"a", "b"})
                createTask(async(() -> {
                    try {
                        await(sleep(9));
                    } finally {
                        trace.log(name + " cleans up");
                        await(sleep(2));
                        trace.logTime(name + " cleaned up");
                    }
                }));
            endSoon();
            trace.log("main ends");
        });
        trace.assertEvents("main ends", "a cleans up", "b cleans up", "2.000 a cleaned up", "2.000 b cleaned up");
    }

    @Test
    @DisplayName("T120 what swallows the cancellation is waited for to its end")
    void stubbornLeftovers() {
        trace.run(() -> {
            createTask(async(() -> {
                await(children.stubborn("a"));
                await(sleep(5));
                trace.logTime("a done");
            }));
            endSoon();
        });
        trace.assertEvents("a swallows", "5.000 a done");
    }

    @Test
    @DisplayName("T120 what main creates last still begins: the loop stops one iteration after main has ended")
    void leftoversOfTheLastStep() {
        trace.run(() -> {
            createTask(children.child("a", 1));
        });
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName("F004 errors of what is left are reported with the text about the shutdown, after all have ended")
    void errors() {
        IOException failure = new IOException("clean-up");
        trace.expectingReports();
        Task<String> failing = trace.run(async(() -> {
            Task<String> task = createTask(children.failingCleanup("a", failure));
            createTask(children.child("b", 9));
            endSoon();
            return task;
        }));
        trace.assertEvents("b start", "a fails in clean-up", "b cancelled");
        assertEquals(1, trace.reported.size());
        ExceptionContext report = trace.reported.getFirst();
        assertEquals("unhandled exception during run() shutdown", report.message());
        assertSame(failure, report.exception());
        assertSame(failing, report.task());
    }

    @Test
    @DisplayName("F004 a failing main comes out after what is left has ended")
    void failingMain() {
        IOException failure = new IOException("main");
        Coroutine.Action main = () -> {
            createTask(children.child("a", 9));
            endSoon();
            throw failure;
        };
        assertSame(failure, assertThrows(IOException.class, () -> trace.run(main)));
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName("F004 a task that is started in the last clean-up is reported as still pending, and ended")
    void taskOfTheCleanUp() {
        trace.expectingReports();
        trace.run(() -> {
            createTask(async(() -> {
                try {
                    await(sleep(9));
                } finally {
                    createTask(children.child("late", 1000));
                    await(sleep(0));
                }
            }));
            endSoon();
        });
        assertEquals("late start", trace.events.getFirst());
        assertEquals(
                "Task was destroyed but it is pending!",
                trace.reported.getFirst().message());
        assertNull(trace.reported.getFirst().exception());
        assertTrue(trace.events.getLast().startsWith("late cancelled"), trace.events::toString);
    }

    // -- interrupting the caller --

    /** A thread that runs the program, and how that ended. */
    private static final class Caller {
        final FutureTask<String> outcome;
        final Thread thread;
        volatile boolean interruptedAfterwards;

        Caller(Callable<?> program) {
            outcome = new FutureTask<>(() -> {
                try {
                    return "returned " + program.call();
                } catch (CancelledError e) {
                    return "cancelled: " + e.getMessage();
                } finally {
                    interruptedAfterwards = Thread.interrupted();
                }
            });
            thread = Thread.ofPlatform().start(outcome);
        }
    }

    @Test
    @DisplayName("F001 interrupting the waiting caller cancels main, which cleans up; the flag is set again")
    void interruptingTheCaller() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Caller caller = new Caller(() -> trace.run(async(() -> {
            Future<String> never = getRunningLoop().createFuture();
            try {
                waiting.countDown();
                return await(never);
            } finally {
                await(sleep(1));
                trace.logTime("cleaned up");
            }
        })));
        waiting.await();
        caller.thread.interrupt();
        assertEquals("cancelled: the thread that waits in run was interrupted", caller.outcome.get());
        assertTrue(caller.interruptedAfterwards);
        trace.assertEvents("1.000 cleaned up");
    }

    @Test
    @DisplayName("F001 a main that swallows the cancellation returns normally; the flag is set again")
    void interruptingTheCallerOfAStubbornMain() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Caller caller = new Caller(() -> trace.run(async(() -> {
            Future<String> never = getRunningLoop().createFuture();
            waiting.countDown();
            assertThrows(CancelledError.class, () -> await(never));
            return "x";
        })));
        waiting.await();
        caller.thread.interrupt();
        assertEquals("returned x", caller.outcome.get());
        assertTrue(caller.interruptedAfterwards);
    }

    @Test
    @DisplayName("F001 a caller that was interrupted before does not wait for ever")
    void interruptedBefore() throws Exception {
        Caller caller = new Caller(() -> {
            Thread.currentThread().interrupt();
            return trace.run(async(() -> await(getRunningLoop().<String>createFuture())));
        });
        assertTrue(caller.outcome.get().startsWith("cancelled"), caller.outcome.get());
        assertTrue(caller.interruptedAfterwards);
    }
}
