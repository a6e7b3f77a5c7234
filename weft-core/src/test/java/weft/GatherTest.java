package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GatherTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    @Test
    @DisplayName("T40 children become tasks at the call and start in argument order; results in argument order")
    void argumentOrder() {
        trace.run(() -> {
            Future<List<String>> all = gather(children.child("a", 2), children.child("b", 1));
            trace.log("called");
            trace.log("" + await(all));
        });
        trace.assertEvents("called", "a start", "b start", "b done", "a done", "[a, b]");
    }

    @Test
    @DisplayName("T40 an argument given twice is one task with two places in the result")
    void duplicatesShareOneTask() {
        trace.run(() -> {
            Coroutine<String> twice = children.child("a", 1);
            trace.log("" + await(gather(twice, children.child("b", 1), twice)));
        });
        trace.assertEvents("a start", "b start", "a done", "b done", "[a, b, a]");
    }

    @Test
    @DisplayName("T40 a task given twice has two places in the result")
    void duplicateTasks() {
        trace.run(() -> {
            Task<String> twice = createTask(children.child("a", 1));
            trace.log("" + await(gather(List.of(twice, twice))));
        });
        trace.assertEvents("a start", "a done", "[a, a]");
    }

    @Test
    @DisplayName("T40 gathering nothing gives a finished future with an empty list")
    void nothing() {
        trace.run(() -> {
            Future<List<String>> none = gather(List.<Coroutine<String>>of());
            assertTrue(none.done());
            assertEquals(List.of(), await(none));
        });
    }

    @Test
    void whatIsDoneAlreadyIsGatheredAtOnce() {
        trace.run(() -> {
            Future<Integer> done = getRunningLoop().createFuture();
            done.setResult(1);
            Future<List<Integer>> all = gather(done, done);
            assertTrue(all.done());
            assertEquals(List.of(1, 1), await(all));
        });
    }

    @Test
    @DisplayName("F036 the parent resumes two iterations after the last child")
    void parentResumesTwoIterationsAfterTheLastChild() {
        trace.run(() -> {
            Future<Integer> gate = getRunningLoop().createFuture();
            Task<Integer> child = createTask(async(() -> await(gate)));
            Future<List<Integer>> all = gather(child);
            Ticks ticks = Ticks.start();
            Task<Void> parent = createTask(async(() -> {
                await(all);
                trace.log("resumed " + ticks.count());
            }));
            child.addDoneCallback(done -> trace.log("callback " + ticks.count()));
            await(sleep(0));
            await(sleep(0));
            trace.log("set " + ticks.count());
            gate.setResult(1);
            await(parent);
        });
        trace.assertEvents("set 2", "callback 4", "resumed 5");
    }

    @Test
    @DisplayName("T41 the first failure comes out at once; siblings run on and their failures count as retrieved")
    void firstFailure() {
        IOException first = new IOException("b");
        trace.run(() -> {
            Future<List<String>> all = gather(
                    children.child("a", 3),
                    children.failing("b", 1, first),
                    children.failing("c", 2, new IOException("c")));
            trace.logTime(assertThrows(IOException.class, () -> await(all)).getMessage());
            assertSame(first, all.exception());
            await(sleep(5));
        });
        trace.assertEvents("a start", "b start", "c start", "b fails", "1.000 b", "c fails", "a done");
    }

    @Test
    @DisplayName("T42 cancelling the task that waits cancels every child, once for each place it has, and the task ends"
            + " cancelled")
    void cancellingTheParent() {
        trace.run(() -> {
            Task<String> a = createTask(children.child("a", 3));
            Task<String> b = createTask(children.child("b", 3));
            Task<List<String>> parent = createTask(async(() -> await(gather(a, b, a))));
            await(sleep(1));
            parent.cancel("why");
            assertEquals(
                    "why",
                    assertThrows(CancelledError.class, () -> await(parent)).getMessage());
            assertTrue(parent.cancelled());
            trace.log(a.cancelling() + " " + b.cancelling());
        });
        trace.assertEvents("a start", "b start", "a cancelled why", "b cancelled why", "2 1");
    }

    @Test
    @DisplayName("T42 cancelling the gathering leaves it pending until the children have ended; it fails, it is not"
            + " cancelled")
    void cancellingTheGathering() {
        trace.run(() -> {
            Future<List<String>> all = gather(children.child("a", 3), children.child("b", 3));
            await(sleep(1));
            assertTrue(all.cancel("stop"));
            assertFalse(all.done());
            assertEquals(
                    "stop", assertThrows(CancelledError.class, () -> await(all)).getMessage());
            assertFalse(all.cancelled());
            assertFalse(all.cancel(), "it is done");
        });
        trace.assertEvents("a start", "b start", "a cancelled stop", "b cancelled stop");
    }

    @Test
    @DisplayName("T42 the gathering is cancelled even if every child swallowed its cancellation")
    void swallowedCancellation() {
        trace.run(() -> {
            Future<List<String>> all = gather(children.stubborn("a"), children.stubborn("b"));
            await(sleep(1));
            assertTrue(all.cancel("stop"));
            CancelledError error = assertThrows(CancelledError.class, () -> await(all));
            assertEquals(null, error.getMessage(), "the last child was not cancelled, so it has no message");
        });
        trace.assertEvents("a swallows", "b swallows");
    }

    @Test
    void swallowedCancellationOfChildrenWithOtherResults() {
        trace.run(() -> {
            Future<List<Integer>> all = gather(async(() -> {
                await(children.stubborn("a"));
                return 7;
            }));
            await(sleep(1));
            all.cancel();
            assertThrows(CancelledError.class, () -> await(all));
        });
        trace.assertEvents("a swallows");
    }

    @Test
    void failingCleanupBeatsTheCancellation() {
        trace.run(() -> {
            Task<List<String>> parent = createTask(async(() ->
                    await(gather(children.failingCleanup("a", new IOException("clean-up")), children.stubborn("b")))));
            await(sleep(1));
            parent.cancel();
            assertThrows(IOException.class, () -> await(parent));
            assertFalse(parent.cancelled());
        });
        trace.assertEvents("a fails in clean-up", "b swallows");
    }

    @Test
    @DisplayName(
            "T43 a child cancelled alone: the gathering raises that, is not cancelled itself, and the sibling lives")
    void oneChildCancelled() {
        trace.run(() -> {
            Task<String> a = createTask(children.child("a", 1));
            Task<String> b = createTask(children.child("b", 2));
            Future<List<String>> all = gather(a, b);
            await(sleep(0));
            a.cancel("x");
            trace.logTime(assertThrows(CancelledError.class, () -> await(all)).getMessage());
            assertFalse(all.cancelled());
            await(b);
        });
        trace.assertEvents("a start", "b start", "a cancelled x", "0.000 x", "b done");
    }

    @Test
    void cancellingAfterAFailureDoesNothing() {
        trace.run(() -> {
            Future<List<String>> all = gather(children.child("a", 2), children.failing("b", 1, new IOException("b")));
            assertThrows(IOException.class, () -> await(all));
            assertFalse(all.cancel());
            await(sleep(3));
        });
        trace.assertEvents("a start", "b start", "b fails", "a done");
    }

    @Test
    void cancellingAnOuterGatheringReachesTheInnerChildren() {
        trace.run(() -> {
            Future<List<Object>> all =
                    gather(gather(children.child("a", 2), children.child("b", 3)), children.child("c", 1));
            await(sleep(1.5));
            all.cancel();
            assertThrows(CancelledError.class, () -> await(all));
        });
        trace.assertEvents("a start", "b start", "c start", "c done", "a cancelled", "b cancelled");
    }

    @Test
    void aFailureThatNobodyRetrievesIsReported() {
        trace.expectingReports();
        IOException failure = new IOException("lost");
        trace.run(() -> {
            gather(children.failing("a", 1, failure));
            await(sleep(2));
        });
        assertEquals(
                List.of(ExceptionContext.of("Future exception was never retrieved", failure)),
                trace.reported.stream()
                        .map(report -> ExceptionContext.of(report.message(), report.exception()))
                        .toList());
    }

    @Test
    void aFutureOfAnotherLoopIsRefused() {
        EventLoop other = new EventLoop();
        Future<String> foreign = other.createFuture();
        trace.run(() -> {
            IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> gather(foreign));
            assertTrue(error.getMessage().startsWith("The future belongs to a different loop"), error.getMessage());
        });
        other.close();
    }
}
