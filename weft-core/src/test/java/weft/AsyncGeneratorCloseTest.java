package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.aclosing;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How an async generator ends: closed by its user, by the run's end, by the loop's close, or dropped. */
class AsyncGeneratorCloseTest {
    private final Trace trace = new Trace();

    private AsyncGenerator<Integer> naturals(String name) {
        return asyncGenerator(out -> {
            try {
                for (int i = 0; ; i++) out.yield(i);
            } finally {
                await(sleep(1));
                trace.logTime(name + " closed");
            }
        });
    }

    @Test
    @DisplayName("aclose raises GeneratorExit at the yield, and finally blocks may await")
    void aclose() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (GeneratorExit e) {
                trace.log("exit");
                throw e;
            } finally {
                await(sleep(1));
                trace.logTime("finally");
            }
        });
        trace.run(() -> {
            items.next();
            await(items.aclose());
            await(items.aclose());
            assertFalse(items.hasNext());
        });
        trace.assertEvents("exit", "1.000 finally");
    }

    @Test
    void acloseBeforeTheFirstStepRunsNothing() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = naturals("A");
            await(items.aclose());
            assertFalse(items.hasNext());
        });
        trace.assertEvents();
    }

    @Test
    void aBodyThatReturnsInAnswerIsClosed() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (GeneratorExit e) {
                trace.log("returns");
            }
        });
        trace.run(() -> {
            items.next();
            await(items.aclose());
        });
        trace.assertEvents("returns");
    }

    @Test
    void aFailureOfTheCleanUpComesOut() {
        IOException error = new IOException();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                fail(error);
            }
        });
        trace.run(() -> {
            items.next();
            assertSame(error, assertThrows(IOException.class, () -> await(items.aclose())));
            await(items.aclose());
        });
    }

    private static void fail(Exception error) throws Exception {
        throw error;
    }

    @Test
    @DisplayName("a body that yields in answer: an error; it can be stepped on, but not closed any more, as in CPython")
    void ignoresGeneratorExit() {
        trace.expectingReports();
        trace.run(() -> {
            AsyncGenerator<Integer> items = stubborn();
            assertEquals(1, items.next());
            IllegalStateException ignored = assertThrows(IllegalStateException.class, () -> await(items.aclose()));
            assertTrue(ignored.getMessage().startsWith("async generator ignored GeneratorExit"), ignored.getMessage());
            assertThrows(StopAsyncIteration.class, () -> await(items.aclose()));
            assertThrows(StopAsyncIteration.class, () -> await(items.athrow(new IOException())));
            assertEquals(1, items.next());
        });
        assertEquals(2, trace.reported.size());
        assertInstanceOf(StopAsyncIteration.class, trace.reported.get(0).exception());
        assertEquals(
                "Asynchronous generator was destroyed but it is pending!",
                trace.reported.get(1).message());
    }

    /** Gives in at the eleventh time. */
    private static AsyncGenerator<Integer> stubborn() {
        return asyncGenerator(out -> {
            for (int exits = 0; exits < 10; ) {
                try {
                    out.yield(1);
                } catch (GeneratorExit e) {
                    exits++;
                }
            }
        });
    }

    @Test
    void cancelledWhileItCloses() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = naturals("A");
            items.next();
            Task<Void> closing = createTask(items.aclose());
            await(sleep(0.5));
            closing.cancel();
            assertThrows(CancelledError.class, closing::await);
            assertFalse(items.hasNext());
        });
        trace.assertEvents();
    }

    @Test
    @DisplayName("try-with-resources and aclosing close at the place where the loop is left")
    void leftEarly() {
        trace.run(() -> {
            try (AsyncGenerator<Integer> items = naturals("try")) {
                for (int item : items) if (item == 2) break;
            }
            aclosing(naturals("aclosing")).run(items -> {
                for (int item : items) if (item == 2) return;
            });
            assertThrows(
                    IOException.class,
                    () -> aclosing(naturals("failing")).run(items -> {
                        items.next();
                        throw new IOException();
                    }));
            trace.log("after");
        });
        trace.assertEvents("1.000 try closed", "2.000 aclosing closed", "3.000 failing closed", "after");
    }

    @Test
    void cancellingTheConsumerClosesWhatItHoldsInATry() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                try (AsyncGenerator<Integer> items = naturals("A")) {
                    for (int item : items) await(sleep(item + 1));
                }
            }));
            await(sleep(2));
            task.cancel();
            assertThrows(CancelledError.class, task::await);
        });
        trace.assertEvents("3.000 A closed");
    }

    @Test
    @DisplayName("T120: the end of the run closes those left open, together, in the order of their first step")
    void shutdown() {
        List<AsyncGenerator<Integer>> left = List.of(naturals("A"), naturals("B"), naturals("never begun"));
        trace.run(() -> {
            left.get(1).next();
            left.get(0).next();
            trace.log("main ends");
        });
        trace.assertEvents("main ends", "1.000 B closed", "1.000 A closed");
    }

    @Test
    void tasksAreCancelledBeforeGeneratorsAreClosed() {
        AsyncGenerator<Integer> items = naturals("A");
        trace.run(() -> {
            createTask(async(() -> {
                items.next();
                try {
                    await(sleep(100));
                } finally {
                    trace.logTime("task ends");
                }
            }));
            await(sleep(1));
        });
        trace.assertEvents("1.000 task ends", "2.000 A closed");
    }

    @Test
    void anErrorInTheShutdownIsReported() {
        trace.expectingReports();
        IOException error = new IOException("clean-up");
        AsyncGenerator<Integer> failing = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                fail(error);
            }
        });
        AsyncGenerator<Integer> good = naturals("good");
        trace.run(() -> {
            failing.next();
            good.next();
        });
        trace.assertEvents("1.000 good closed");
        assertEquals(1, trace.reported.size());
        ExceptionContext report = trace.reported.getFirst();
        assertTrue(report.message().startsWith("an error occurred during closing of asynchronous generator"));
        assertSame(error, report.exception());
        assertTrue(report.details().containsKey("asyncgen"));
    }

    @Test
    void shutdownAsyncgensByHand() {
        AsyncGenerator<Integer> items = naturals("A");
        AsyncGenerator<Integer> late = naturals("late");
        try (LogCapture log = new LogCapture()) {
            trace.run(() -> {
                items.next();
                await(getRunningLoop().shutdownAsyncgens());
                trace.log("shut down");
                late.next();
                await(late.aclose());
                assertEquals(
                        1,
                        log.of("was scheduled after loop.shutdownAsyncgens() call")
                                .size());
            });
        }
        trace.assertEvents("1.000 A closed", "shut down", "2.000 late closed");
    }

    @Test
    @DisplayName("a loop that is closed without a shutdown ends and reports them; they cannot wait any more")
    void closeOfTheLoop() {
        trace.expectingReports();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                trace.log("finally in " + currentTask().getName());
                assertThrows(CancelledError.class, () -> await(sleep(1)));
                trace.log("could not wait");
            }
        });
        EventLoop loop = trace.newLoop();
        loop.runUntilComplete(items.anext());
        loop.close();
        trace.assertEvents("finally in Task-2", "could not wait");
        assertEquals(
                List.of("Asynchronous generator was destroyed but it is pending!"),
                trace.reported.stream().map(ExceptionContext::message).toList());
    }

    @Test
    void closeOfTheLoopReportsWhatTheCleanUpThrows() {
        trace.expectingReports();
        IOException error = new IOException();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                fail(error);
            }
        });
        EventLoop loop = trace.newLoop();
        loop.runUntilComplete(items.anext());
        loop.close();
        assertSame(error, trace.reported.getLast().exception());
    }

    @Test
    void closeOfTheLoopEndsATaskInsideAGenerator() {
        trace.expectingReports();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                await(sleep(100));
            } finally {
                trace.log("generator");
            }
        });
        EventLoop loop = trace.newLoop();
        Task<Void> task = loop.createTask(async(() -> {
            try {
                items.next();
            } finally {
                trace.log("task");
            }
        }));
        loop.runUntilComplete(sleep(1));
        loop.close();
        trace.assertEvents("generator", "task");
        assertTrue(task.cancelled());
    }

    @Test
    void closeOfTheLoopGivesUpOnABodyThatYieldsForEver() {
        trace.expectingReports();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            while (true) {
                try {
                    out.yield(1);
                } catch (GeneratorExit e) {
                    trace.log("no");
                }
            }
        });
        EventLoop loop = trace.newLoop();
        loop.runUntilComplete(items.anext());
        loop.close();
        assertEquals(1000, trace.events.size());
    }

    @Test
    @DisplayName("F133: one that nobody holds any more is closed by a task of its loop")
    void dropped() {
        trace.run(() -> {
            WeakReference<?> dropped = await(createTask(async(this::drop))); // no frame of ours has held it
            while (dropped.get() != null) System.gc();
            for (int i = 0; i < 10_000 && trace.events.isEmpty(); i++) {
                Thread.sleep(1); // real time is the subject: the collector's thread has to tell
                await(sleep(0.001));
            }
            trace.log("main ends");
        });
        assertEquals(2, trace.events.size(), trace.events.toString());
        assertTrue(trace.events.getFirst().endsWith("dropped closed"), trace.events.toString());
    }

    private WeakReference<AsyncGenerator<Integer>> drop() {
        AsyncGenerator<Integer> items = naturals("dropped");
        for (int item : items) if (item == 1) break;
        return new WeakReference<>(items);
    }

    @Test
    void manyGeneratorsLeaveNothing() {
        trace.run(() -> {
            List<Integer> all = new ArrayList<>();
            for (int round = 0; round < 1000; round++) {
                AsyncGenerator<Integer> items = asyncGenerator(out -> {
                    out.yield(1);
                    out.yield(2);
                });
                for (int item : items) all.add(item);
            }
            assertEquals(2000, all.size());
            assertEquals(List.of(), getRunningLoop().generators().begun());
        });
    }
}
