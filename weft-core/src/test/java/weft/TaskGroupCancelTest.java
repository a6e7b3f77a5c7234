package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancellations from outside, of children, and of the parent by itself. */
class TaskGroupCancelTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException failure = new IOException("failure");

    private int cancelling() {
        return currentTask().cancelling();
    }

    /** Runs a group in a task of its own, and tells if that fails. */
    private Task<Void> groupTask(AsyncContextManager.Block<TaskGroup, Exception> body) {
        return createTask(async(() -> {
            try {
                taskGroup().run(body);
            } catch (ExceptionGroup e) {
                trace.logTime(e.exceptions() + " " + cancelling());
                await(sleep(0));
                trace.log("not cancelled again");
            }
        }));
    }

    private void expectCancelled(Task<?> task) {
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        trace.logTime("cancelled " + error.getMessage() + " " + task.cancelling());
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

    // -- a child alone --

    @Test
    @DisplayName("T84 a child cancelled alone: the group is unaffected")
    void childCancelled() {
        trace.run(() -> {
            taskGroup().run(group -> {
                Task<String> a = group.createTask(children.child("a", 5));
                group.createTask(children.child("b", 2));
                await(sleep(1));
                a.cancel();
            });
            trace.logTime("end " + cancelling());
        });
        trace.assertEvents("a start", "b start", "a cancelled", "b done", "2.000 end 0");
    }

    @Test
    @DisplayName("T84 a child that throws CancelledError by itself counts as cancelled")
    void childThrowsCancelledError() {
        trace.run(() -> {
            Task<Object> child = taskGroup()
                    .call(group -> group.createTask(async(() -> {
                        throw new CancelledError("self");
                    })));
            assertTrue(child.cancelled());
            assertEquals(0, cancelling());
        });
    }

    // -- the parent --

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("F050 cancelled from outside, in the body or while the end waits: children cancelled, CancelledError")
    void parentCancelled(boolean inTheBody) {
        trace.run(() -> {
            Task<Void> parent = groupTask(group -> {
                group.createTask(children.child("a", 9));
                group.createTask(children.child("b", 9));
                if (inTheBody) await(sleep(9));
            });
            await(sleep(1));
            parent.cancel("why");
            expectCancelled(parent);
        });
        trace.assertEvents("a start", "b start", "a cancelled", "b cancelled", "1.000 cancelled why 1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "T82 cancelled from outside, and a child's clean-up fails: the group, count 1, cancelled again at the next"
                    + " await")
    void parentCancelledAndCleanUpFails(boolean inTheBody) {
        trace.run(() -> {
            Task<Void> parent = groupTask(group -> {
                group.createTask(children.failingCleanup("a", failure));
                if (inTheBody) await(sleep(9));
            });
            await(sleep(1));
            parent.cancel("why");
            expectCancelled(parent);
        });
        trace.assertEvents("a fails in clean-up", "1.000 [java.io.IOException: failure] 1", "1.000 cancelled null 1");
    }

    @Test
    @DisplayName(
            "T83 an old, swallowed cancellation and a child that fails: the group, and the parent is cancelled again")
    void afterASwallowedCancellation() {
        trace.run(() -> {
            Task<Void> parent = createTask(async(() -> {
                assertThrows(CancelledError.class, () -> await(sleep(9)));
                ExceptionGroup thrown = assertThrows(
                        ExceptionGroup.class,
                        () -> taskGroup().run(group -> {
                            group.createTask(children.failing("a", 1, failure));
                            await(sleep(9));
                        }));
                assertEquals(List.of(failure), thrown.exceptions());
                trace.log("group " + cancelling());
                assertThrows(CancelledError.class, () -> await(sleep(1)));
                trace.log("cancelled again " + cancelling());
            }));
            await(sleep(1));
            parent.cancel();
            await(parent);
        });
        trace.assertEvents("a start", "a fails", "group 1", "cancelled again 1");
    }

    @Test
    @DisplayName("T88 cancelled twice while the end waits: the first one comes out")
    void cancelledTwice() {
        trace.run(() -> {
            Task<Void> parent = groupTask(group -> group.createTask(slowCleanUp()));
            await(sleep(1));
            parent.cancel("1");
            await(sleep(1));
            parent.cancel("2");
            expectCancelled(parent);
        });
        trace.assertEvents("cleaned up", "3.000 cancelled 1 2");
    }

    @ParameterizedTest
    @CsvSource({"0, true, cancelled", "1, true, cancelled", "2, true, cancelled", "3, false, ended"})
    @DisplayName("T88 cancelled in the last iterations: a request that is accepted comes out")
    void cancelledInTheLastIterations(int iterations, boolean accepted, String end) {
        trace.run(() -> {
            Future<String> gate = getRunningLoop().createFuture();
            Task<Void> parent = groupTask(group -> group.createTask(async(() -> await(gate))));
            await(sleep(1));
            gate.setResult("x");
            for (int i = 0; i < iterations; i++) await(sleep(0));
            assertEquals(accepted, parent.cancel());
            if (accepted) assertThrows(CancelledError.class, () -> await(parent));
            else await(parent);
            trace.log(parent.cancelled() ? "cancelled" : "ended");
        });
        trace.assertEvents(end);
    }

    @Test
    @DisplayName("T88 a group in a finally after a cancellation works")
    void groupInFinally() {
        trace.run(() -> {
            Task<Void> parent = createTask(async(() -> {
                try {
                    await(sleep(9));
                } finally {
                    taskGroup().run(group -> {
                        group.createTask(children.child("a", 1));
                        group.createTask(children.child("b", 2));
                    });
                    trace.log("group done " + cancelling());
                }
            }));
            await(sleep(1));
            parent.cancel();
            expectCancelled(parent);
        });
        trace.assertEvents("a start", "b start", "a done", "b done", "group done 1", "3.000 cancelled null 1");
    }

    @Test
    @DisplayName("T88 cancelled while a failed group waits for clean-up: the group, then cancelled at the next await")
    void cancelledWhileAborting() {
        trace.run(() -> {
            Task<Void> parent = groupTask(group -> {
                group.createTask(slowCleanUp());
                group.createTask(children.failing("b", 1, failure));
            });
            await(sleep(2));
            parent.cancel("outside");
            expectCancelled(parent);
        });
        trace.assertEvents(
                "b start", "b fails", "cleaned up", "3.000 [java.io.IOException: failure] 1", "3.000 cancelled null 1");
    }

    @Test
    void theBodyCancelsItsOwnTask() {
        trace.run(() -> {
            Task<Void> parent = groupTask(group -> {
                group.createTask(children.child("a", 5));
                await(sleep(1));
                currentTask().cancel("self");
                trace.log("body end");
            });
            expectCancelled(parent);
        });
        trace.assertEvents("a start", "body end", "a cancelled", "1.000 cancelled self 1");
    }

    @Test
    void theBodyThrowsCancelledError() {
        trace.run(() -> {
            Task<Void> parent = groupTask(group -> {
                group.createTask(children.child("a", 5));
                await(sleep(1));
                throw new CancelledError("raised");
            });
            expectCancelled(parent);
            assertFalse(parent.cancel());
        });
        trace.assertEvents("a start", "a cancelled", "1.000 cancelled raised 0");
    }
}
