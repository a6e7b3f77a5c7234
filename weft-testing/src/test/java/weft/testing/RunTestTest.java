package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;
import static weft.Asyncio.waitFor;
import static weft.testing.Testing.clock;
import static weft.testing.Testing.runTest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import weft.Asyncio;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.TimeoutException;

/** A test as a function: what it returns, throws, and fails on. */
class RunTestTest {
    private final List<String> events = new ArrayList<>();

    private static String message(Runnable test) {
        return assertThrows(TestFailure.class, test::run).getMessage();
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) assertTrue(text.contains(part), () -> "'" + part + "' must be in:\n" + text);
    }

    @Test
    void anHourPassesAtOnce() {
        double end = runTest(async(() -> {
            assertThrows(TimeoutException.class, () -> await(waitFor(sleep(7200), 3600)));
            return getRunningLoop().time();
        }));
        assertEquals(3600, end);
    }

    @Test
    void resultsAndFailuresComeOutAsTheyAre() {
        assertEquals("done", runTest(async(() -> await(sleep(1, "done")))));
        IOException failure = new IOException("no route");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> runTest(async(() -> {
                            throw failure;
                        }))));
    }

    @Test
    void realTimeIsReal() {
        long start = System.nanoTime();
        runTest(
                async(() -> {
                    await(sleep(0.02)); // real time is the subject
                }),
                TestOptions.DEFAULT.withTime(TimeMode.REAL));
        assertTrue(System.nanoTime() - start >= 19_000_000);
    }

    @Test
    void insideALoopItIsRefused() {
        runTest(() -> {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> runTest(() -> await(sleep(1))));
            assertContains(refused.getMessage(), "inside a running event loop", "just await the coroutine");
        });
    }

    // -- left behind --

    @Test
    void aTaskThatStillRunsIsNamedAndEnded() {
        String message = message(() -> runTest(() -> createTask(
                async(() -> {
                    try {
                        await(sleep(60));
                    } finally {
                        events.add("cleaned up");
                    }
                }),
                "poller")));
        assertContains(
                message,
                "task 'poller' (aTaskThatStillRunsIsNamedAndEnded)",
                "still runs at the end of the test",
                "RunTestTest.java:");
        assertContains(message, "await it, cancel it, or start it in a TaskGroup");
        assertEquals(List.of("cleaned up"), events);
    }

    @Test
    void aTaskThatWasCancelledMayEndByItself() {
        runTest(() -> {
            Task<Void> task = createTask(sleep(60));
            await(sleep(1));
            task.cancel();
        });
    }

    @Test
    void aTaskThatDoesNotEndWhenCancelledIsReported() {
        String message = message(() -> runTest(() -> {
            createTask(async(() -> {
                while (true) {
                    try {
                        await(getRunningLoop().createFuture());
                    } catch (CancelledError e) {
                        events.add("no");
                    }
                }
            }));
        }));
        assertContains(message, "still runs at the end", "did not end", "let a CancelledError pass");
    }

    @Test
    void anExceptionThatNobodyRetrievesFailsTheTest() {
        IllegalArgumentException lost = new IllegalArgumentException("lost");
        TestFailure failure = assertThrows(
                TestFailure.class,
                () -> runTest(() -> {
                    createTask(
                            async(() -> {
                                throw lost;
                            }),
                            "loser");
                    await(sleep(1));
                }));
        assertContains(failure.getMessage(), "Task exception was never retrieved", "name='loser'", "await it, or ask");
        assertSame(lost, failure.getSuppressed()[0]);
    }

    @Test
    void aCoroutineThatIsNeverAwaitedFailsTheTest() {
        String message = message(() -> runTest(() -> {
            forgotten();
        }));
        assertContains(message, "coroutine 'forgotten' was never awaited");
    }

    private static weft.Coroutine<Void> forgotten() {
        return async(() -> await(sleep(1)));
    }

    @Test
    void aCallbackThatFailsFailsTheTest() {
        String message = message(() -> runTest(() -> {
            getRunningLoop().callSoon(() -> {
                throw new IllegalStateException("broken callback");
            });
            await(sleep(1));
        }));
        assertContains(message, "Exception in callback", "broken callback", "set a handler of your own");
    }

    @Test
    void severalFindingsAreListed() {
        String message = message(() -> runTest(() -> {
            forgotten();
            createTask(sleep(60));
        }));
        assertContains(message, "2 things were found", "- task 'Task-2' (sleep) still runs", "- coroutine 'forgotten'");
    }

    @Test
    void theTestsOwnFailureComesFirst() {
        IOException own = new IOException("own");
        IOException seen = assertThrows(
                IOException.class,
                () -> runTest(async(() -> {
                    createTask(sleep(60));
                    throw own;
                })));
        assertSame(own, seen);
        assertContains(
                assertInstanceOf(TestFailure.class, own.getSuppressed()[0]).getMessage(), "still runs");
    }

    // -- deadlock --

    @Test
    void aTestThatWaitsForNobodyFailsAtOnce() {
        String message = message(() -> runTest(() -> {
            try {
                await(getRunningLoop().createFuture());
            } finally {
                events.add("finally at " + clock().time());
            }
        }));
        assertContains(message, "deadlock", "test main, waiting", "RunTestTest.java:", "outsideWorkBegins()");
        assertEquals(List.of("finally at 0.0"), events);
    }

    @Test
    void tasksThatAwaitEachOtherAreNamed() {
        Task<?>[] tasks = new Task<?>[2];
        String message = message(() -> runTest(() -> {
            tasks[0] = createTask(async(() -> await(tasks[1])), "left");
            tasks[1] = createTask(async(() -> await(tasks[0])), "right");
            await(tasks[0]);
        }));
        assertContains(
                message, "Await cycle: left -> right -> left", "└── right tasksThatAwaitEachOtherAreNamed, waiting");
    }

    @Test
    void aTestThatSwallowsTheDeadlockFailsAllTheSame() {
        String message = message(() -> runTest(() -> {
            Future<Void> never = getRunningLoop().createFuture();
            assertThrows(CancelledError.class, () -> await(never));
            events.add("went on");
        }));
        assertContains(message, "deadlock");
        assertEquals(List.of("went on"), events);
    }

    @Test
    void aDeadlockOfOthersIsFoundWhenTheTestEnds() {
        String message = message(() -> runTest(() -> {
            Future<Void> never = getRunningLoop().createFuture();
            createTask(async(() -> await(never)), "stuck");
            await(sleep(1));
        }));
        assertContains(message, "task 'stuck'", "still runs at the end");
    }

    @Test
    void aThreadThatWorksIsWaitedFor() {
        String result = runTest(async(() -> await(toThread(() -> {
            Thread.sleep(20); // real time is the subject
            return "from a thread";
        }))));
        assertEquals("from a thread", result);
    }

    @Test
    void aThreadTheLoopDoesNotKnowOfCanBeAnnounced() {
        String result = runTest(async(() -> {
            var loop = getRunningLoop();
            Future<String> answer = loop.createFuture();
            loop.outsideWorkBegins();
            Thread.ofVirtual()
                    .start(() -> loop.callSoonThreadsafe(() -> {
                        loop.outsideWorkEnds();
                        answer.setResult("from outside");
                    }));
            return await(answer);
        }));
        assertEquals("from outside", result);
    }

    // -- time limit --

    private static final TestOptions SHORT = TestOptions.DEFAULT.withTimeLimit(Duration.ofMillis(100));

    @Test
    void afterTheTimeLimitAllTasksAreDumped() {
        CountDownLatch never = new CountDownLatch(1);
        String message = message(() -> runTest(
                async(() -> {
                    createTask(async(() -> await(sleep(3600))), "sleeper");
                    await(toThread(() -> never.await()));
                }),
                SHORT));
        assertContains(message, "did not end within 0.1 s of real time", "sleeper afterThe", "test main, waiting");
        assertContains(message, "virtual time is 0.0 s and stands still", "The next timer is due at 3600.0 s");
    }

    @Test
    void whatHoldsTheLoopIsNamedAndInterrupted() {
        String message = message(() -> runTest(
                async(() -> {
                    try {
                        Thread.sleep(60_000); // real time is the subject
                    } catch (InterruptedException e) {
                        events.add("interrupted");
                    }
                }),
                SHORT));
        assertContains(message, "neither awaits nor ends", "Thread.sleep", "RunTestTest.java:");
        assertEquals(List.of("interrupted"), events);
    }

    @Test
    void whatCannotBeInterruptedIsLeftBehind() {
        boolean[] end = new boolean[1];
        String message = message(() -> runTest(
                async(() -> {
                    while (!end[0]) Thread.onSpinWait();
                }),
                SHORT));
        end[0] = true;
        assertContains(message, "neither awaits nor ends", "RunTestTest.java:");
    }

    @Test
    void anInterruptedCallerCancelsTheTest() {
        Thread.currentThread().interrupt();
        CancelledError cancelled = assertThrows(
                CancelledError.class,
                () -> runTest(() -> {
                    currentTask().setName("main");
                    await(toThread(() -> new CountDownLatch(1).await()));
                }));
        assertTrue(Thread.interrupted());
        assertContains(cancelled.getMessage(), "was interrupted");
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> TestOptions.DEFAULT.withTimeLimit(Duration.ZERO));
        assertThrows(NullPointerException.class, () -> TestOptions.DEFAULT.withTime(null));
    }

    @Test
    void nobodyIsLeftInTheLoop() {
        var loop = runTest(async(() -> getRunningLoop()));
        assertTrue(loop.isClosed());
        assertTrue(Asyncio.allTasks(loop).isEmpty());
    }
}
