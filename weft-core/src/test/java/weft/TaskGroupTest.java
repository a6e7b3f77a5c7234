package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What goes well, and wrong uses. Failures: {@link TaskGroupFailureTest}; cancellation: {@link TaskGroupCancelTest}. */
class TaskGroupTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private static void expectRefusal(String message, Runnable code) {
        assertEquals(
                message, assertThrows(IllegalStateException.class, code::run).getMessage());
    }

    @Test
    @DisplayName("F046 children start in creation order after the body has its first wait, and the end waits for all")
    void waitsForAll() {
        trace.run(() -> {
            String both = taskGroup().call(group -> {
                Task<String> a = group.createTask(children.child("a", 2), "first");
                Task<String> b = group.createTask(children.child("b", 1));
                trace.log("body, " + a.getName());
                return await(a) + await(b);
            });
            trace.logTime(both);
        });
        trace.assertEvents("body, first", "a start", "b start", "b done", "a done", "2.000 ab");
    }

    @Test
    @DisplayName("F046 the value of the block is there only after the last child")
    void theEndWaits() {
        trace.run(() -> trace.logTime(taskGroup().call(group -> {
            group.createTask(children.child("a", 2));
            return "value";
        })));
        trace.assertEvents("a start", "a done", "2.000 value");
    }

    @Test
    void anEmptyGroupTakesNoIteration() {
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            taskGroup().run(group -> {});
            assertEquals(0, ticks.count());
        });
    }

    @Test
    @DisplayName("F036 the parent resumes two iterations after the last child has ended")
    void resumesTwoIterationsLater() {
        trace.run(() -> {
            Future<String> gate = getRunningLoop().createFuture();
            Task<Void> parent = createTask(async(() -> {
                taskGroup().run(group -> group.createTask(async(() -> await(gate))));
                trace.log("resumed");
            }));
            Ticks ticks = Ticks.start();
            for (int i = 0; i < 3; i++) await(sleep(0));
            trace.log("set " + ticks.count());
            gate.setResult("x");
            await(parent);
            trace.log("seen " + ticks.count());
        });
        trace.assertEvents("set 3", "resumed", "seen 7"); // set, child, group, parent, and we see it one later
    }

    @Test
    @DisplayName("T85 children of children are waited for too")
    void chain() {
        trace.run(() -> {
            taskGroup().run(group -> group.createTask(link(group, 3)));
            trace.logTime("end");
        });
        trace.assertEvents("link 3", "link 2", "link 1", "link 0", "4.000 end");
    }

    private Coroutine<Void> link(TaskGroup group, int left) {
        return async(() -> {
            trace.log("link " + left);
            await(sleep(1));
            if (left > 0) group.createTask(link(group, left - 1));
        });
    }

    @Test
    @DisplayName("T85 after the end: an error, and the coroutine is closed")
    void afterTheEnd() {
        trace.run(() -> {
            TaskGroup group = taskGroup();
            group.run(g -> g.createTask(children.child("a", 1)));
            expectClosed(group, "TaskGroup <TaskGroup entered> is finished");
        });
    }

    @Test
    @DisplayName("T85 while the group is being cancelled: an error, and the coroutine is closed")
    void whileShuttingDown() {
        trace.run(() -> {
            assertThrows(
                    ExceptionGroup.class,
                    () -> taskGroup().run(group -> {
                        group.createTask(async(() -> {
                            try {
                                await(sleep(9));
                            } finally {
                                expectClosed(group, "TaskGroup <TaskGroup tasks=1 cancelling> is shutting down");
                                trace.log("refused");
                            }
                        }));
                        await(sleep(1));
                        throw new IOException("body");
                    }));
        });
        trace.assertEvents("refused");
    }

    /** The group refuses the coroutine, and closes it: else the loop would report that it was never awaited. */
    private void expectClosed(TaskGroup group, String message) {
        Coroutine<String> late = children.child("late", 1);
        expectRefusal(message, () -> group.createTask(late));
        assertFalse(late.isWith(NeverAwaited.here()));
        assertThrows(IllegalStateException.class, () -> await(late));
    }

    @Test
    @DisplayName("T89 not entered")
    void notEntered() {
        trace.run(() -> expectClosed(
                taskGroup(), "TaskGroup <TaskGroup> has not been entered; use it in the block of" + " run or call"));
    }

    @Test
    @DisplayName("T89 entered twice")
    void enteredTwice() {
        trace.run(() -> {
            TaskGroup group = taskGroup();
            group.run(g -> expectRefusal(
                    "TaskGroup <TaskGroup entered> has already been entered; make a new one for each block",
                    () -> group.run(again -> trace.log("not reached"))));
            expectRefusal(
                    "TaskGroup <TaskGroup entered> has already been entered; make a new one for each block",
                    () -> group.run(again -> trace.log("not reached")));
        });
        trace.assertEvents();
    }

    @Test
    @DisplayName("T89 without a task")
    void withoutATask() {
        trace.run(() -> {
            Future<Void> done = getRunningLoop().createFuture();
            getRunningLoop().callSoon(() -> {
                expectRefusal(
                        "TaskGroup <TaskGroup> cannot determine the parent task; enter it in a task",
                        () -> taskGroup().enter());
                done.setResult(null);
            });
            await(done);
        });
        assertThrows(IllegalStateException.class, () -> taskGroup().enter(), "no loop at all");
    }

    @Test
    void itsStateInWords() {
        trace.run(() -> {
            TaskGroup group = taskGroup();
            assertEquals("<TaskGroup>", group.toString());
            group.run(g -> {
                assertEquals("<TaskGroup entered>", group.toString());
                group.createTask(children.child("a", 1));
                assertEquals("<TaskGroup tasks=1 entered>", group.toString());
            });
            assertEquals("<TaskGroup entered>", group.toString());
        });
    }

    @Test
    void aBlockWithoutAValueReturnsNull() {
        trace.run(() -> assertNull(taskGroup().call(group -> null)));
    }

    @Test
    @DisplayName("F055 an eager child that ends at once is not waited for")
    void eagerChild() {
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            taskGroup().run(group -> {
                Task<String> child = group.createTask(
                        async(() -> {
                            trace.log("child");
                            return "x";
                        }),
                        TaskOptions.eager());
                trace.log("body");
                assertTrue(child.done());
            });
            assertEquals(0, ticks.count());
        });
        trace.assertEvents("child", "body");
    }
}
