package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.allTasks;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.ensureFuture;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tasks: creation, results, names, who is current. */
class TaskTest {
    private final Trace trace = new Trace();

    private Coroutine<String> named() {
        return async(() -> currentTask().getName());
    }

    @Test
    @DisplayName("F012: a task begins in the next iteration, with the name and context it was given")
    void createTaskRunsNothingYet() {
        trace.run(async(() -> {
            Task<Void> task = createTask(async(() -> trace.log("body")), "mine");
            trace.log("created");
            assertEquals("mine", task.getName());
            await(task);
        }));
        trace.assertEvents("created", "body");
    }

    @Test
    @DisplayName("F025: names count from one in each loop, and can be changed")
    void names() {
        for (int i = 0; i < 2; i++) {
            trace.run(async(() -> {
                assertEquals("Task-1", currentTask().getName());
                Task<String> second = createTask(named());
                assertEquals("Task-2", second.getName());
                second.setName("other");
                assertEquals("other", await(second));
            }));
        }
    }

    @Test
    @DisplayName("F024: result and exception of a task that is pending, done, failed, cancelled")
    void states() {
        trace.run(async(() -> {
            Task<Integer> task = createTask(async(() -> 1));
            assertThrows(InvalidStateException.class, task::result);
            assertThrows(InvalidStateException.class, task::exception);
            assertEquals(1, await(task));
            assertEquals(1, task.result());
            assertNull(task.exception());

            IOException error = new IOException();
            Task<Void> failing = createTask(async(() -> {
                throw error;
            }));
            assertSame(error, assertThrows(IOException.class, () -> await(failing)));
            assertSame(error, failing.exception());
            assertSame(error, assertThrows(IOException.class, failing::result));

            Task<Void> cancelled = createTask(sleep(1));
            cancelled.cancel("m");
            await(Asyncio.wait(List.of(cancelled)));
            assertTrue(cancelled.done());
            assertThrows(CancelledError.class, cancelled::result);
            assertThrows(CancelledError.class, cancelled::exception);
        }));
    }

    @Test
    @DisplayName("F025: a cancelled task throws its own error to the first who asks, the message with it")
    void cancelledErrorIsGivenOnce() {
        trace.run(async(() -> {
            Task<Void> task = createTask(sleep(1));
            await(sleep(0));
            task.cancel("m");
            await(Asyncio.wait(List.of(task)));
            CancelledError first = assertThrows(CancelledError.class, task::result);
            CancelledError second = assertThrows(CancelledError.class, task::result);
            assertEquals("m", first.getMessage());
            assertNull(second.getMessage());
        }));
    }

    @Test
    void resultCannotBeSetFromOutside() {
        trace.run(async(() -> {
            Task<Integer> task = createTask(async(() -> 1));
            assertThrows(IllegalStateException.class, () -> task.setResult(2));
            assertThrows(IllegalStateException.class, () -> task.setException(new IOException()));
            assertEquals(1, await(task));
        }));
    }

    @Test
    @DisplayName("F017, T33: the current task is right under interleaving, and null in a callback")
    void currentTaskUnderInterleaving() {
        trace.run(async(() -> {
            Task<Void> a = createTask(threeTimesItself(), "a");
            Task<Void> b = createTask(threeTimesItself(), "b");
            getRunningLoop().callSoon(() -> trace.log("callback " + currentTask()));
            await(gather(a, b));
            assertEquals("Task-1", currentTask().getName());
        }));
        trace.assertEvents("a", "b", "callback null", "a", "b", "a", "b");
    }

    private Coroutine<Void> threeTimesItself() {
        return async(() -> {
            for (int i = 0; i < 3; i++) {
                trace.log(await(named()));
                await(sleep(0));
            }
        });
    }

    @Test
    void currentTaskOutsideOfLoopIsAnError() {
        assertThrows(IllegalStateException.class, Asyncio::currentTask);
        assertThrows(IllegalStateException.class, Asyncio::allTasks);
    }

    @Test
    @DisplayName("F017: all tasks that are not done, in the order of creation")
    void allTasksOfTheLoop() {
        trace.run(async(() -> {
            Task<Void> a = createTask(sleep(1));
            Task<Void> b = createTask(sleep(2));
            Task<Void> c = createTask(sleep(3));
            assertEquals(List.of(currentTask(), a, b, c), List.copyOf(allTasks()));
            await(b);
            assertEquals(List.of(currentTask(), c), List.copyOf(allTasks()));
            c.cancel();
            assertTrue(allTasks().contains(c), "asked to end, but not done");
            await(Asyncio.wait(List.of(c)));
            assertEquals(Set.of(currentTask()), allTasks());
        }));
    }

    @Test
    @DisplayName("T30, F028: a task cannot await itself")
    void taskAwaitsItself() {
        trace.run(async(() -> {
            List<Task<Void>> self = new ArrayList<>();
            self.add(createTask(async(() -> await(self.getFirst()))));
            String message = assertThrows(IllegalStateException.class, () -> await(self.getFirst()))
                    .getMessage();
            assertTrue(message.startsWith("Task cannot await on itself"), message);
        }));
    }

    @Test
    @DisplayName("F025: the coroutine and the context of a task, until it is done")
    void coroutineAndContext() {
        trace.run(async(() -> {
            Coroutine<Void> coroutine = sleep(1);
            Context context = new Context();
            Task<Void> task = createTask(coroutine, TaskOptions.DEFAULT.withContext(context));
            assertSame(coroutine, task.getCoro());
            assertSame(context, task.getContext());
            await(task);
            assertNull(task.getCoro());
            assertNull(task.getContext());
        }));
    }

    @Test
    @DisplayName("F025: the stack of a task that waits shows the line where it waits")
    void stackOfWaitingTask() {
        trace.run(async(() -> {
            Task<Void> task = createTask(async(TaskTest::waitsHere));
            assertEquals(List.of(), task.getStack());
            await(sleep(0));
            assertTrue(task.getStack().stream()
                    .anyMatch(frame -> frame.getMethodName().equals("waitsHere")));
            StringBuilder text = new StringBuilder();
            task.printStack(text);
            assertTrue(text.toString().startsWith("Stack for <Task pending"), text.toString());
            assertTrue(text.toString().contains("TaskTest.waitsHere(TaskTest.java:"), text.toString());
            await(task);
            assertEquals(List.of(), task.getStack());
        }));
    }

    private static void waitsHere() {
        await(sleep(1));
    }

    @Test
    void toStringTellsTheState() {
        trace.run(async(() -> {
            Task<Integer> task = createTask(async(() -> await(sleep(1, 5))), "t");
            assertTrue(
                    task.toString().startsWith("<Task pending name='t' coro=toStringTellsTheState"), task.toString());
            await(sleep(0));
            assertTrue(task.toString().contains("wait_for=<Future pending>"), task.toString());
            task.cancel();
            assertTrue(task.toString().startsWith("<Task cancelling name='t'"), task.toString());
            await(Asyncio.wait(List.of(task)));
            assertEquals("<Task cancelled name='t'>", task.toString());
            Task<Integer> five = createTask(async(() -> 5), "five");
            Task<Void> failing = createTask(
                    async(() -> {
                        throw new IllegalStateException("no");
                    }),
                    "failing");
            await(Asyncio.wait(List.of(five, failing)));
            assertEquals("<Task finished name='five' result=5>", five.toString());
            String failed = "<Task finished name='failing' exception=java.lang.IllegalStateException: no>";
            assertEquals(failed, failing.toString());
            failing.exception(); // or it is reported as never retrieved
        }));
    }

    // -- ensureFuture --

    @Test
    @DisplayName("F015: a future stays itself, a coroutine or other awaitable becomes a task")
    void ensuresFutures() {
        trace.run(async(() -> {
            Future<String> future = getRunningLoop().createFuture();
            assertSame(future, ensureFuture(future));
            future.setResult("r");
            assertEquals("Task-2", await(ensureFuture(named())));
            Awaitable<String> own = () -> await(future) + "!";
            assertEquals("r!", await(ensureFuture(own)));
            assertEquals("r!", await(own));
        }));
    }

    @Test
    @DisplayName("F015: a future of another loop is refused")
    void ensureFutureOfAnotherLoop() {
        EventLoop other = trace.newLoop();
        Future<Void> foreign = other.createFuture();
        trace.run(async(() -> {
            assertThrows(IllegalArgumentException.class, () -> ensureFuture(foreign));
            assertThrows(NullPointerException.class, () -> await((Awaitable<?>) null));
            assertThrows(NullPointerException.class, () -> createTask(null));
        }));
        other.close();
    }
}
