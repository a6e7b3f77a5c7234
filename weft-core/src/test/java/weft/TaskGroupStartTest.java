package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G01: a child that says when it is ready. */
class TaskGroupStartTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException failure = new IOException("failure");

    /** Ready after a second with its port, and there until it is cancelled. */
    private Coroutine<Void> server(TaskStatus<Integer> status) {
        return async(() -> {
            trace.logTime("binds");
            await(sleep(1));
            status.started(8080);
            try {
                await(sleep(1000));
            } finally {
                trace.logTime("stops");
            }
        });
    }

    private Coroutine<Void> failingBefore(TaskStatus<Integer> status) {
        return async(() -> {
            await(sleep(1));
            throw failure;
        });
    }

    private Coroutine<Void> failingAfter(TaskStatus<Integer> status) {
        return async(() -> {
            status.started(1);
            await(sleep(1));
            throw failure;
        });
    }

    @Test
    void returnsTheValueAndTheChildLivesOn() {
        trace.run(() -> {
            taskGroup().run(group -> {
                int port = await(group.start(this::server));
                trace.logTime("port " + port);
                await(sleep(2));
                group.cancel();
            });
        });
        trace.assertEvents("0.000 binds", "1.000 port 8080", "3.000 stops");
    }

    @Test
    void readyInItsFirstStep() {
        trace.run(() -> taskGroup().run(group -> {
            Coroutine<String> start = group.start(
                    status -> async(() -> {
                        status.started("at once");
                        await(children.child("a", 1));
                    }),
                    TaskOptions.eager().withName("eager"));
            trace.log("lazy");
            trace.log(await(start));
        }));
        trace.assertEvents("lazy", "a start", "at once", "a done");
    }

    @Test
    void withoutAValue() {
        trace.run(() -> taskGroup().run(group -> {
            Coroutine<Void> start = group.start(status -> async(() -> status.started()));
            await(start);
        }));
    }

    @Test
    @DisplayName("an error before it is ready comes out of start, as it is, and the group goes on")
    void failsBeforeItIsReady() {
        trace.run(() -> {
            taskGroup().run(group -> {
                group.createTask(children.child("a", 2));
                assertSame(failure, assertThrows(IOException.class, () -> await(group.start(this::failingBefore))));
                trace.logTime("caught");
            });
        });
        trace.assertEvents("a start", "1.000 caught", "a done");
    }

    @Test
    void failsInAnEagerFirstStep() {
        trace.run(() -> taskGroup().run(group -> {
            Coroutine<Void> start = group.start(
                    status -> async(() -> {
                        throw failure;
                    }),
                    TaskOptions.eager());
            assertSame(failure, assertThrows(IOException.class, () -> await(start)));
        }));
    }

    @Test
    @DisplayName("an error after it was ready is the group's")
    void failsAfterItWasReady() {
        trace.run(() -> {
            ExceptionGroup thrown = assertThrows(
                    ExceptionGroup.class,
                    () -> taskGroup().run(group -> {
                        assertEquals(1, await(group.start(this::failingAfter)));
                        await(sleep(9));
                    }));
            assertEquals(List.of(failure), thrown.exceptions());
        });
    }

    @Test
    @DisplayName("ready and failed in one step: the value, then the group fails")
    void readyAndFailedInOneStep() {
        trace.run(() -> assertThrows(
                ExceptionGroup.class,
                () -> taskGroup().run(group -> {
                    Coroutine<String> start = group.start(status -> async(() -> {
                        status.started("value");
                        throw failure;
                    }));
                    trace.log(await(start));
                    await(sleep(9));
                    trace.log("not reached");
                })));
        trace.assertEvents("value");
    }

    @Test
    void neverReady() {
        trace.run(() -> taskGroup().run(group -> {
            Coroutine<String> start = group.start(status -> async(() -> {}));
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(start));
            assertTrue(error.getMessage().contains("exited without calling started"), error.getMessage());
        }));
    }

    @Test
    void readyTwice() {
        trace.run(() -> taskGroup().run(group -> {
            Coroutine<Integer> start = group.start(status -> async(() -> {
                status.started(1);
                IllegalStateException error = assertThrows(IllegalStateException.class, () -> status.started(2));
                assertTrue(error.getMessage().contains("called twice"));
                assertEquals("<TaskStatus started>", status.toString());
            }));
            assertEquals(1, await(start));
        }));
    }

    @Test
    @DisplayName("start is cancelled while the child begins: the child ends first")
    void cancelledWhileStarting() {
        trace.run(() -> taskGroup().run(group -> {
            assertThrows(
                    TimeoutException.class,
                    () -> timeout(1)
                            .run(t -> await(group.<Integer>start(status -> async(() -> {
                                try {
                                    await(sleep(9));
                                } finally {
                                    await(sleep(2));
                                    status.started(1);
                                    trace.logTime("child ends, " + status);
                                }
                            })))));
            trace.logTime("start ends");
        }));
        trace.assertEvents("3.000 child ends, <TaskStatus started>", "3.000 start ends");
    }

    @Test
    @DisplayName("start is cancelled, and the child's clean-up fails: that is what comes out")
    void cleanUpFails() {
        trace.run(() -> taskGroup().run(group -> {
            moveOnAfter(1).run(scope -> {
                assertSame(
                        failure,
                        assertThrows(
                                IOException.class,
                                () -> await(group.<Integer>start(status -> children.failingCleanup("a", failure)))));
            });
        }));
        trace.assertEvents("a fails in clean-up");
    }

    @Test
    @DisplayName("start is cancelled in the iteration in which the child becomes ready: the child is cancelled as well")
    void cancelledAsTheChildBecomesReady() {
        trace.run(() -> taskGroup().run(group -> {
            TaskStatus<?>[] seen = {null};
            Task<Integer> starter = createTask(group.<Integer>start(status -> {
                seen[0] = status;
                return async(() -> {
                    status.started(1);
                    Asyncio.currentTask().getLoop().callSoon(() -> {});
                    await(children.child("a", 9));
                });
            }));
            await(sleep(0));
            await(sleep(0));
            while (!seen[0].ready()) await(sleep(0));
            assertFalse(starter.done());
            starter.cancel();
            assertThrows(CancelledError.class, () -> await(starter));
            trace.logTime("start ends");
        }));
        trace.assertEvents("a start", "a cancelled", "0.000 start ends");
    }

    @Test
    @DisplayName("a child that is cancelled before it is ready cancels start")
    void childIsCancelled() {
        trace.run(() -> taskGroup().run(group -> {
            Coroutine<String> start = group.start(status -> async(() -> {
                Asyncio.currentTask().cancel("child");
                await(sleep(1));
            }));
            assertThrows(CancelledError.class, () -> await(start));
            await(sleep(1));
        }));
    }

    @Test
    @DisplayName("the group is aborted while a child begins: it ends, and start is cancelled with its task")
    void groupIsAborted() {
        trace.run(() -> assertThrows(
                ExceptionGroup.class,
                () -> taskGroup().run(group -> {
                    group.createTask(children.failing("a", 0.5, failure));
                    await(group.start(this::server));
                    trace.log("not reached");
                })));
        trace.assertEvents("a start", "0.000 binds", "a fails");
    }

    @Test
    void refusedByAClosedGroup() {
        trace.run(() -> {
            TaskGroup group = taskGroup();
            group.run(g -> {});
            IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> await(group.start(this::server)));
            assertTrue(error.getMessage().contains("is finished"), error.getMessage());
        });
    }
}
