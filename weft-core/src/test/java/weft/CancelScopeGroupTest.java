package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Scopes and task groups, each inside the other: who is cancelled, and what comes out. */
class CancelScopeGroupTest {
    private static final String PASSED = "the deadline of a cancel scope has passed";

    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException failure = new IOException("failure");

    @Test
    @DisplayName("the end of a group in a cancelled scope waits for its children's clean-up")
    void groupWaitsForCleanUp() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            scope.run(s -> taskGroup()
                    .run(group -> group.createTask(async(() -> {
                        try {
                            await(sleep(9));
                        } finally {
                            new CancelScope().shielded().run(t -> await(sleep(2)));
                            trace.logTime("clean");
                        }
                    }))));
            assertTrue(scope.cancelledCaught());
            trace.logTime("end");
        });
        trace.assertEvents("3.000 clean", "3.000 end");
    }

    @Test
    @DisplayName("that wait is woken once, not in every turn of the loop")
    void groupDoesNotSpin() {
        Set<Object> waits = Collections.newSetFromMap(new IdentityHashMap<>());
        trace.run(() -> moveOnAfter(1)
                .run(s -> taskGroup().run(group -> {
                    TaskStep<?> owner = currentTask().step();
                    group.createTask(async(() -> {
                        try {
                            await(sleep(9));
                        } finally {
                            new CancelScope().shielded().run(t -> {
                                for (int i = 0; i < 100; i++) {
                                    await(sleep(0));
                                    if (owner.waitsFor() != null) waits.add(owner.waitsFor());
                                }
                            });
                        }
                    }));
                })));
        assertEquals(1, waits.size());
    }

    @Test
    @DisplayName("a child fails in its clean-up: the scope does not hide the group's error")
    void cleanUpFails() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            ExceptionGroup thrown = assertThrows(
                    ExceptionGroup.class,
                    () -> scope.run(
                            s -> taskGroup().run(group -> group.createTask(children.failingCleanup("a", failure)))));
            assertEquals(List.of(failure), thrown.exceptions());
            assertFalse(scope.cancelledCaught());
            assertEquals(0, currentTask().cancelling());
        });
    }

    @Test
    @DisplayName("a child fails and the scope is cancelled in the same iteration: the group's error")
    void childFailsAtTheSameTime() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            assertThrows(
                    ExceptionGroup.class,
                    () -> scope.run(s -> taskGroup().run(group -> {
                        group.createTask(async(() -> {
                            await(sleep(1));
                            s.cancel();
                            throw failure;
                        }));
                        await(sleep(9));
                    })));
            assertEquals(0, currentTask().cancelling());
            await(sleep(1));
        });
    }

    @Test
    @DisplayName("TaskGroup.cancel inside a cancelled scope: both end")
    void groupCancel() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(s -> {
                taskGroup().run(group -> {
                    group.createTask(children.child("a", 9));
                    await(sleep(1));
                    group.cancel();
                    s.cancel("scope");
                    await(sleep(9));
                });
                trace.log("the group ends quietly");
                await(sleep(0));
                trace.log("not reached");
            });
            assertTrue(scope.cancelledCaught());
            assertEquals(0, currentTask().cancelling());
        });
        trace.assertEvents("a start", "a cancelled", "the group ends quietly");
    }

    @Test
    @DisplayName("a scope in the block of a group that fails passes the group's own cancellation on")
    void scopeInTheBlockOfAFailingGroup() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(5);
            assertThrows(
                    ExceptionGroup.class,
                    () -> taskGroup().run(group -> {
                        group.createTask(children.failing("a", 1, failure));
                        scope.run(s -> await(sleep(9)));
                        trace.log("not reached");
                    }));
            assertFalse(scope.cancelledCaught());
            assertEquals(0, currentTask().cancelling());
        });
        trace.assertEvents("a start", "a fails");
    }
}
