package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentEffectiveDeadline;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.moveOnAt;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Scopes inside scopes and around tasks: whose cancellation it is, and which deadline comes first. */
class CancelScopeNestingTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    // -- nesting --

    @Test
    @DisplayName("G02 the outer scope ends the inner block too, and only the outer one has caught it")
    void outerScope() {
        trace.run(() -> {
            CancelScope outer = moveOnAfter(1);
            CancelScope inner = moveOnAfter(5);
            outer.run(o -> {
                inner.run(i -> await(sleep(9)));
                trace.log("not reached");
            });
            assertTrue(outer.cancelledCaught());
            assertFalse(inner.cancelledCaught());
            assertFalse(inner.cancelCalled());
            trace.logTime("end");
        });
        trace.assertEvents("1.000 end");
    }

    @Test
    void innerScope() {
        trace.run(() -> {
            CancelScope outer = moveOnAfter(5);
            outer.run(o -> {
                moveOnAfter(1).run(i -> await(sleep(9)));
                trace.sleepAndLog("outer");
            });
            assertFalse(outer.cancelCalled());
        });
        trace.assertEvents("2.000 outer slept");
    }

    @Test
    @DisplayName("both at the same time: the outer one ends both blocks")
    void bothAtTheSameTime() {
        trace.run(() -> {
            CancelScope outer = moveOnAfter(1);
            CancelScope inner = moveOnAfter(1);
            outer.run(o -> {
                inner.run(i -> await(sleep(9)));
                trace.log("not reached");
            });
            assertTrue(outer.cancelledCaught());
            assertFalse(inner.cancelledCaught());
            assertTrue(inner.cancelCalled());
        });
        trace.assertEvents();
    }

    @Test
    @DisplayName("an inner scope entered in a cancelled one is cancelled from the beginning, without being so called")
    void enteredInACancelledScope() {
        trace.run(() -> {
            CancelScope outer = new CancelScope();
            CancelScope inner = new CancelScope();
            outer.run(o -> {
                o.cancel("outer");
                inner.run(i -> {
                    assertFalse(i.cancelCalled());
                    trace.sleepAndLog("inner");
                });
                trace.sleepAndLog("between");
            });
        });
        trace.assertEvents("0.000 inner outer", "0.000 between outer");
    }

    @Test
    void tenThousandNestedThroughTasks() {
        trace.run(() -> {
            CancelScope outer = moveOnAfter(1);
            outer.run(o -> await(nested(10_000)));
            trace.logTime("end " + outer.cancelledCaught());
        });
        trace.assertEvents("1.000 end true");
    }

    private Coroutine<Void> nested(int depth) {
        return async(() -> {
            if (depth == 0) await(sleep(9));
            else
                taskGroup()
                        .run(group ->
                                group.createTask(async(() -> new CancelScope().run(s -> await(nested(depth - 1))))));
        });
    }

    // -- deadlines --

    @Test
    @DisplayName("G05 the deadline is an attribute that can be moved")
    void movedDeadline() {
        trace.run(() -> {
            moveOnAfter(1).run(s -> {
                s.setDeadline(3);
                assertEquals(3, s.deadline());
                await(sleep(2));
                trace.logTime("extended");
                s.setDeadline(Double.POSITIVE_INFINITY);
                await(sleep(10));
                trace.logTime("unlimited");
                s.setDeadline(5);
                assertTrue(s.cancelCalled());
                await(sleep(1));
                trace.log("not reached");
            });
            trace.logTime("end");
        });
        trace.assertEvents("2.000 extended", "12.000 unlimited", "12.000 end");
    }

    @Test
    @DisplayName("a cancelled scope stays cancelled, whatever becomes of its deadline")
    void deadlineAfterCancel() {
        trace.run(() -> {
            moveOnAfter(1).run(s -> {
                trace.sleepAndLog("a");
                s.setDeadline(100);
                trace.sleepAndLog("b");
            });
            trace.logTime("end");
        });
        assertEquals("1.000 end", trace.events.getLast());
    }

    @Test
    @DisplayName("G05 cancelCalled looks at the clock: code that computes can ask it")
    void cancelCalledWhileComputing() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            scope.run(s -> {
                assertFalse(s.cancelCalled());
                trace.clock.advance(2);
                assertTrue(s.cancelCalled());
            });
            assertFalse(scope.cancelledCaught());
        });
    }

    @Test
    @DisplayName("G05 the effective deadline is the earliest, of scopes and of asyncio's timeouts")
    void effectiveDeadline() {
        trace.run(() -> {
            assertEquals(Double.POSITIVE_INFINITY, currentEffectiveDeadline());
            moveOnAt(10).run(a -> {
                assertEquals(10, currentEffectiveDeadline());
                timeout(5).run(t -> {
                    assertEquals(5, currentEffectiveDeadline());
                    moveOnAfter(7).run(b -> {
                        assertEquals(5, currentEffectiveDeadline());
                        t.reschedule(9.0);
                        assertEquals(7, currentEffectiveDeadline());
                    });
                    taskGroup()
                            .run(group -> group.createTask(async(() -> {
                                assertEquals(9, currentEffectiveDeadline());
                                moveOnAt(3).run(c -> assertEquals(3, currentEffectiveDeadline()));
                            })));
                    createTask(async(() -> assertEquals(Double.POSITIVE_INFINITY, currentEffectiveDeadline())));
                    await(sleep(0));
                });
                assertEquals(10, currentEffectiveDeadline());
                a.cancel();
                assertEquals(Double.NEGATIVE_INFINITY, currentEffectiveDeadline());
                moveOnAfter(1).shielded().run(b -> assertEquals(1, currentEffectiveDeadline()));
                new CancelScope().shielded().run(b -> timeout(2).run(t -> assertEquals(2, currentEffectiveDeadline())));
            });
            assertEquals(Double.POSITIVE_INFINITY, currentEffectiveDeadline());
        });
    }

    // -- children --

    @Test
    @DisplayName("children of a group belong to the scope that the group was entered in")
    void childrenOfAGroup() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1.5);
            scope.run(s -> taskGroup().run(group -> {
                group.createTask(children.child("a", 9));
                group.createTask(async(() -> {
                    trace.sleepAndLog("stubborn");
                    trace.sleepAndLog("stubborn");
                    trace.sleepAndLog("stubborn");
                }));
            }));
            assertTrue(scope.cancelledCaught());
            trace.logTime("end");
        });
        trace.assertEvents(
                "a start",
                "1.000 stubborn slept",
                "a cancelled the deadline of a cancel scope has passed",
                "1.500 stubborn the deadline of a cancel scope has passed",
                "1.500 stubborn the deadline of a cancel scope has passed",
                "1.500 end");
    }

    @Test
    @DisplayName("a child started inside a scope of the block belongs to the group's scope, not to that one")
    void childStartedInAnInnerScope() {
        trace.run(() -> {
            taskGroup().run(group -> {
                CancelScope inner = new CancelScope();
                inner.run(s -> {
                    group.createTask(children.child("a", 2));
                    s.cancel();
                    await(sleep(1));
                });
                assertTrue(inner.cancelledCaught());
            });
            trace.logTime("end");
        });
        trace.assertEvents("a start", "a done", "2.000 end");
    }

    @Test
    @DisplayName("a child begins although its scope is cancelled already, and ends at its first await")
    void childOfACancelledScope() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(s -> taskGroup().run(group -> {
                s.cancel("why");
                group.createTask(children.child("a", 2));
                group.createTask(children.child("b", 2), TaskOptions.eager());
                trace.log("block ends");
            }));
            trace.logTime("end");
        });
        trace.assertEvents("b start", "block ends", "a start", "b cancelled why", "a cancelled why", "0.000 end");
    }

    @Test
    @DisplayName("a task on its own belongs to no scope; awaiting it there cancels it, as in asyncio")
    void taskOnItsOwn() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            scope.run(s -> {
                createTask(children.child("alone", 3));
                await(createTask(children.child("awaited", 3)));
            });
            await(sleep(5));
        });
        trace.assertEvents(
                "alone start",
                "awaited start",
                "awaited cancelled the deadline of a cancel scope has passed",
                "alone done");
    }

    @Test
    @DisplayName("a child's own scope ends quietly inside the child")
    void scopeInAChild() {
        trace.run(() -> {
            moveOnAfter(9)
                    .run(s -> taskGroup().run(group -> {
                        group.createTask(async(() -> {
                            moveOnAfter(1).run(t -> await(sleep(5)));
                            trace.sleepAndLog("child");
                        }));
                    }));
        });
        trace.assertEvents("2.000 child slept");
    }
}
