package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.shield;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;
import static weft.Asyncio.toThread;
import static weft.Asyncio.waitFor;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cancel scopes beside asyncio's own ways to cancel. */
class CancelScopeAsyncioTest {
    private static final String PASSED = "the deadline of a cancel scope has passed";

    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException failure = new IOException("failure");

    private static int cancelling() {
        return currentTask().cancelling();
    }

    // -- Task.cancel --

    @Test
    @DisplayName("Task.cancel goes through a scope that is not cancelled")
    void taskCancel() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            Task<Void> task = createTask(async(() -> scope.run(s -> await(sleep(9)))));
            await(sleep(1));
            task.cancel("why");
            assertEquals(
                    "why", assertThrows(CancelledError.class, () -> await(task)).getMessage());
            assertFalse(scope.cancelCalled());
        });
    }

    @Test
    @DisplayName("Task.cancel and the scope in the same iteration, in either order: the task is cancelled")
    void taskCancelAndScope() {
        for (boolean taskFirst : List.of(true, false)) {
            trace.run(() -> {
                CancelScope scope = new CancelScope();
                Task<Void> task = createTask(async(() -> {
                    scope.run(s -> await(sleep(9)));
                    trace.log("not reached");
                }));
                await(sleep(1));
                if (taskFirst) task.cancel();
                scope.cancel();
                if (!taskFirst) task.cancel();
                assertThrows(CancelledError.class, () -> await(task));
                assertEquals(1, task.cancelling());
                assertFalse(scope.cancelledCaught());
            });
        }
        trace.assertEvents();
    }

    @Test
    @DisplayName("Task.cancel while a cancelled scope's block cleans up: the task is cancelled at the block's end")
    void taskCancelDuringCleanUp() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            Task<Void> task = createTask(async(() -> {
                scope.run(s -> {
                    try {
                        await(sleep(9));
                    } finally {
                        new CancelScope().shielded().run(t -> await(sleep(2)));
                        trace.logTime("clean");
                    }
                });
                trace.logTime("the request is thrown at the next await");
                await(sleep(1));
                trace.log("not reached");
            }));
            await(sleep(2));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
        });
        trace.assertEvents("3.000 clean");
    }

    @Test
    @DisplayName("a swallowed Task.cancel from before the block is none of the scope's business")
    void oldRequest() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                assertThrows(CancelledError.class, () -> await(sleep(9)));
                CancelScope scope = moveOnAfter(1);
                scope.run(s -> await(sleep(9)));
                assertTrue(scope.cancelledCaught());
                assertEquals(1, cancelling());
            }));
            await(sleep(1));
            task.cancel();
            await(task);
        });
    }

    @Test
    @DisplayName("a scope's cancellation is no request: cancelling stays 0, uncancel changes nothing")
    void noCount() {
        trace.run(() -> moveOnAfter(1).run(s -> {
            assertThrows(CancelledError.class, () -> await(sleep(9)));
            assertEquals(0, cancelling());
            assertEquals(0, currentTask().uncancel());
            assertThrows(CancelledError.class, () -> await(sleep(9)));
        }));
    }

    @Test
    @DisplayName(
            "both while the task is ready: one CancelledError stands for both, and swallowing it swallows the request")
    void bothWhileReady() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            Task<Void> task = createTask(async(() -> {
                scope.run(s -> {
                    CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(9)));
                    assertEquals("scope", error.getMessage());
                });
                assertEquals(1, cancelling());
                await(sleep(1));
            }));
            await(sleep(1));
            scope.cancel("scope");
            task.cancel("task");
            await(task);
        });
    }

    // -- timeout --

    @Test
    void timeoutInsideACancelledScope() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            scope.run(s -> timeout(5).run(t -> await(sleep(9))));
            assertTrue(scope.cancelledCaught());
            assertEquals(0, cancelling());
        });
    }

    @Test
    @DisplayName("a timeout inside and the scope at the same time: the scope ends its block, no TimeoutException")
    void timeoutAndScopeAtTheSameTime() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            scope.run(s -> timeout(1).run(t -> await(sleep(9))));
            assertTrue(scope.cancelledCaught());
            assertEquals(0, cancelling());
            CancelScope again = new CancelScope();
            again.run(s -> {
                getRunningLoop().callLater(2, s::cancel);
                timeout(1).run(t -> {
                    try {
                        await(sleep(9));
                    } finally {
                        new CancelScope().shielded().run(u -> await(sleep(2)));
                    }
                });
            });
            assertTrue(again.cancelledCaught());
            assertEquals(0, cancelling());
        });
    }

    @Test
    void timeoutInsideWorks() {
        trace.run(() -> moveOnAfter(5).run(s -> {
            assertThrows(TimeoutException.class, () -> timeout(1).run(t -> await(sleep(9))));
            assertEquals(0, cancelling());
            await(sleep(1));
            trace.logTime("goes on");
        }));
        trace.assertEvents("2.000 goes on");
    }

    @Test
    @DisplayName("a timeout outside goes through the scope, also if that is cancelled too")
    void timeoutOutside() {
        for (boolean both : List.of(false, true)) {
            trace.run(() -> {
                CancelScope scope = both ? moveOnAfter(1) : new CancelScope();
                assertThrows(TimeoutException.class, () -> timeout(1).run(t -> scope.run(s -> await(sleep(9)))));
                assertFalse(scope.cancelledCaught());
                assertEquals(0, cancelling());
                await(sleep(1));
            });
        }
    }

    @Test
    void waitForInACancelledScope() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            assertNull(scope.call(s -> await(waitFor(children.child("a", 9), 5))));
            assertTrue(scope.cancelledCaught());
        });
        trace.assertEvents("a start", "a cancelled " + PASSED);
    }

    // -- the rest of asyncio --

    @Test
    void gatherIsCancelled() {
        trace.run(() -> {
            moveOnAfter(1).run(s -> await(gather(children.child("a", 9), children.child("b", 9))));
            trace.logTime("end");
        });
        trace.assertEvents("a start", "b start", "a cancelled " + PASSED, "b cancelled " + PASSED, "1.000 end");
    }

    @Test
    void shieldedFutureGoesOn() {
        trace.run(() -> {
            Task<String> inner = createTask(children.child("a", 3));
            moveOnAfter(1).run(s -> await(shield(inner)));
            trace.logTime("moved on");
            await(inner);
        });
        trace.assertEvents("a start", "1.000 moved on", "a done");
    }

    @Test
    void waitDoesNotCancel() {
        trace.run(() -> {
            Task<String> a = createTask(children.child("a", 3));
            moveOnAfter(1).run(s -> await(Asyncio.wait(List.of(a))));
            trace.logTime("moved on");
            await(a);
        });
        trace.assertEvents("a start", "1.000 moved on", "a done");
    }

    @Test
    @DisplayName("the child of an eager start belongs to the group's scope in its first step too")
    void eagerStart() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(s -> taskGroup().run(group -> {
                group.createTask(
                        async(() -> {
                            s.cancel("first step");
                            await(children.child("a", 9));
                        }),
                        TaskOptions.eager());
                await(sleep(9));
            }));
            assertTrue(scope.cancelledCaught());
        });
        trace.assertEvents("a start", "a cancelled first step");
    }

    @Test
    @DisplayName("a scope that is cancelled interrupts blocking code, and refuses more of it, a turn of the loop later")
    void blockingIsInterrupted() {
        trace.run(() -> {
            CountDownLatch never = new CountDownLatch(1);
            CountDownLatch begun = new CountDownLatch(1);
            CancelScope scope = new CancelScope();
            createTask(async(() -> {
                await(toThread(() -> begun.await()));
                scope.cancel("enough");
            }));
            scope.run(s -> {
                CancelledError error = assertThrows(
                        CancelledError.class,
                        () -> blocking(() -> {
                            begun.countDown();
                            never.await();
                        }));
                assertEquals("enough", error.getMessage());
                assertFalse(Thread.interrupted());
                Task<Void> other = createTask(sleep(0));
                for (int i = 0; i < 5; i++)
                    assertThrows(CancelledError.class, () -> blocking(() -> trace.log("not reached")));
                assertTrue(other.done());
                blockingInAShield();
                await(sleep(0));
            });
            assertTrue(scope.cancelledCaught());
        });
        trace.assertEvents("runs");
    }

    private void blockingInAShield() {
        new CancelScope().shielded().run(s -> blocking(() -> trace.log("runs")));
    }

    @Test
    void toThreadIsLeft() {
        trace.run(() -> {
            CountDownLatch never = new CountDownLatch(1);
            CancelScope scope = new CancelScope();
            createTask(async(() -> scope.cancel()));
            scope.run(s -> await(toThread(() -> never.await())));
            assertTrue(scope.cancelledCaught());
        });
    }
}
