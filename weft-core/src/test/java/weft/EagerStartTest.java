package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.allTasks;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tasks that begin inside createTask. */
class EagerStartTest {
    private final Trace trace = new Trace();

    private Task<String> eager(Coroutine<String> coroutine, String name) {
        return createTask(coroutine, TaskOptions.eager().withName(name));
    }

    private Coroutine<String> steps(boolean wait) {
        return async(() -> {
            trace.log("1 " + currentTask().getName());
            if (wait) await(sleep(0));
            trace.log("2 " + currentTask().getName());
            return currentTask().getName();
        });
    }

    @Test
    @DisplayName("F013, T33: an eager task runs inside createTask until it waits; the current task is restored")
    void eagerStart() {
        trace.run(async(() -> {
            Task<String> whole = eager(steps(false), "A");
            assertTrue(whole.done());
            assertFalse(allTasks().contains(whole));
            assertEquals("Task-1", currentTask().getName());
            Task<String> half = eager(steps(true), "B");
            trace.log("created");
            assertFalse(half.done());
            assertTrue(allTasks().contains(half));
            assertEquals("B", await(half));
        }));
        trace.assertEvents("1 A", "2 A", "1 B", "created", "2 B");
    }

    @Test
    @DisplayName("F013: an eager task that fails at once keeps its exception")
    void eagerFailure() {
        trace.run(async(() -> {
            IOException error = new IOException();
            Task<Void> task = createTask(
                    async(() -> {
                        throw error;
                    }),
                    TaskOptions.eager());
            assertTrue(task.done());
            assertSame(error, task.exception());
        }));
    }

    @Test
    @DisplayName(
            "an eager task is registered when its first step has suspended: what it has started is cancelled before it")
    void registeredWhenSuspended() {
        trace.run(async(() -> {
            eager(
                    async(() -> {
                        eager(steps(true), "inner");
                        createTask(steps(true), TaskOptions.DEFAULT.withName("scheduled"));
                        await(sleep(1));
                        return "";
                    }),
                    "outer");
            assertEquals(
                    List.of("Task-1", "inner", "scheduled", "outer"),
                    allTasks().stream().map(Task::getName).toList());
        }));
    }

    @Test
    @DisplayName("T33: eager tasks inside eager tasks")
    void nestedEagerStart() {
        trace.run(async(() -> {
            Task<String> outer = eager(
                    async(() -> {
                        Task<String> inner = eager(steps(true), "inner");
                        trace.log("back in " + currentTask().getName());
                        return await(inner);
                    }),
                    "outer");
            trace.log("back in " + currentTask().getName());
            assertEquals("inner", await(outer));
        }));
        trace.assertEvents("1 inner", "back in outer", "back in Task-1", "2 inner");
    }

    @Test
    @DisplayName("F013: an eager task that cancels itself is cancelled at its first wait")
    void eagerSelfCancel() {
        trace.run(async(() -> {
            Task<Void> task = createTask(
                    async(() -> {
                        currentTask().cancel();
                        trace.log("before");
                        await(sleep(0));
                        trace.log("after");
                    }),
                    TaskOptions.eager());
            assertFalse(task.done());
            await(Asyncio.wait(List.of(task)));
            assertTrue(task.cancelled());
        }));
        trace.assertEvents("before");
    }
}
