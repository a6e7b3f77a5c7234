package weft;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Small programs on which Weft once differed from CPython 3.13, found by comparing random ones. */
class ConformanceFindingsTest {
    private final Trace trace = new Trace();

    @Test
    void taskFactoryChangesEveryTask() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            loop.setTaskFactory(options -> options.withEagerStart(true));
            Future<?> both = gather(logging("a"), logging("b"));
            createTask(logging("c"));
            trace.log("made, done: " + both.done());
            loop.setTaskFactory(null);
            createTask(logging("d"));
            trace.log("end");
        });
        trace.assertEvents("a", "b", "c", "made, done: true", "end", "d");
    }

    private List<String> reportedErrors() {
        return trace.reported.stream()
                .map(report -> String.valueOf(report.exception().getMessage()))
                .toList();
    }

    private Coroutine<Void> logging(String event) {
        return async(() -> {
            trace.log(event);
            return null;
        });
    }

    private static Coroutine<String> failing(String message) {
        return async(() -> {
            throw new IllegalArgumentException(message);
        });
    }

    private static Coroutine<Integer> swallowing(int result) {
        return async(() -> {
            try {
                await(sleep(1));
            } catch (CancelledError e) {
                assertTrue(currentTask().cancelling() > 0);
            }
            return result;
        });
    }
}
