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
import static weft.Asyncio.currentEffectiveDeadline;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.moveOnAt;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scopes by themselves. Shields, and what asyncio brings, have tests of their own. */
class CancelScopeTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private void awaitAndLog(String name) {
        try {
            await(sleep(1));
            trace.logTime(name + " slept");
        } catch (CancelledError e) {
            trace.logTime(name + " " + e.getMessage());
        }
    }

    // -- the ends of a block --

    @Test
    @DisplayName("G06 the deadline ends the block quietly, and call gives null")
    void deadline() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(2);
            assertNull(scope.call(s -> await(sleep(5, "value"))));
            assertTrue(scope.cancelCalled());
            assertTrue(scope.cancelledCaught());
            assertEquals(0, currentTask().cancelling());
            await(sleep(1));
            trace.logTime("end");
        });
        trace.assertEvents("3.000 end");
    }

    @Test
    @DisplayName("G06 in time: the value, and the deadline never comes")
    void inTime() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(Duration.ofSeconds(2));
            assertEquals("value", scope.call(s -> await(sleep(1, "value"))));
            await(sleep(5));
            assertFalse(scope.cancelCalled());
            assertFalse(scope.cancelledCaught());
        });
    }

    @Test
    @DisplayName("the time of moveOnAfter runs from the entry, not from the call")
    void timeRunsFromTheEntry() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(2);
            assertTrue(assertThrows(IllegalStateException.class, scope::deadline)
                    .getMessage()
                    .contains("counts from the entry"));
            await(sleep(5));
            scope.run(s -> {
                assertEquals(7, s.deadline());
                await(sleep(9));
            });
            trace.logTime("end");
        });
        trace.assertEvents("7.000 end");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1})
    void aTimeThatIsOverEndsTheFirstAwait(double seconds) {
        trace.run(() -> {
            moveOnAfter(seconds).run(s -> {
                assertTrue(s.cancelCalled());
                trace.log("begins");
                await(sleep(1));
                trace.log("not reached");
            });
            trace.logTime("end");
        });
        trace.assertEvents("begins", "0.000 end");
    }

    @Test
    void noLimit() {
        trace.run(() -> {
            moveOnAfter((Duration) null).run(s -> {
                assertEquals(Double.POSITIVE_INFINITY, s.deadline());
                await(sleep(100));
            });
            moveOnAfter(Double.POSITIVE_INFINITY).run(s -> {
                assertEquals(Double.POSITIVE_INFINITY, s.deadline());
                await(sleep(100));
            });
            trace.logTime("end");
        });
        trace.assertEvents("200.000 end");
    }

    @Test
    void nanIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> moveOnAfter(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> moveOnAt(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new CancelScope().setDeadline(Double.NaN));
    }

    @Test
    @DisplayName("G02 cancelled from outside by another task")
    void cancelledByAnotherTask() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            createTask(async(() -> {
                await(sleep(0.5));
                scope.cancel("enough");
                scope.cancel("too late to say why");
            }));
            scope.run(s -> awaitAndLog("block"));
            trace.logTime("end " + scope.cancelledCaught());
        });
        trace.assertEvents("0.500 block enough", "0.500 end false");
    }

    @Test
    @DisplayName("G02 cancelled by its own block, between two awaits")
    void cancelledByItself() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(s -> {
                s.cancel();
                trace.log("goes on to the next await");
                await(sleep(1));
                trace.log("not reached");
            });
            trace.logTime("end " + scope.cancelledCaught());
        });
        trace.assertEvents("goes on to the next await", "0.000 end true");
    }

    @Test
    void cancelledBeforeItsEntry() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.cancel();
            assertTrue(scope.cancelCalled());
            scope.run(s -> {
                trace.log("begins");
                await(sleep(0));
                trace.log("not reached");
            });
            assertTrue(scope.cancelledCaught());
        });
        trace.assertEvents("begins");
    }

    @Test
    void cancelledAfterItsEnd() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(s -> {});
            scope.cancel();
            assertTrue(scope.cancelCalled());
            assertFalse(scope.cancelledCaught());
            await(sleep(1));
        });
    }

    @Test
    @DisplayName("a block that does not wait any more ends normally: cancelCalled, and nothing caught")
    void cancelledAtItsEnd() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            assertEquals("value", scope.call(s -> {
                s.cancel();
                return "value";
            }));
            assertTrue(scope.cancelCalled());
            assertFalse(scope.cancelledCaught());
            await(sleep(1));
        });
    }

    @Test
    void otherExceptionsPass() {
        IOException failure = new IOException();
        trace.run(() -> {
            CancelScope scope = moveOnAfter(1);
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class,
                            () -> scope.run(s -> {
                                try {
                                    await(sleep(5));
                                } catch (CancelledError e) {
                                    throw failure;
                                }
                            })));
            assertFalse(scope.cancelledCaught());
        });
    }

    @Test
    @DisplayName("a CancelledError that is not the scope's passes")
    void otherCancelledErrorsPass() {
        trace.run(() -> {
            Task<Void> other = createTask(sleep(5));
            other.cancel("other");
            CancelScope scope = moveOnAfter(3);
            assertThrows(CancelledError.class, () -> scope.run(s -> await(other)));
            assertFalse(scope.cancelCalled());
        });
    }

    // -- level-triggered --

    @Test
    @DisplayName("G03 every further await throws until the block is left; swallowing is harmless")
    void everyAwaitThrows() {
        trace.run(() -> {
            moveOnAfter(1.5).run(s -> {
                awaitAndLog("a");
                awaitAndLog("b");
                assertThrows(CancelledError.class, () -> await(sleep(0)));
                Future<Void> never = getRunningLoop().createFuture();
                assertThrows(CancelledError.class, () -> await(never));
                assertTrue(never.cancelled());
                awaitAndLog("c");
            });
            awaitAndLog("after");
        });
        trace.assertEvents(
                "1.000 a slept",
                "1.500 b the deadline of a cancel scope has passed",
                "1.500 c the deadline of a cancel scope has passed",
                "2.500 after slept");
    }

    @Test
    @DisplayName("G03 a loop that swallows every cancellation lets others run")
    void stubbornLoop() {
        trace.run(() -> {
            Task<Void> other = createTask(sleep(5));
            CancelScope scope = new CancelScope();
            scope.run(s -> {
                s.cancel();
                int swallowed = 0;
                while (!other.done() && swallowed < 1000) {
                    try {
                        if (swallowed == 500) other.cancel();
                        await(sleep(swallowed % 2));
                    } catch (CancelledError e) {
                        swallowed++;
                    }
                }
                trace.log("others had their turn after " + swallowed);
            });
        });
        assertEquals(1, trace.events.size());
        int after = Integer.parseInt(trace.events.getFirst().replaceAll("\\D", ""));
        assertTrue(after > 500 && after < 510, "after " + after);
    }

    @Test
    @DisplayName("G03 an await that need not wait does not throw")
    void doneFuturesCanBeAwaited() {
        trace.run(() -> {
            Future<String> done = getRunningLoop().createFuture();
            done.setResult("value");
            new CancelScope().run(s -> {
                s.cancel();
                assertEquals("value", await(done));
                assertEquals("coroutine", await(async(() -> "coroutine")));
            });
        });
    }

    @Test
    @DisplayName("a result that came before the cancellation, in the same iteration, is not lost")
    void resultBeforeCancellation() {
        trace.run(() -> {
            Future<String> future = getRunningLoop().createFuture();
            CancelScope scope = new CancelScope();
            getRunningLoop().callLater(1, () -> {
                future.setResult("value");
                scope.cancel();
            });
            scope.run(s -> {
                trace.log(await(future));
                await(sleep(0));
                trace.log("not reached");
            });
            assertTrue(scope.cancelledCaught());
        });
        trace.assertEvents("value");
    }

    @Test
    @DisplayName("the cancellation comes first, in the same iteration: the future is cancelled")
    void cancellationBeforeResult() {
        trace.run(() -> {
            Future<String> future = getRunningLoop().createFuture();
            CancelScope scope = new CancelScope();
            getRunningLoop().callLater(1, () -> {
                scope.cancel();
                assertFalse(!future.done() && future.cancel());
            });
            assertNull(scope.call(s -> await(future)));
            assertTrue(future.cancelled());
        });
    }

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
                awaitAndLog("outer");
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
                    awaitAndLog("inner");
                });
                awaitAndLog("between");
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
                awaitAndLog("a");
                s.setDeadline(100);
                awaitAndLog("b");
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
                    awaitAndLog("stubborn");
                    awaitAndLog("stubborn");
                    awaitAndLog("stubborn");
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
                            awaitAndLog("child");
                        }));
                    }));
        });
        trace.assertEvents("2.000 child slept");
    }

    // -- misuse --

    @Test
    void usedTwice() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(s -> {});
            assertTrue(assertThrows(IllegalStateException.class, () -> scope.run(s -> {}))
                    .getMessage()
                    .contains("has already been entered"));
        });
    }

    @Test
    void outsideATask() {
        assertTrue(assertThrows(IllegalStateException.class, () -> new CancelScope().enter())
                .getMessage()
                .contains("belongs to a task"));
    }

    @Test
    void leftByAnotherTask() {
        trace.run(() -> {
            new CancelScope().run(s -> {
                Task<Void> other = createTask(async(() -> {
                    s.exit(null);
                }));
                assertTrue(assertThrows(IllegalStateException.class, () -> await(other))
                        .getMessage()
                        .contains("by the task that entered it"));
            });
        });
    }

    @Test
    @DisplayName("left in the wrong order: an error, and the task can go on")
    void leftInTheWrongOrder() {
        trace.run(() -> {
            CancelScope outer = new CancelScope().enter();
            CancelScope inner = new CancelScope().enter();
            assertTrue(assertThrows(IllegalStateException.class, () -> outer.exit(null))
                    .getMessage()
                    .contains("in the reverse order"));
            inner.exit(null);
            assertEquals(Double.POSITIVE_INFINITY, currentEffectiveDeadline());
            outer.cancel();
            await(sleep(1));
        });
    }

    @Test
    void describesItself() {
        trace.run(() -> {
            CancelScope scope = moveOnAfter(2).shielded();
            assertEquals("<CancelScope [created] shielded seconds=2.0>", scope.toString());
            scope.run(s -> {
                assertEquals("<CancelScope [active] shielded deadline=2.0>", s.toString());
                s.cancel();
            });
            assertEquals("<CancelScope [finished] cancelled shielded deadline=2.0>", scope.toString());
        });
    }
}
