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
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.shield;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShieldTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    /** Cancels the task one second after now, and sees it end so. */
    private void cancelAfterOneSecond(Task<?> task) {
        await(sleep(1));
        task.cancel("why");
        assertEquals(
                "why", assertThrows(CancelledError.class, () -> await(task)).getMessage());
        trace.logTime("outer cancelled");
    }

    @Test
    void theResultComesThrough() {
        trace.run(() -> assertEquals("in", await(shield(children.child("in", 1)))));
    }

    @Test
    void theFailureComesThroughAsItIs() {
        IOException failure = new IOException("in");
        trace.run(() -> {
            Future<String> outer = shield(children.failing("in", 1, failure));
            assertSame(failure, assertThrows(IOException.class, () -> await(outer)));
        });
    }

    @Test
    @DisplayName("T49 the outer is cancelled, the inner runs on, held by nobody but the loop")
    void innerRunsOn() {
        trace.run(() -> {
            cancelAfterOneSecond(createTask(async(() -> await(shield(children.child("in", 2))))));
            await(sleep(2));
        });
        trace.assertEvents("in start", "1.000 outer cancelled", "in done");
    }

    @Test
    @DisplayName("T49 a failure of the inner after that is reported")
    void lateFailure() {
        trace.expectingReports();
        IOException failure = new IOException("late");
        trace.run(() -> {
            cancelAfterOneSecond(createTask(async(() -> await(shield(children.failing("in", 2, failure))))));
            await(sleep(2));
        });
        trace.assertEvents("in start", "1.000 outer cancelled", "in fails");
        assertEquals(1, trace.reported.size());
        assertEquals(
                "Task exception was never retrieved", trace.reported.getFirst().message());
        assertSame(failure, trace.reported.getFirst().exception());
    }

    @Test
    @DisplayName("T49 a failure in the iteration of the cancellation counts as retrieved, in both orders")
    void failureTogetherWithTheCancellation() {
        trace.run(() -> {
            for (boolean failsFirst : new boolean[] {true, false}) {
                Future<String> inner = getRunningLoop().createFuture();
                Future<String> outer = shield(inner);
                if (failsFirst) inner.setException(new IOException("x"));
                outer.cancel();
                if (!failsFirst) inner.setException(new IOException("x"));
                await(sleep(0));
                await(sleep(0));
                assertTrue(outer.cancelled());
            }
        });
    }

    @Test
    void cancellingTheInnerCancelsTheOuterWithoutTheMessage() {
        trace.run(() -> {
            Task<String> inner = createTask(children.child("in", 2));
            Future<String> outer = shield(inner);
            await(sleep(1));
            inner.cancel("m");
            assertNull(assertThrows(CancelledError.class, () -> await(outer)).getMessage());
            assertTrue(outer.cancelled());
        });
        trace.assertEvents("in start", "in cancelled m");
    }

    @Test
    void whatIsDoneNeedsNoShield() {
        trace.run(() -> {
            Future<String> inner = getRunningLoop().createFuture();
            inner.setResult("x");
            assertSame(inner, shield(inner));
        });
    }

    @Test
    @DisplayName("F036 the waiter resumes two iterations after the inner is done")
    void resumesTwoIterationsLater() {
        trace.run(() -> {
            Future<String> gate = getRunningLoop().createFuture();
            Ticks ticks = Ticks.start();
            Task<Void> waiter = createTask(async(() -> {
                await(shield(gate));
                trace.log("resumed " + ticks.count());
            }));
            await(sleep(0));
            await(sleep(0));
            trace.log("set " + ticks.count());
            gate.setResult("x");
            await(waiter);
        });
        trace.assertEvents("set 2", "resumed 4");
    }

    @Test
    @DisplayName("T50 gather of shielded tasks: the cancellation stops at the shields")
    void gatherOfShielded() {
        trace.run(() -> {
            Task<String> a = createTask(children.child("a", 2));
            Task<String> b = createTask(children.child("b", 2));
            cancelAfterOneSecond(createTask(async(() -> await(gather(shield(a), shield(b))))));
            await(Asyncio.wait(List.of(a, b)));
            trace.logTime("inner done");
        });
        trace.assertEvents("a start", "b start", "1.000 outer cancelled", "a done", "b done", "2.000 inner done");
    }

    @Test
    @DisplayName("T50 shield of a gathering: it runs on and gives its results")
    void shieldOfGather() {
        trace.run(() -> {
            Future<List<String>> all = gather(children.child("a", 2), children.child("b", 2));
            cancelAfterOneSecond(createTask(async(() -> await(shield(all)))));
            trace.log("" + await(all));
        });
        trace.assertEvents("a start", "b start", "1.000 outer cancelled", "a done", "b done", "[a, b]");
    }

    @Test
    @DisplayName("T50 shield of a gathering, both cancelled")
    void cancelBoth() {
        trace.run(() -> {
            Future<List<String>> all = gather(children.child("a", 2), children.child("b", 2));
            Future<List<String>> outer = shield(all);
            Task<List<String>> waiter = createTask(async(() -> await(outer)));
            await(sleep(1));
            assertTrue(outer.cancel());
            assertTrue(all.cancel());
            assertThrows(CancelledError.class, () -> await(waiter));
            assertThrows(CancelledError.class, () -> await(all));
            assertFalse(all.cancelled());
        });
        trace.assertEvents("a start", "b start", "a cancelled", "b cancelled");
    }

    @Test
    @DisplayName("T50 a gathering cancelled below its shield: the shield fails with the CancelledError")
    void cancelTheGatheringOnly() {
        trace.run(() -> {
            Future<List<String>> all = gather(children.child("a", 2), children.child("b", 2));
            Future<List<String>> outer = shield(all);
            await(sleep(1));
            all.cancel();
            assertThrows(CancelledError.class, () -> await(outer));
            assertFalse(outer.cancelled());
        });
    }
}
