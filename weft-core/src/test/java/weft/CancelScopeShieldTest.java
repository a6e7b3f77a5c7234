package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G04: what gets into a shielded scope, and what waits for its end. */
class CancelScopeShieldTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private static CancelScope shield() {
        return new CancelScope().shielded();
    }

    private void cleanUp(double seconds) {
        await(sleep(seconds));
        trace.logTime("clean " + currentTask().cancelling());
    }

    private void expectCancelled(Task<?> task, String message, int requests) {
        assertEquals(
                message, assertThrows(CancelledError.class, () -> await(task)).getMessage());
        assertEquals(requests, task.cancelling());
    }

    @Test
    @DisplayName("an outer scope: the shielded block is waited for, the await after it throws")
    void outerScope() {
        trace.run(() -> {
            CancelScope outer = moveOnAfter(1);
            outer.run(o -> {
                shield().run(s -> cleanUp(3));
                await(sleep(0));
                trace.log("not reached");
            });
            assertTrue(outer.cancelledCaught());
        });
        trace.assertEvents("3.000 clean 0");
    }

    @Test
    void inTheFinallyOfACancelledBlock() {
        trace.run(() -> moveOnAfter(1).run(o -> {
            try {
                await(sleep(9));
            } finally {
                moveOnAfter(5).shielded().run(s -> cleanUp(2));
            }
        }));
        trace.assertEvents("3.000 clean 0");
    }

    @Test
    @DisplayName("the shield's own deadline and cancel work")
    void ownDeadline() {
        trace.run(() -> {
            CancelScope outer = moveOnAfter(1);
            CancelScope inner = moveOnAfter(3).shielded();
            outer.run(o -> {
                inner.run(s -> await(sleep(9)));
                trace.logTime("goes on to the next await");
                await(sleep(0));
                trace.log("not reached");
            });
            assertTrue(inner.cancelledCaught());
            assertTrue(outer.cancelledCaught());
        });
        trace.assertEvents("3.000 goes on to the next await");
    }

    @Test
    @DisplayName("Task.cancel is held back, uncounted, and thrown at the first await after the block")
    void taskCancel() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                shield().run(s -> cleanUp(3));
                trace.log("after " + currentTask().cancelling());
                await(sleep(9));
            }));
            await(sleep(1));
            assertTrue(task.cancel("why"));
            assertEquals(0, task.cancelling());
            expectCancelled(task, "why", 1);
        });
        trace.assertEvents("3.000 clean 0", "after 1");
    }

    @Test
    void severalRequestsAreHeldBack() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                shield().run(s -> shield().run(t -> cleanUp(3)));
                await(sleep(9));
            }));
            await(sleep(1));
            task.cancel("1");
            task.cancel("2");
            expectCancelled(task, "2", 2);
        });
        trace.assertEvents("3.000 clean 0");
    }

    @Test
    @DisplayName("a request that was made before the shield went up waits as well")
    void requestBeforeTheShield() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                currentTask().cancel("before");
                assertEquals(1, currentTask().cancelling());
                shield().run(s -> cleanUp(1));
                assertEquals(1, currentTask().cancelling());
                await(sleep(1));
                trace.log("not reached");
            }));
            expectCancelled(task, "before", 1);
        });
        trace.assertEvents("1.000 clean 0");
    }

    @Test
    @DisplayName("a task that ends with a request held back to the end is cancelled, as in asyncio without a shield")
    void nothingAwaitedAfterIt() {
        trace.run(() -> {
            Task<String> task = createTask(async(() -> shield().call(s -> {
                await(sleep(2));
                return "lost";
            })));
            await(sleep(1));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
        });
    }

    @Test
    @DisplayName("the abort of a group waits for the clean-up of its children")
    void abortOfAGroup() {
        IOException failure = new IOException();
        trace.run(() -> {
            ExceptionGroup thrown = assertThrows(
                    ExceptionGroup.class,
                    () -> taskGroup().run(group -> {
                        group.createTask(children.failing("a", 1, failure));
                        group.createTask(async(() -> {
                            shield().run(s -> cleanUp(3));
                            await(sleep(9));
                        }));
                    }));
            assertEquals(List.of(failure), thrown.exceptions());
            trace.logTime("end");
        });
        trace.assertEvents("a start", "a fails", "3.000 clean 0", "3.000 end");
    }

    @Test
    @DisplayName("asyncio's timeout outside the shield waits, inside it works")
    void timeouts() {
        trace.run(() -> {
            assertThrows(
                    TimeoutException.class,
                    () -> timeout(1).run(t -> {
                        shield().run(s -> {
                            assertThrows(
                                    TimeoutException.class, () -> timeout(3).run(u -> await(sleep(9))));
                            trace.logTime("inner timeout " + currentTask().cancelling());
                        });
                        trace.log("shield ends " + currentTask().cancelling());
                        await(sleep(9));
                    }));
            trace.logTime("outer timeout " + currentTask().cancelling());
        });
        trace.assertEvents("3.000 inner timeout 0", "shield ends 1", "3.000 outer timeout 0");
    }

    @Test
    @DisplayName("a timeout between two shields waits for the inner one only")
    void timeoutBetweenShields() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                shield().run(outer -> {
                    assertThrows(
                            TimeoutException.class,
                            () -> timeout(1).run(t -> {
                                shield().run(inner -> cleanUp(3));
                                await(sleep(9));
                            }));
                    trace.logTime("timeout " + currentTask().cancelling());
                    cleanUp(1);
                });
                await(sleep(9));
            }));
            await(sleep(2));
            task.cancel("outside");
            expectCancelled(task, "outside", 1);
        });
        trace.assertEvents("3.000 clean 0", "3.000 timeout 0", "4.000 clean 0");
    }

    @Test
    @DisplayName("a group inside the shield: its children fail it, and a request from outside waits")
    void groupInside() {
        IOException failure = new IOException();
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                shield().run(s -> {
                    ExceptionGroup thrown = assertThrows(
                            ExceptionGroup.class,
                            () -> taskGroup().run(group -> {
                                group.createTask(children.failing("a", 2, failure));
                                await(sleep(9));
                            }));
                    assertEquals(List.of(failure), thrown.exceptions());
                    trace.logTime("group " + currentTask().cancelling());
                    cleanUp(1);
                });
                await(sleep(0));
            }));
            await(sleep(1));
            task.cancel("outside");
            expectCancelled(task, "outside", 1);
        });
        trace.assertEvents("a start", "a fails", "2.000 group 0", "3.000 clean 0");
    }

    @Test
    @DisplayName("TaskGroup.cancel inside the shield ends the group only, also with a request held back")
    void groupCancelInside() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                shield().run(s -> {
                    taskGroup().run(group -> {
                        group.createTask(children.child("a", 9));
                        await(sleep(2));
                        group.cancel();
                        await(sleep(9));
                    });
                    cleanUp(1);
                });
                await(sleep(0));
            }));
            await(sleep(1));
            task.cancel("outside");
            expectCancelled(task, "outside", 1);
        });
        trace.assertEvents("a start", "a cancelled", "3.000 clean 0");
    }

    @Test
    @DisplayName("a shield of the parent protects the children from the outer scope, not from their own cancel")
    void childrenBehindAShield() {
        trace.run(() -> {
            CancelScope outer = moveOnAfter(1);
            outer.run(o -> shield().run(s -> taskGroup().run(group -> {
                group.createTask(children.child("protected", 3));
                Task<String> cancelled = group.createTask(children.child("cancelled", 9));
                await(sleep(2));
                cancelled.cancel("by itself");
            })));
            trace.logTime("end " + outer.cancelledCaught());
        });
        trace.assertEvents(
                "protected start",
                "cancelled start",
                "cancelled cancelled by itself",
                "protected done",
                "3.000 end false");
    }

    @Test
    @DisplayName("a shield that falls lets the outer cancellation in at once")
    void fallingShield() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> shield().run(s -> {
                createTask(async(() -> {
                    await(sleep(2));
                    s.setShield(false);
                }));
                try {
                    await(sleep(9));
                } catch (CancelledError e) {
                    trace.logTime(e.getMessage() + " " + currentTask().cancelling());
                    throw e;
                }
            })));
            await(sleep(1));
            task.cancel("held");
            expectCancelled(task, "held", 1);
            moveOnAfter(1)
                    .run(o -> shield().run(s -> {
                        createTask(async(() -> {
                            await(sleep(2));
                            s.setShield(false);
                        }));
                        await(sleep(9));
                    }));
            trace.logTime("end");
        });
        trace.assertEvents("2.000 held 1", "4.000 end");
    }

    @Test
    @DisplayName("a shield that goes up in a cancelled scope lets its block wait again")
    void risingShield() {
        trace.run(() -> moveOnAfter(1)
                .run(o -> new CancelScope().run(s -> {
                    assertThrows(CancelledError.class, () -> await(sleep(9)));
                    s.setShield(true);
                    cleanUp(1);
                    s.setShield(false);
                    await(sleep(0));
                    trace.log("not reached");
                })));
        trace.assertEvents("2.000 clean 0");
    }

    @Test
    @DisplayName("uncancel inside the shield takes back what was counted, not what is held back")
    void uncancelInside() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                shield().run(s -> {
                    await(sleep(2));
                    assertEquals(0, currentTask().uncancel());
                });
                await(sleep(9));
            }));
            await(sleep(1));
            task.cancel("held");
            expectCancelled(task, "held", 1);
        });
    }

    @Test
    void blockingCodeInAShieldIsNotInterrupted() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(o -> {
                shield().run(s -> taskGroup().run(group -> {
                    group.createTask(async(() -> {
                        java.util.concurrent.CountDownLatch open = new java.util.concurrent.CountDownLatch(1);
                        Task<Void> opener = group.createTask(async(() -> {
                            o.cancel();
                            await(sleep(0));
                            open.countDown();
                        }));
                        blocking(() -> open.await());
                        trace.log("not interrupted");
                        await(opener);
                    }));
                }));
                await(sleep(0));
            });
            assertTrue(scope.cancelledCaught());
        });
        trace.assertEvents("not interrupted");
    }

    @Test
    @DisplayName("the end of run waits for shielded clean-up")
    void endOfRun() {
        trace.run(() -> {
            createTask(async(() -> shield().run(s -> cleanUp(3))));
            await(sleep(1));
        });
        trace.assertEvents("3.000 clean 0");
    }

    @Test
    @DisplayName("close without run's orderly end does not wait, shield or not")
    void endOfTheLoop() {
        EventLoop loop = trace.expectingReports().newLoop();
        loop.runUntilComplete(async(() -> {
            createTask(async(() -> shield().run(s -> {
                try {
                    await(sleep(9));
                } finally {
                    trace.log("ended");
                }
            })));
            await(sleep(1));
        }));
        loop.close();
        trace.assertEvents("ended");
        assertFalse(trace.reported.isEmpty());
    }
}
