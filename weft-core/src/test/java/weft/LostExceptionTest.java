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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exception that nobody asks for is reported, once. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostExceptionTest {
    private final Trace trace = new Trace().expectingReports();

    private static Coroutine<Void> failing(Throwable error) {
        return async(() -> {
            throw error;
        });
    }

    private void assertReported(Throwable error, String what) {
        assertEquals(1, trace.reported.size(), trace.reported::toString);
        assertSame(error, trace.reported.getFirst().exception());
        assertEquals(
                what + " exception was never retrieved",
                trace.reported.getFirst().message());
    }

    @Test
    void aTasksExceptionIsReportedAtTheEndOfTheLoop() {
        Exception error = new Exception("lost");
        Task<?>[] kept = new Task<?>[1];
        trace.run(() -> {
            kept[0] = createTask(failing(error), "loser");
            await(sleep(1));
        });
        assertReported(error, "Task");
        assertTrue(trace.reported.getFirst().describe().contains("name='loser'"));
        assertTrue(kept[0].done());
    }

    @Test
    void aFuturesExceptionIsReportedWhenItIsGarbageAndTheLoopLives() {
        Exception error = new Exception("lost");
        trace.run(() -> {
            getRunningLoop().createFuture().setException(error);
            for (int i = 0; i < 500 && trace.reported.isEmpty(); i++) {
                System.gc();
                await(sleep(1));
            }
            assertReported(error, "Future");
        });
        assertEquals(1, trace.reported.size());
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
    void retrievedOnesAreNotReported() {
        trace.run(() -> {
            assertThrows(Exception.class, () -> await(createTask(failing(new Exception("awaited")))));
            Task<Void> asked = createTask(failing(new Exception("asked")));
            await(sleep(1));
            asked.exception();
            Future<Void> cancelled = getRunningLoop().createFuture();
            cancelled.setException(new Exception("too late to cancel"));
            assertFalse(cancelled.cancel());
            createTask(async(() -> await(sleep(5)))).cancel();
        });
        assertEquals(0, trace.reported.size(), trace.reported::toString);
    }

    @Test
    void manyAreAllReported() {
        trace.run(() -> {
            for (int i = 0; i < 3_000; i++) getRunningLoop().createFuture().setException(new Exception("lost"));
        });
        assertEquals(3_000, trace.reported.size());
    }

    @Test
    void debugModeTellsWhereTheTaskWasMade() {
        try (WeftLog log = new WeftLog();
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
