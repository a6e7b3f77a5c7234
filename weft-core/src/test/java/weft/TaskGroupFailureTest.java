package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Groups whose body or children fail; groups in groups: {@link TaskGroupNestedTest}. */
class TaskGroupFailureTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException first = new IOException("first");
    private final IllegalStateException second = new IllegalStateException("second");
    private final AssertionError third = new AssertionError("third");

    /** The members of the group's exception, in order. */
    private List<Throwable> failures(AsyncContextManager.Block<TaskGroup, Exception> body) {
        ExceptionGroup thrown =
                assertThrows(ExceptionGroup.class, () -> taskGroup().run(body));
        assertEquals("unhandled errors in a TaskGroup", thrown.message());
        trace.logTime("group " + currentTask().cancelling());
        return thrown.exceptions();
    }

    /** Sleeps for the rest of the test, and tells how that ended. */
    private void sleepInBody() {
        try {
            await(sleep(99));
        } catch (CancelledError e) {
            trace.log("body cancelled " + currentTask().cancelling());
            throw e;
        }
    }

    @Test
    @DisplayName("T80 the body fails: children cancelled, a group of that one error")
    void bodyFails() {
        trace.run(() -> assertEquals(List.of(first), failures(group -> {
            group.createTask(children.child("a", 5));
            group.createTask(children.child("b", 5));
            await(sleep(1));
            throw first;
        })));
        trace.assertEvents("a start", "b start", "a cancelled", "b cancelled", "1.000 group 0");
    }

    @Test
    @DisplayName("T80 the body fails before the children began: they never begin")
    void bodyFailsAtOnce() {
        trace.run(() -> assertEquals(List.of(first), failures(group -> {
            group.createTask(children.child("a", 5));
            throw first;
        })));
        trace.assertEvents("0.000 group 0");
    }

    @Test
    @DisplayName("T81 a child fails: siblings and body cancelled, only the real error in the group")
    void childFails() {
        trace.run(() -> {
            assertEquals(List.of(first), failures(group -> {
                group.createTask(children.child("a", 5));
                group.createTask(children.failing("b", 1, first));
                sleepInBody();
            }));
            await(sleep(1));
            trace.logTime("on");
        });
        trace.assertEvents(
                "a start", "b start", "b fails", "a cancelled", "body cancelled 1", "1.000 group 0", "2.000 on");
    }

    @Test
    @DisplayName("T81 a child fails while the end waits")
    void childFailsAfterTheBody() {
        trace.run(() -> assertEquals(List.of(first), failures(group -> {
            group.createTask(children.child("a", 5));
            group.createTask(children.failing("b", 1, first));
        })));
        trace.assertEvents("a start", "b start", "b fails", "a cancelled", "1.000 group 0");
    }

    @Test
    @DisplayName("T81 several children fail: all errors, in the order they came; assertions are errors like others")
    void severalFail() {
        trace.run(() -> assertEquals(List.of(first, second, third), failures(group -> {
            group.createTask(children.failingCleanup("a", third));
            group.createTask(children.failing("b", 1, first));
            group.createTask(children.failing("c", 1, second));
        })));
        trace.assertEvents("b start", "c start", "b fails", "c fails", "a fails in clean-up", "1.000 group 0");
    }

    @Test
    @DisplayName("T81 the body fails in its clean-up after a child failed: both errors, the body's last")
    void bodyFailsInItsCleanUp() {
        trace.run(() -> assertEquals(List.of(first, second), failures(group -> {
            group.createTask(children.failing("b", 1, first));
            try {
                await(sleep(9));
            } catch (CancelledError e) {
                throw second;
            }
        })));
        trace.assertEvents("b start", "b fails", "1.000 group 0");
    }

    @Test
    @DisplayName("T81 a body that swallows its cancellation runs on; the group fails nevertheless")
    void bodySwallows() {
        trace.run(() -> assertEquals(List.of(first), failures(group -> {
            group.createTask(children.failing("b", 1, first));
            assertThrows(CancelledError.class, () -> await(sleep(9)));
            await(sleep(3));
            trace.log("body end");
        })));
        trace.assertEvents("b start", "b fails", "body end", "4.000 group 0");
    }

    @Test
    @DisplayName("F046 children of an aborted group are cancelled in the order of their creation")
    void cancelledInOrder() {
        trace.run(() -> failures(group -> {
            for (String name : List.of("a", "b", "c", "d", "e")) group.createTask(children.child(name, 5));
            await(sleep(1));
            throw first;
        }));
        assertEquals(
                List.of("a cancelled", "b cancelled", "c cancelled", "d cancelled", "e cancelled", "1.000 group 0"),
                trace.events.subList(5, 11));
    }

    // -- interrupt-like errors --

    @Test
    @DisplayName("T87 KeyboardInterrupt in the body leaves the group bare, after the children")
    void interruptInTheBody() {
        KeyboardInterrupt interrupt = new KeyboardInterrupt();
        trace.run(() -> {
            KeyboardInterrupt thrown = assertThrows(
                    KeyboardInterrupt.class,
                    () -> taskGroup().run(group -> {
                        group.createTask(children.child("a", 9));
                        group.createTask(children.failingCleanup("b", first));
                        await(sleep(1));
                        throw interrupt;
                    }));
            assertSame(interrupt, thrown);
            trace.logTime("bare " + currentTask().cancelling());
        });
        trace.assertEvents("a start", "a cancelled", "b fails in clean-up", "1.000 bare 0");
    }

    @Test
    @DisplayName("T87 SystemExit in the body comes out of the run")
    void exitInTheBody() {
        Callable<Object> run = () -> {
            trace.run(() -> taskGroup().run(group -> {
                group.createTask(children.child("a", 9));
                await(sleep(1));
                throw new SystemExit(3);
            }));
            return null;
        };
        assertEquals(3, assertThrows(SystemExit.class, run::call).code());
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName(
            "T87 KeyboardInterrupt in a child leaves the run at once; the group ends with it, bare, in the shutdown")
    void interruptInAChild() {
        KeyboardInterrupt interrupt = new KeyboardInterrupt();
        trace.expectingReports(); // the main task ends after the run has been left: nobody asks for its exception
        assertSame(
                interrupt,
                assertThrows(
                        KeyboardInterrupt.class,
                        () -> trace.run(() -> {
                            try {
                                taskGroup().run(group -> {
                                    group.createTask(children.child("a", 9));
                                    group.createTask(children.failing("k", 1, interrupt));
                                    await(sleep(9));
                                });
                            } catch (KeyboardInterrupt e) {
                                trace.logTime("bare " + currentTask().cancelling());
                                throw e;
                            }
                        })));
        trace.assertEvents("a start", "k start", "k fails", "a cancelled", "1.000 bare 2");
    }

    // -- eager children --

    @Test
    @DisplayName("T90 an eager child that fails in its first step cancels its siblings and the body")
    void eagerChildFails() {
        trace.run(() -> assertEquals(List.of(first), failures(group -> {
            group.createTask(children.child("a", 5));
            await(sleep(1));
            group.createTask(
                    async(() -> {
                        throw first;
                    }),
                    TaskOptions.eager());
            trace.log("body goes on until it waits");
            sleepInBody();
        })));
        trace.assertEvents(
                "a start", "body goes on until it waits", "a cancelled", "body cancelled 1", "1.000 group 0");
    }

    @Test
    @DisplayName(
            "T90 as in CPython, an eager child in whose first step a sibling fails the group is not cancelled with it")
    void eagerChildOfAFailedGroup() {
        trace.run(() -> assertEquals(
                List.of(first),
                failures(group -> group.createTask(
                        async(() -> {
                            group.createTask(
                                    async(() -> {
                                        throw first;
                                    }),
                                    TaskOptions.eager());
                            trace.log("the group has failed");
                            await(sleep(1000));
                            trace.log("slept");
                        }),
                        TaskOptions.eager()))));
        trace.assertEvents("the group has failed", "slept", "1000.000 group 0");
    }
}
