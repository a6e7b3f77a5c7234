package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Loops used after their end, and from the wrong thread. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosedLoopUseTest {
    @Test
    void everyMethodSaysThatTheLoopIsClosed() {
        EventLoop loop = new EventLoop();
        loop.close();
        Coroutine<Void> unused = sleep(1);
        List<Executable> mistakes = List.of(
                () -> loop.callSoon(() -> {}),
                () -> loop.callSoonThreadsafe(() -> {}),
                () -> loop.callLater(1, () -> {}),
                () -> loop.callAt(1, () -> {}),
                () -> loop.createTask(unused),
                () -> loop.createTask(unused, TaskOptions.eager()),
                () -> loop.runInExecutor(null, () -> 1),
                loop::runForever,
                () -> loop.runUntilComplete(unused),
                () -> runCoroutineThreadsafe(unused, loop));
        for (Executable mistake : mistakes) {
            String message = assertThrows(IllegalStateException.class, mistake).getMessage();
            assertTrue(message.contains("Event loop is closed"), message);
        }
        unused.close(); // none of them has consumed it
        loop.stop();
        loop.close();
        assertTrue(loop.toString().contains("closed=true"), loop::toString);
    }

    @Test
    void aRunnerThatIsClosedSaysSo() {
        Runner runner = new Runner();
        runner.run(sleep(0));
        runner.close();
        runner.close();
        Coroutine<Void> unused = sleep(1);
        String message = assertThrows(IllegalStateException.class, () -> runner.run(unused))
                .getMessage();
        assertTrue(message.contains("Runner is closed; make a new one"), message);
        unused.close();
    }

    @Test
    void inDebugModeTheWrongThreadIsRefused() throws Exception {
        EventLoop loop = run(
                async(() -> {
                    EventLoop mine = getRunningLoop();
                    mine.setSlowCallbackDuration(60);
                    Coroutine<Void> unused = sleep(1);
                    List<Executable> mistakes = List.of(
                            () -> mine.callSoon(() -> {}),
                            () -> mine.callLater(1, () -> {}),
                            () -> mine.callAt(1, () -> {}),
                            () -> mine.createTask(unused),
                            () -> mine.runInExecutor(null, () -> 1));
                    Callable<String> foreign = () -> {
                        for (Executable mistake : mistakes) {
                            String message = assertThrows(IllegalStateException.class, mistake)
                                    .getMessage();
                            assertTrue(message.contains("Non-thread-safe operation"), message);
                            assertTrue(message.contains("use callSoonThreadsafe"), message);
                        }
                        return "checked";
                    };
                    assertEquals("checked", await(Asyncio.toThread(foreign)));
                    unused.close();
                    return mine;
                }),
                true);
        assertTrue(loop.isClosed());
    }

    @Test
    void aFutureOfALoopThatEndedIsNotAwaitedForEver() {
        EventLoop loop = new EventLoop();
        var answer = runCoroutineThreadsafe(sleep(1), loop); // the loop never runs
        loop.close();
        ExecutionException error = assertThrows(ExecutionException.class, answer::get);
        assertTrue(error.getCause().getMessage().contains("closed before it could run"), error::toString);
    }

    @Test
    void anExecutorThatRefusesIsHeardOf() {
        var refusing = Executors.newSingleThreadExecutor();
        refusing.shutdown();
        run(async(() -> {
            assertThrows(
                    java.util.concurrent.RejectedExecutionException.class,
                    () -> Asyncio.runInExecutor(refusing, () -> 1));
            java.io.IOException error = new java.io.IOException("disk");
            assertEquals(
                    error,
                    assertThrows(
                            java.io.IOException.class,
                            () -> await(Asyncio.runInExecutor(null, () -> {
                                throw error;
                            }))));
            AssertionError wrong = new AssertionError("wrong");
            assertEquals(
                    wrong,
                    assertThrows(
                            AssertionError.class,
                            () -> await(Asyncio.toThread(() -> {
                                throw wrong;
                            }))));
        }));
    }
}
