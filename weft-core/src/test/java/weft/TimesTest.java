package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.Asyncio.timeoutAt;
import static weft.Asyncio.waitFor;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Times that are none, that are past, and that never come. */
class TimesTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private final Trace trace = new Trace();

    @Test
    void notANumberIsRefusedEverywhere() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Task<Void> task = createTask(sleep(1));
            List<Executable> mistakes = List.of(
                    () -> sleep(NAN),
                    () -> sleep(NAN, "x"),
                    () -> timeout(NAN),
                    () -> timeoutAt(NAN),
                    () -> waitFor(task, NAN),
                    () -> Asyncio.wait(List.of(task), NAN, ReturnWhen.ALL_COMPLETED),
                    () -> Asyncio.asCompleted(List.of(task), NAN),
                    () -> loop.callLater(NAN, () -> {}),
                    () -> loop.callAt(NAN, () -> {}),
                    () -> loop.setSlowCallbackDuration(NAN),
                    () -> timeout(1).run(limit -> limit.reschedule(NAN)));
            for (Executable mistake : mistakes) {
                String message =
                        assertThrows(IllegalArgumentException.class, mistake).getMessage();
                assertTrue(message.startsWith("Invalid "), message);
                assertTrue(message.contains("NaN"), message);
                assertTrue(message.contains("give seconds, or a Duration"), message);
            }
            await(task);
        });
    }

    @Test
    void aTimeThatIsPastIsNow() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            await(sleep(-1));
            await(sleep(Double.NEGATIVE_INFINITY));
            await(sleep(Duration.ofSeconds(Long.MIN_VALUE)));
            loop.callLater(-5, () -> trace.logTime("later"));
            loop.callAt(-5, () -> trace.logTime("at"));
            await(sleep(0));
            await(sleep(0));
            assertThrows(TimeoutException.class, () -> await(waitFor(sleep(1), -1)));
            assertThrows(TimeoutException.class, () -> timeout(-1).run(limit -> await(sleep(1))));
            trace.logTime("done");
        });
        trace.assertEvents("0.000 later", "0.000 at", "0.000 done");
    }

    @Test
    void aTimeThatNeverComesIsNoError() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            for (double endless : new double[] {INFINITE, 1e300, Double.MAX_VALUE, 1e10}) {
                Task<Void> sleeper = createTask(sleep(endless));
                loop.callLater(endless, () -> trace.log("never"));
                loop.callAt(endless, () -> trace.log("never"));
                await(waitFor(sleep(1), endless));
                timeout(endless).run(limit -> await(sleep(1)));
                assertFalse(sleeper.done());
                sleeper.cancel();
            }
            await(waitFor(sleep(1), Duration.ofSeconds(Long.MAX_VALUE)));
            trace.logTime("done");
        });
        trace.assertEvents("9.000 done");
    }

    @Test
    void tinyTimesAreRounded() {
        trace.run(() -> {
            await(sleep(1e-9));
            trace.logTime("slept");
            assertEquals(1e-9, getRunningLoop().time(), 1e-12);
            await(sleep(Double.MIN_VALUE));
            assertEquals(1e-9, getRunningLoop().time(), 1e-12);
        });
        trace.assertEvents("0.000 slept");
    }

    @Test
    void aLoopThatOnlyWaitsForeverCanBeWoken() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Task<Void> me = createTask(async(() -> await(sleep(INFINITE))));
            await(sleep(0));
            Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(me::cancel));
            assertThrows(CancelledError.class, me::await);
        });
    }
}
