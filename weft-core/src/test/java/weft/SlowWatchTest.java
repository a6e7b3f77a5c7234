package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** T16, F099: in debug mode a step that takes too long is named. */
class SlowWatchTest {
    private static List<String> logOf(boolean debug, double limit, Coroutine<Void> main) {
        try (LogCapture log = new LogCapture()) {
            EventLoop loop = new EventLoop();
            loop.setDebug(debug);
            loop.setSlowCallbackDuration(limit);
            loop.runUntilComplete(main);
            loop.close();
            return log.messages();
        }
    }

    private static Coroutine<Void> namedTask() {
        return async(() -> await(createTask(sleep(0), "the slow one")));
    }

    private static boolean isTimed(String line, String culprit) {
        return line.startsWith("Executing ") && line.contains(culprit) && line.endsWith(" seconds");
    }

    @Test
    @DisplayName("T16: a step of a task over the limit is reported with the task's name")
    void slowTaskIsNamed() {
        List<String> log = logOf(true, 0, namedTask());
        assertTrue(log.stream().anyMatch(line -> isTimed(line, "name='the slow one'")), log::toString);
    }

    @Test
    @DisplayName("T16: so is a callback")
    void slowCallbackIsNamed() {
        List<String> log = logOf(true, 0, async(() -> {
            getRunningLoop().callSoon(new Named());
            await(sleep(0));
        }));
        assertTrue(log.stream().anyMatch(line -> isTimed(line, "the slow callback")), log::toString);
    }

    private static final class Named implements Runnable {
        @Override
        public void run() {}

        @Override
        public String toString() {
            return "the slow callback";
        }
    }

    @Test
    void quickStepsAreNotReported() {
        assertEquals(List.of(), logOf(true, 3600, namedTask()));
    }

    @Test
    void withoutDebugModeNothingIsTimed() {
        assertEquals(List.of(), logOf(false, 0, namedTask()));
    }
}
