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
            String report = reports(log).getFirst();
            assertTrue(report.contains("<Task pending name='counter'"), report);
            assertTrue(
                    log.of("took").stream()
                            .anyMatch(line -> line.contains("name='counter'") && line.contains("seconds")),
                    () -> log.messages().toString());
        }
    }

    private static void spinUntilReported(LogCapture log) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (reports(log).isEmpty() && System.nanoTime() < end) Thread.onSpinWait();
    }

    /** Those of the spinning: on a busy machine other steps are slow as well. */
    private static List<String> reports(LogCapture log) {
        return log.of(REPORT).stream()
                .filter(report -> report.contains("BlockedReportTest.spinUntilReported"))
                .toList();
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
            assertEquals(1, reports(log).size());
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
