// real time is the subject: blocked threads, and the JDK's timers after the end of a loop
package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 5: a loop that is closed ends the tasks that are still suspended, with their finally blocks. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopCloseTest {
    private final Trace trace = new Trace();
    private final EventLoop loop = trace.newLoop();
    private final List<Thread> threads = new ArrayList<>();

    private void runMain(Coroutine.Action main) {
        loop.runUntilComplete(async(main));
    }

    private Coroutine<Void> body(Coroutine.Action action) {
        return async(() -> {
            threads.add(Thread.currentThread());
            action.run();
        });
    }

    private void assertThreadsEnd() throws InterruptedException {
        for (Thread thread : threads) assertTrue(thread.join(Duration.ofSeconds(5)), "a task's thread lives on");
    }

    @Test
    void suspendedTasksEndWithTheirFinallyBlocks() throws InterruptedException {
        List<Task<Void>> tasks = new ArrayList<>();
        runMain(() -> {
            for (int i = 0; i < 3; i++) {
                String name = "finally " + i;
                tasks.add(createTask(body(() -> {
                    try {
                        await(sleep(1000));
                    } finally {
                        trace.log(name);
                    }
                })));
            }
            await(sleep(0));
        });
        loop.close();
        trace.assertEvents("finally 0", "finally 1", "finally 2");
        for (Task<Void> task : tasks) assertTrue(task.cancelled());
        assertEquals(3, trace.reported.size());
        assertTrue(trace.reported.getFirst().message().contains("Task was destroyed but it is pending!"));
        assertThreadsEnd();
    }

    @Test
    void awaitFailsInThoseFinallyBlocks() throws InterruptedException {
        runMain(() -> {
            createTask(body(() -> {
                Future<Void> other = getRunningLoop().createFuture();
                try {
                    await(sleep(1000));
                } finally {
                    assertThrows(CancelledError.class, () -> await(sleep(0)));
                    assertThrows(CancelledError.class, () -> await(sleep(1)));
                    assertThrows(CancelledError.class, () -> await(other));
                    trace.log("cleaned up");
                }
            }));
            await(sleep(0));
        });
        loop.close();
        trace.assertEvents("cleaned up");
        assertThreadsEnd();
    }

    @Test
    void aTaskThatSwallowsItsEndEndsNevertheless() throws InterruptedException {
        runMain(() -> {
            createTask(body(() -> {
                for (int i = 0; i < 5; i++) {
                    try {
                        await(sleep(1000));
                    } catch (CancelledError e) {
                        trace.log("swallowed");
                    }
                }
            }));
            await(sleep(0));
        });
        loop.close();
        assertEquals(5, trace.events.size());
        assertThreadsEnd();
    }

    @Test
    void tasksThatHaveNotBegunNeverBegin() {
        List<Task<Void>> tasks = new ArrayList<>();
        tasks.add(loop.createTask(body(() -> trace.log("ran"))));
        loop.close();
        trace.assertEvents();
        assertTrue(tasks.getFirst().cancelled());
    }

    @Test
    void tasksMadeByThoseFinallyBlocksEndToo() throws InterruptedException {
        List<Task<Void>> made = new ArrayList<>();
        runMain(() -> {
            createTask(body(() -> {
                try {
                    await(sleep(1000));
                } finally {
                    made.add(createTask(body(() -> trace.log("ran"))));
                }
            }));
            await(sleep(0));
        });
        loop.close();
        trace.assertEvents();
        assertTrue(made.getFirst().done());
        assertThreadsEnd();
    }

    @Test
    void anExitOutOfAFinallyBlockDoesNotKeepTheOthersFromEnding() throws InterruptedException {
        runMain(() -> {
            for (int i = 0; i < 2; i++)
                createTask(body(() -> {
                    try {
                        await(sleep(1000));
                    } finally {
                        trace.log("finally");
                        throwExit();
                    }
                }));
            await(sleep(0));
        });
        assertThrows(SystemExit.class, loop::close);
        assertTrue(loop.isClosed());
        trace.assertEvents("finally", "finally");
        assertThreadsEnd();
    }

    private static void throwExit() {
        throw new SystemExit(3);
    }

    @Test
    void blockedTasksAreInterruptedAndEnd() throws InterruptedException {
        List<Task<Void>> tasks = new ArrayList<>();
        runMain(() -> {
            tasks.add(createTask(body(() -> {
                try {
                    blocking(() -> Thread.sleep(20_000));
                } finally {
                    trace.log("finally");
                }
            })));
            await(sleep(0));
        });
        loop.close();
        trace.assertEvents("finally");
        assertTrue(tasks.getFirst().cancelled());
        assertThreadsEnd();
    }

    @Test
    void blockedTasksThatIgnoreTheInterruptAreWaitedFor() throws InterruptedException {
        runMain(() -> {
            createTask(body(() -> {
                try {
                    blocking(BlockingTestCode::sleepThroughInterrupts);
                } finally {
                    trace.log("finally");
                }
            }));
            await(sleep(0));
        });
        loop.close();
        trace.assertEvents("finally");
        assertThreadsEnd();
    }

    @Test
    void blockedTasksCannotWaitEitherWhenOthersHaveTriedForLong() throws InterruptedException {
        runMain(() -> {
            createTask(body(() -> {
                try {
                    blocking(() -> Thread.sleep(20_000));
                } finally {
                    await(sleep(1000));
                }
            }));
            createTask(body(() -> {
                while (true) {
                    try {
                        await(sleep(1000));
                    } catch (CancelledError e) {
                        trace.log("swallowed");
                    }
                }
            }));
            await(sleep(0));
        });
        loop.close();
        assertTrue(threads.getFirst().join(Duration.ofSeconds(5)));
        assertEquals(0, trace.clock.nanos(), "it has waited in its finally block");
    }

    @Test
    void whoWaitsForASubmissionIsToldThoughABlockedTaskEndsFirst() throws InterruptedException {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        runMain(() -> {
            createTask(body(() -> blocking(BlockingTestCode::sleepThroughInterrupts)));
            await(sleep(0));
            EventLoop mine = getRunningLoop();
            mine.callSoon(() -> answers.add(Asyncio.runCoroutineThreadsafe(sleep(1), mine))); // its turn never comes
        });
        loop.close();
        assertThrows(ExecutionException.class, () -> answers.getFirst().get(5, TimeUnit.SECONDS));
        assertThreadsEnd();
    }

    /** Code that does not answer to interrupts. */
    private static final class BlockingTestCode {
        static void sleepThroughInterrupts() {
            long end = System.nanoTime() + 50_000_000;
            while (System.nanoTime() < end) {
                try {
                    Thread.sleep(5);
                } catch (InterruptedException e) {
                    assertFalse(Thread.interrupted());
                }
            }
        }
    }

    @Test
    void closingTwiceIsFineAndClosingARunningLoopIsNot() {
        runMain(() -> {
            IllegalStateException error = assertThrows(
                    IllegalStateException.class, () -> getRunningLoop().close());
            assertTrue(error.getMessage().contains("Cannot close a running event loop"), error.getMessage());
        });
        loop.close();
        loop.close();
        assertTrue(loop.isClosed());
    }

    @Test
    @DisplayName("a task that close ends still answers the thread that has submitted it")
    void answersOfEndedTasks() {
        CompletableFuture<String> waiting = Asyncio.runCoroutineThreadsafe(sleep(1000, "never"), loop);
        CompletableFuture<String> cleaning = Asyncio.runCoroutineThreadsafe(
                async(() -> {
                    try {
                        return await(sleep(1000, "never"));
                    } catch (CancelledError e) {
                        return "cleaned up";
                    }
                }),
                loop);
        loop.runUntilComplete(sleep(1));
        CompletableFuture<String> bridged = loop.runUntilComplete(
                async(() -> createTask(sleep(1000, "never")).toCompletableFuture()));
        loop.close();
        assertTrue(waiting.isCancelled());
        assertEquals("cleaned up", cleaning.getNow("not completed"));
        assertTrue(bridged.isCancelled());
    }
}
