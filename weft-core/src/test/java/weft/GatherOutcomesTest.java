package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gatherOutcomes;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GatherOutcomesTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    @Test
    @DisplayName("T45 waits for all, and lists results, failures and the cancellation of a child in argument order")
    void allOutcomes() {
        IOException failure = new IOException("b");
        trace.run(() -> {
            Task<String> c = createTask(children.child("c", 9));
            Future<List<Outcome<String>>> all =
                    gatherOutcomes(children.child("a", 3), children.failing("b", 2, failure), c);
            await(sleep(1));
            c.cancel();
            for (Outcome<String> outcome : await(all)) trace.logTime(describe(outcome));
        });
        trace.assertEvents(
                "c start",
                "a start",
                "b start",
                "c cancelled",
                "b fails",
                "a done",
                "3.000 ok a",
                "3.000 failed java.io.IOException: b",
                "3.000 cancelled null");
    }

    private static String describe(Outcome<String> outcome) {
        return switch (outcome) {
            case Outcome.Ok<String>(String value) -> "ok " + value;
            case Outcome.Failed<String>(Throwable exception) -> "failed " + exception;
            case Outcome.Cancelled<String>(CancelledError error) -> "cancelled " + error.getMessage();
        };
    }

    @Test
    @DisplayName("T45 the cancellation of a plain future keeps its message")
    void cancelledFuture() {
        trace.run(() -> {
            Future<String> future = getRunningLoop().createFuture();
            future.cancel("direct");
            assertEquals(
                    "cancelled direct", describe(await(gatherOutcomes(future)).getFirst()));
        });
    }

    @Test
    @DisplayName("T44 cancelled from outside: a CancelledError after the children have ended, no list")
    void cancellingTheParent() {
        trace.run(() -> {
            Task<Void> parent = createTask(async(() -> {
                await(gatherOutcomes(children.child("a", 3), children.child("b", 3)));
                trace.log("not reached");
            }));
            await(sleep(1));
            parent.cancel();
            assertThrows(CancelledError.class, () -> await(parent));
            assertTrue(parent.cancelled());
        });
        trace.assertEvents("a start", "b start", "a cancelled", "b cancelled");
    }

    @Test
    @DisplayName("T44 cancelled from outside: so even if children fail in their clean-up or swallow the cancellation")
    void cancellingTheParentOfStubbornChildren() {
        trace.run(() -> {
            Task<Void> parent = createTask(async(() -> {
                await(gatherOutcomes(
                        children.failingCleanup("a", new IOException("clean-up")), children.stubborn("b")));
                trace.log("not reached");
            }));
            await(sleep(1));
            parent.cancel();
            assertThrows(CancelledError.class, () -> await(parent));
            assertTrue(parent.cancelled());
        });
        trace.assertEvents("a fails in clean-up", "b swallows");
    }

    @Test
    @DisplayName("T44 cancelled while the last child fails: a CancelledError, and the failure counts as retrieved")
    void cancellingTheParentOfAChildThatFailsLast() {
        trace.run(() -> {
            Future<List<Outcome<String>>> all =
                    gatherOutcomes(children.stubborn("a"), children.failingCleanup("b", new IOException("clean-up")));
            await(sleep(1));
            assertTrue(all.cancel());
            assertThrows(CancelledError.class, () -> await(all));
            assertFalse(all.cancelled());
        });
        trace.assertEvents("a swallows", "b fails in clean-up");
    }

    @Test
    void nothing() {
        trace.run(() -> {
            assertEquals(List.of(), await(gatherOutcomes(List.<Coroutine<String>>of())));
        });
    }
}
