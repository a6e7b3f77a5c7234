package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SleepTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    @Test
    @DisplayName("F043 zero and less is one bare yield")
    void noTime() {
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            await(sleep(0));
            assertEquals(1, ticks.count());
            await(sleep(-1));
            assertEquals(2, ticks.count());
            assertEquals("x", await(sleep(0, "x")));
            assertEquals(3, ticks.count());
            await(sleep(Duration.ZERO));
            assertEquals(4, ticks.count());
        });
    }

    @Test
    @DisplayName("F043 a bare yield gives each ready task one turn")
    void turns() {
        trace.run(() -> await(gather(turns("a"), turns("b"))));
        trace.assertEvents("a 0", "b 0", "a 1", "b 1", "a 2", "b 2");
    }

    private Coroutine<Void> turns(String name) {
        return async(() -> {
            for (int i = 0; i < 3; i++) {
                trace.log(name + " " + i);
                await(sleep(0));
            }
        });
    }

    @Test
    void timesAndResults() {
        trace.run(() -> {
            trace.logTime(await(sleep(1.5, "seconds")));
            await(sleep(Duration.ofMinutes(2)));
            trace.logTime("duration");
        });
        trace.assertEvents("1.500 seconds", "121.500 duration");
    }

    @Test
    void theTimeRunsFromTheAwait() {
        trace.run(() -> {
            Coroutine<Void> later = sleep(2);
            await(sleep(1));
            await(later);
            trace.logTime("done");
        });
        trace.assertEvents("3.000 done");
    }

    @Test
    @DisplayName("F043 not a number is refused")
    void notANumber() {
        trace.run(() -> {
            String message = assertThrows(IllegalArgumentException.class, () -> sleep(Double.NaN))
                    .getMessage();
            assertTrue(message.startsWith("Invalid delay: NaN"), message);
        });
    }

    @Test
    void equalDeadlinesInTheOrderOfCreation() {
        trace.run(() -> await(gather(
                children.child("a", 1), children.child("b", 1), children.child("c", 0.5), children.child("d", 1))));
        trace.assertEvents("a start", "b start", "c start", "d start", "c done", "a done", "b done", "d done");
    }

    @Test
    void cancellingTakesTheTimerAway() {
        trace.run(() -> {
            Task<String> child = createTask(children.child("a", Double.POSITIVE_INFINITY));
            await(sleep(1));
            child.cancel();
            assertThrows(CancelledError.class, () -> await(child));
            await(sleep(0));
            assertTrue(
                    getRunningLoop().toString().contains("timers=0"),
                    getRunningLoop().toString());
        });
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName("F043 a bare yield is cancelled too")
    void cancellingABareYield() {
        trace.run(() -> {
            Task<String> child = createTask(children.child("a", 0));
            await(sleep(0));
            assertTrue(child.cancel("now"));
            assertThrows(CancelledError.class, () -> await(child));
        });
        trace.assertEvents("a start", "a cancelled now");
    }
}
