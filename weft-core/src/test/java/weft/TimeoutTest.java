package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.Asyncio.timeoutAt;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines; {@link TimeoutCancelTest} has the cancellations. */
class TimeoutTest {
    private final Trace trace = new Trace();

    private void logTimeout(Timeout limit) {
        trace.logTime("timeout " + limit.expired() + " " + currentTask().cancelling());
    }

    @Test
    void inTime() {
        trace.run(() -> {
            Timeout limit = timeout(2);
            String value = limit.call(t -> await(sleep(1, "value")));
            assertEquals("value", value);
            assertFalse(limit.expired());
            await(sleep(9));
            assertEquals(0, currentTask().cancelling());
        });
    }

    @Test
    @DisplayName("F056 the cancellation becomes a TimeoutException with the CancelledError as its cause")
    void tooLate() {
        trace.run(() -> {
            Timeout limit = timeout(Duration.ofSeconds(1));
            TimeoutException error = assertThrows(TimeoutException.class, () -> limit.run(t -> await(sleep(9))));
            assertEquals(CancelledError.class, error.getCause().getClass());
            logTimeout(limit);
        });
        trace.assertEvents("1.000 timeout true 0");
    }

    @Test
    void atATimeOfTheLoop() {
        trace.run(() -> {
            await(sleep(1));
            Timeout limit = timeoutAt(3.0);
            assertEquals(3.0, limit.when());
            assertThrows(TimeoutException.class, () -> limit.run(t -> await(sleep(9))));
            logTimeout(limit);
            timeoutAt(null).run(t -> await(sleep(9)));
            timeout(null).run(t -> await(sleep(9)));
        });
        trace.assertEvents("3.000 timeout true 0");
    }

    @ParameterizedTest
    @DisplayName("T60 nested: the one that is due first raises; of two at once the outer; the count is 0 after it")
    @CsvSource({
        "1, 2, 1.000 inner true false 0",
        "2, 1, 1.000 outer false true 0",
        "1, 1, 1.000 outer true true 0",
        "0, 0, 0.000 outer true true 0",
        "-1, -1, 0.000 outer true true 0"
    })
    void nested(double innerSeconds, double outerSeconds, String expected) {
        trace.run(() -> {
            Timeout outer = timeout(outerSeconds);
            Timeout inner = timeout(innerSeconds);
            String who = "nobody";
            try {
                who = outer.call(o -> {
                    try {
                        inner.run(i -> await(sleep(10)));
                        return "nobody";
                    } catch (TimeoutException e) {
                        return "inner";
                    }
                });
            } catch (TimeoutException e) {
                who = "outer";
            }
            trace.logTime(String.join(
                    " ",
                    who,
                    "" + inner.expired(),
                    "" + outer.expired(),
                    "" + currentTask().cancelling()));
        });
        trace.assertEvents(expected);
    }

    @Test
    @DisplayName("T60 the outer deadline comes while the inner block cleans up")
    void outerDuringTheCleanUpOfTheInner() {
        trace.run(() -> {
            Timeout outer = timeout(2);
            assertThrows(
                    TimeoutException.class,
                    () -> outer.run(o -> {
                        Timeout inner = timeout(1);
                        assertThrows(
                                CancelledError.class,
                                () -> inner.run(i -> {
                                    try {
                                        await(sleep(9));
                                    } finally {
                                        await(sleep(5));
                                    }
                                }));
                        trace.log("inner " + inner.expired());
                        await(sleep(0)); // the request of the outer was delivered: nothing comes here
                        throw new CancelledError();
                    }));
            logTimeout(outer);
        });
        trace.assertEvents("inner true", "2.000 timeout true 0");
    }

    @Test
    @DisplayName("T61 no await in the block: no timeout")
    void withoutAnAwait() {
        trace.run(() -> {
            Timeout limit = timeout(1);
            limit.run(t -> trace.clock.advance(5));
            assertFalse(limit.expired());
            await(sleep(0));
        });
    }

    @Test
    @DisplayName("T61 a busy block: the timeout fires at the next real await, after one bare yield")
    void busy() {
        trace.run(() -> {
            Timeout limit = timeout(1);
            assertThrows(
                    TimeoutException.class,
                    () -> limit.run(t -> {
                        trace.clock.advance(5);
                        trace.log("busy");
                        await(sleep(0));
                        trace.log("turn");
                        await(sleep(0));
                        trace.log("not reached");
                    }));
            logTimeout(limit);
        });
        trace.assertEvents("busy", "turn", "5.000 timeout true 0");
    }

    @Test
    @DisplayName("F056 a deadline in the past fires in the next iteration")
    void past() {
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            assertThrows(
                    TimeoutException.class,
                    () -> timeout(-1).run(t -> {
                        trace.log("body");
                        await(sleep(0));
                        trace.log("not reached");
                    }));
            assertEquals(1, ticks.count());
        });
        trace.assertEvents("body");
    }

    @Test
    @DisplayName("T62 a block that swallows the cancellation ends normally")
    void swallowed() {
        trace.run(() -> {
            Timeout limit = timeout(1);
            limit.run(t -> {
                assertThrows(CancelledError.class, () -> await(sleep(5)));
                await(sleep(1));
                logTimeout(t);
            });
            logTimeout(limit);
        });
        trace.assertEvents("2.000 timeout true 1", "2.000 timeout true 0");
    }

    @Test
    @DisplayName("T63 reschedule(null) takes the limit away")
    void rescheduleToNever() {
        trace.run(() -> timeout(1).run(t -> {
            t.reschedule(null);
            assertNull(t.when());
            await(sleep(5));
            assertFalse(t.expired());
        }));
    }

    @Test
    @DisplayName("T63 reschedule moves the limit, also into the past")
    void reschedule() {
        trace.run(() -> {
            for (double from : new double[] {1, -1}) {
                Timeout limit = timeout(10);
                assertThrows(
                        TimeoutException.class,
                        () -> limit.run(t -> {
                            t.reschedule(getRunningLoop().time() + from);
                            await(sleep(5));
                        }));
                logTimeout(limit);
            }
        });
        trace.assertEvents("1.000 timeout true 0", "1.000 timeout true 0");
    }

    @Test
    @DisplayName("T63 reschedule only inside the block and before the deadline; no second entry")
    void wrongTimes() {
        trace.run(() -> {
            Timeout limit = timeout(1);
            expectRefusal("Timeout has not been entered", () -> limit.reschedule(2.0));
            limit.run(t -> await(sleep(0.5)));
            expectRefusal("Cannot change state of finished Timeout", () -> limit.reschedule(2.0));
            expectRefusal("Timeout has already been entered", () -> limit.run(t -> {}));

            Timeout late = timeout(1);
            late.run(t -> {
                assertThrows(CancelledError.class, () -> await(sleep(5)));
                expectRefusal("Cannot change state of expiring Timeout", () -> t.reschedule(9.0));
            });
            expectRefusal("Cannot change state of expired Timeout", () -> late.reschedule(2.0));
        });
    }

    @Test
    @DisplayName("F056 a timeout needs a task")
    void inACallback() {
        trace.run(() -> {
            Future<Void> done = getRunningLoop().createFuture();
            getRunningLoop().callSoon(() -> {
                expectRefusal("Timeout should be used inside a task", timeout(1)::enter);
                done.setResult(null);
            });
            await(done);
        });
        expectRefusal("no running event loop", () -> timeout(1));
    }

    private static void expectRefusal(String start, Runnable code) {
        String message = assertThrows(IllegalStateException.class, code::run).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void itsStateInWords() {
        trace.run(() -> {
            Timeout limit = timeout(3);
            assertEquals("<Timeout [created]>", limit.toString());
            limit.run(t -> assertEquals("<Timeout [active] when=3.0>", t.toString()));
            assertEquals("<Timeout [finished]>", limit.toString());
        });
    }
}
