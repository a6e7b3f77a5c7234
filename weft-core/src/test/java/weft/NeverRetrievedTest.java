package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** T31, F026: an exception that nobody asked for is reported once. */
class NeverRetrievedTest {
    private final Trace trace = new Trace().expectingReports();

    private static Coroutine<Void> failing(Throwable error) {
        return async(() -> {
            throw error;
        });
    }

    private List<String> messages() {
        return trace.reported.stream().map(ExceptionContext::message).toList();
    }

    @Test
    @DisplayName("T31: of a task, at the latest when the loop closes, and once")
    void taskExceptionIsReported() {
        IOException error = new IOException("lost");
        EventLoop loop = trace.newLoop();
        loop.runUntilComplete(async(() -> {
            createTask(failing(error));
            await(sleep(1));
            await(sleep(1));
        }));
        loop.close();
        loop.close();
        assertEquals(List.of("Task exception was never retrieved"), messages());
        assertSame(error, trace.reported.getFirst().exception());
    }

    @Test
    @DisplayName("T31: of a future")
    void futureExceptionIsReported() {
        trace.run(async(() -> getRunningLoop().createFuture().setException(new IOException())));
        assertEquals(List.of("Future exception was never retrieved"), messages());
    }

    @Test
    @DisplayName("T31: as soon as the garbage collector finds the task")
    void reportedWhenCollected() {
        EventLoop loop = new EventLoop();
        loop.setExceptionHandler((itsLoop, context) -> trace.reported.add(context));
        loop.runUntilComplete(async(() -> {
            createTask(failing(new IOException()));
            while (trace.reported.isEmpty()) {
                System.gc();
                await(sleep(0.001)); // real time is the subject
            }
        }));
        assertEquals(List.of("Task exception was never retrieved"), messages());
        loop.close();
        assertEquals(1, trace.reported.size());
    }

    @Test
    @DisplayName("T31: not if it was awaited, asked for, or cancelled")
    void retrievedInAnyWay() {
        trace.run(async(() -> {
            Task<Void> awaited = createTask(failing(new IOException()));
            assertThrows(IOException.class, () -> await(awaited));
            Task<Void> asked = createTask(failing(new IOException()));
            Task<Void> result = createTask(failing(new IOException()));
            Task<Void> cancelled = createTask(sleep(5));
            Future<Void> cancelledAfterFailure = getRunningLoop().createFuture();
            cancelledAfterFailure.setException(new IOException());
            cancelledAfterFailure.cancel();
            await(sleep(1));
            asked.exception();
            assertThrows(IOException.class, result::result);
            cancelled.cancel();
            await(sleep(1));
        }));
        assertEquals(List.of(), messages());
    }

    @Test
    @DisplayName("T31: retrieved after the loop had already looked")
    void retrievedLate() {
        trace.run(async(() -> {
            Task<Void> task = createTask(failing(new IOException()));
            await(sleep(1));
            System.gc();
            await(sleep(1));
            task.exception();
        }));
        assertEquals(List.of(), messages());
    }

    @Test
    @DisplayName("T31: a task that was waited for without being asked is reported")
    void waitDoesNotRetrieve() {
        trace.run(async(() -> await(Asyncio.wait(List.of(createTask(failing(new IOException())))))));
        assertEquals(List.of("Task exception was never retrieved"), messages());
    }

    @Test
    void moreThanTheListHolds() {
        trace.run(async(() -> {
            for (int i = 0; i < 3000; i++) createTask(failing(new IOException()));
            await(sleep(1));
        }));
        assertEquals(3000, trace.reported.size());
    }

    @Test
    @DisplayName("T31: the message shows the task")
    void reportNamesTheTask() {
        trace.run(async(() -> {
            createTask(failing(new IOException("e")), "culprit");
            await(sleep(1));
        }));
        String text = trace.reported.getFirst().describe();
        assertTrue(text.contains("name='culprit'"), text);
    }

    @Test
    void aFutureThatIsStillHeldIsNotReportedBeforeTheEnd() {
        trace.run(() -> {
            Future<Void> held = getRunningLoop().createFuture();
            held.setException(new Exception("held"));
            for (int i = 0; i < 5; i++) {
                System.gc();
                await(sleep(1));
            }
            assertEquals(0, trace.reported.size());
            assertThrows(Exception.class, held::result);
        });
        assertEquals(0, trace.reported.size());
    }

    @Test
    void debugModeTellsWhereTheTaskWasMade() {
        try (LogCapture log = new LogCapture();
                Runner runner = new Runner(() -> new EventLoop(trace.clock), true)) {
            runner.run(async(() -> {
                Task<Void> task = createTask(failing(new Exception("lost")));
                await(sleep(1));
                assertTrue(task.done());
                getRunningLoop()
                        .callExceptionHandler(
                                ExceptionContext.of("told", task.exception()).with("task", task));
                String text = log.of("told").getFirst();
                assertTrue(text.contains("Task created at"), text);
                assertTrue(text.contains("NeverRetrievedTest"), text);
                assertFalse(text.contains("weft.TaskStep") || text.contains("VirtualThread"), text);
            }));
        }
    }

    @Test
    void aPendingTaskThatIsDestroyedIsReported() {
        EventLoop loop = trace.newLoop();
        loop.createTask(sleep(1), TaskOptions.named("left"));
        loop.close();
        assertEquals(
                "Task was destroyed but it is pending!",
                trace.reported.getFirst().message());
        assertTrue(trace.reported.getFirst().describe().contains("name='left'"));
        assertEquals(1, trace.reported.size());
    }
}
