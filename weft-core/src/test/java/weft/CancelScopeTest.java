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

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scopes by themselves. Shields, and what asyncio brings, have tests of their own. */
class CancelScopeTest {
    private final Trace trace = new Trace();

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
            scope.run(s -> trace.sleepAndLog("block"));
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
                trace.sleepAndLog("a");
                trace.sleepAndLog("b");
                assertThrows(CancelledError.class, () -> await(sleep(0)));
                Future<Void> never = getRunningLoop().createFuture();
                assertThrows(CancelledError.class, () -> await(never));
                assertTrue(never.cancelled());
                trace.sleepAndLog("c");
            });
            trace.sleepAndLog("after");
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
