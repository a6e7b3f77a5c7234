package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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

/** {@code TaskGroup.cancel()}, which asyncio has from 3.15 on. */
class TaskGroupEarlyEndTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private void logEnd() {
        trace.logTime("end " + currentTask().cancelling());
    }

    @Test
    @DisplayName("F054 in the body: body and children are cancelled, and the block ends without an error")
    void inTheBody() {
        trace.run(() -> {
            assertNull(taskGroup().call(group -> {
                group.createTask(children.child("a", 5));
                await(sleep(1));
                group.cancel();
                trace.log("until it waits");
                await(sleep(9));
                return "not reached";
            }));
            logEnd();
            await(sleep(1)); // no cancellation is left over
        });
        trace.assertEvents("a start", "until it waits", "a cancelled", "1.000 end 0");
    }

    @Test
    @DisplayName("F054 in a body that does not wait any more: its value is kept")
    void beforeTheValue() {
        trace.run(() -> {
            assertEquals("value", taskGroup().call(group -> {
                group.createTask(children.child("a", 5));
                group.cancel();
                return "value";
            }));
            logEnd();
            await(sleep(1));
        });
        trace.assertEvents("0.000 end 0");
    }

    @Test
    @DisplayName("F054 by a child")
    void byAChild() {
        trace.run(() -> {
            taskGroup().run(group -> {
                group.createTask(children.child("a", 5));
                group.createTask(async(() -> {
                    await(sleep(1));
                    group.cancel();
                    trace.log("b goes on until it waits");
                    await(sleep(9));
                    trace.log("not reached");
                }));
                await(sleep(9));
            });
            logEnd();
        });
        trace.assertEvents("a start", "b goes on until it waits", "a cancelled", "1.000 end 0");
    }

    @Test
    @DisplayName("F054 from outside, while the end waits; more than once changes nothing")
    void fromOutside() {
        trace.run(() -> {
            TaskGroup group = taskGroup();
            Task<Void> parent = createTask(async(() -> {
                group.run(g -> g.createTask(children.child("a", 5)));
                logEnd();
            }));
            await(sleep(1));
            group.cancel();
            group.cancel();
            await(parent);
            group.cancel();
            await(sleep(0));
            assertEquals(0, parent.cancelling());
        });
        trace.assertEvents("a start", "a cancelled", "1.000 end 0");
    }

    @Test
    @DisplayName("F054 by a callback")
    void byACallback() {
        trace.run(() -> {
            taskGroup().run(group -> {
                getRunningLoop().callLater(1, group::cancel);
                await(sleep(9));
            });
            logEnd();
        });
        trace.assertEvents("1.000 end 0");
    }

    @Test
    @DisplayName("F054 before the entry: the block is cancelled where it first waits")
    void beforeTheEntry() {
        trace.run(() -> {
            TaskGroup group = taskGroup();
            group.cancel();
            group.run(g -> {
                trace.log("body");
                Coroutine<String> child = children.child("a", 5);
                assertThrows(IllegalStateException.class, () -> g.createTask(child));
                await(sleep(9));
                trace.log("not reached");
            });
            logEnd();
        });
        trace.assertEvents("body", "0.000 end 0");
    }

    @Test
    @DisplayName("F054 errors of children that are cancelled so come out")
    void withAFailingCleanUp() {
        IOException failure = new IOException("clean-up");
        trace.run(() -> {
            ExceptionGroup thrown = assertThrows(
                    ExceptionGroup.class,
                    () -> taskGroup().run(group -> {
                        group.createTask(children.failingCleanup("a", failure));
                        await(sleep(1));
                        group.cancel();
                        await(sleep(9));
                    }));
            assertEquals(List.of(failure), thrown.exceptions());
            logEnd();
        });
        trace.assertEvents("a fails in clean-up", "1.000 end 0");
    }

    @Test
    @DisplayName("F054 a cancellation of the parent from outside is not swallowed")
    void withACancellationFromOutside() {
        trace.run(() -> {
            TaskGroup group = taskGroup();
            Task<Void> parent = createTask(async(() -> group.run(g -> {
                g.createTask(children.child("a", 5));
                await(sleep(9));
            })));
            await(sleep(1));
            group.cancel();
            parent.cancel("outside");
            assertThrows(CancelledError.class, () -> await(parent));
            assertTrue(parent.cancelled());
            assertEquals(1, parent.cancelling());
        });
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName("F054 an inner group ended early leaves the outer one alone")
    void nested() {
        trace.run(() -> {
            taskGroup().run(outer -> {
                outer.createTask(children.child("o", 2));
                taskGroup().run(inner -> {
                    inner.createTask(children.child("i", 9));
                    await(sleep(1));
                    inner.cancel();
                });
                trace.logTime("inner end");
            });
            logEnd();
        });
        trace.assertEvents("o start", "i start", "i cancelled", "1.000 inner end", "o done", "2.000 end 0");
    }

    @Test
    @DisplayName("F054 the outer group ended early by a child of the inner one")
    void outerFromTheInside() {
        trace.run(() -> {
            taskGroup()
                    .run(outer -> taskGroup().run(inner -> {
                        inner.createTask(async(() -> {
                            await(sleep(1));
                            outer.cancel();
                        }));
                        inner.createTask(children.child("i", 9));
                        await(sleep(9));
                    }));
            logEnd();
        });
        trace.assertEvents("i start", "i cancelled", "1.000 end 0");
    }

    @Test
    @DisplayName("T90 an eager child that ends the group in its first step is cancelled where it waits")
    void byAnEagerChild() {
        trace.run(() -> {
            taskGroup().run(group -> {
                group.createTask(children.child("a", 5));
                await(sleep(1));
                group.createTask(
                        async(() -> {
                            group.cancel();
                            try {
                                await(sleep(1000));
                            } finally {
                                trace.log("eager child cancelled");
                            }
                        }),
                        TaskOptions.eager());
                await(sleep(9));
            });
            logEnd();
        });
        trace.assertEvents("a start", "a cancelled", "eager child cancelled", "1.000 end 0");
    }
}
