// real time is the subject: steps that take too long
package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 8: in debug mode a step that takes too long is reported, with its lines, while it runs. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockedReportTest {
    private static final String REPORT = "has blocked the event loop";

    @Test
    void aStepThatComputesIsReportedWithTheStackOfItsCoroutine() {
        try (LogCapture log = new LogCapture()) {
            run(
                    async(() -> {
                        getRunningLoop().setSlowCallbackDuration(0.02);
                        Task<Void> task = createTask(async(() -> spinUntilReported(log)), "counter");
                        await(task);
                    }),
                    true);
            String report = log.of(REPORT).getFirst();
            assertTrue(report.contains("BlockedReportTest.spinUntilReported"), report);
            assertTrue(report.contains("counter"), report);
            List<String> after = log.of("took");
            assertTrue(after.getFirst().contains("counter"), after::toString);
            assertTrue(after.getFirst().contains("seconds"), after::toString);
        }
    }

    private static void spinUntilReported(LogCapture log) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (log.of(REPORT).isEmpty() && System.nanoTime() < end) Thread.onSpinWait();
    }

    @Test
    void aCallbackIsReportedToo() {
        try (LogCapture log = new LogCapture()) {
            run(
                    async(() -> {
                        getRunningLoop().setSlowCallbackDuration(0.02);
                        getRunningLoop().callSoon(() -> spinUntilReported(log));
                        await(sleep(0));
                    }),
                    true);
            assertTrue(log.of(REPORT).getFirst().contains("BlockedReportTest.spinUntilReported"));
        }
    }

    @Test
    void quickStepsAreNotReported() {
        try (LogCapture log = new LogCapture()) {
            run(
                    async(() -> {
                        getRunningLoop().setSlowCallbackDuration(5);
                        for (int i = 0; i < 100; i++) await(sleep(0));
                        await(sleep(0.05)); // waiting is not working
                    }),
                    true);
            assertEquals(List.of(), log.messages());
        }
    }
}
