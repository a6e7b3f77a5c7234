package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.loop.TimerHandle;

/** callLater and callAt: order, cancellation, clock. */
class TimerTest {
    private final Trace trace = new Trace();
    private final EventLoop loop = trace.newLoop();

    @AfterEach
    void closeLoop() {
        loop.close();
        assertEquals(List.of(), trace.reported);
    }

    private void runFor(double seconds) {
        loop.runUntilComplete(sleep(seconds));
    }

    private Runnable logger(String event) {
        return () -> trace.logTime(event);
    }

    @Test
    @DisplayName("T08: equal deadlines fire in the order of creation, sleeps among them")
    void equalDeadlines() {
        loop.callAt(2, logger("a"));
        loop.callLater(2, logger("b"));
        loop.createTask(async(() -> {
            await(sleep(2));
            trace.logTime("sleep");
        }));
        loop.callLater(1, () -> loop.callLater(1, logger("d")));
        loop.callSoon(() -> loop.callLater(Duration.ofSeconds(2), logger("c")));
        runFor(3);
        trace.assertEvents("2.000 a", "2.000 b", "2.000 c", "2.000 d", "2.000 sleep");
    }

    @Test
    @DisplayName("T09, F096: a negative delay or a time that has passed means now")
    void negativeDelay() {
        runFor(1);
        loop.callLater(-5, logger("negative"));
        loop.callAt(0.5, logger("past"));
        loop.callLater(Double.NEGATIVE_INFINITY, logger("infinitely early"));
        loop.callLater(0, logger("zero"));
        runFor(1);
        trace.assertEvents("1.000 infinitely early", "1.000 negative", "1.000 past", "1.000 zero");
    }

    @Test
    void infiniteDelayNeverComes() {
        TimerHandle never = loop.callLater(Double.POSITIVE_INFINITY, logger("never"));
        loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), logger("never"));
        runFor(1e6);
        trace.assertEvents();
        assertFalse(never.cancelled());
        assertThrows(IllegalArgumentException.class, () -> loop.callLater(Double.NaN, logger("nan")));
    }

    @Test
    @DisplayName("T09: a timer within the clock's resolution fires already, and no earlier one")
    void resolution() {
        EventLoop coarse = new EventLoop(new VirtualClock(1_000_000_000));
        List<String> events = new ArrayList<>();
        coarse.callAt(0.999, () -> events.add("within"));
        coarse.callAt(1, () -> events.add("next tick " + coarse.time()));
        coarse.stop();
        coarse.runForever();
        assertEquals(List.of("within"), events);
        coarse.callAt(1, coarse::stop);
        coarse.runForever();
        assertEquals(List.of("within", "next tick 1.0"), events);
        coarse.close();
    }

    @Test
    @DisplayName("T09: in real time a timer is never early")
    void neverEarlyInRealTime() {
        EventLoop real = new EventLoop();
        for (int i = 1; i <= 5; i++) {
            double when = real.time() + i / 1000.0;
            real.callAt(when, () -> {
                if (real.time() < when) trace.log("early"); // real time is the subject
            });
        }
        real.callLater(0.01, real::stop);
        real.runForever();
        real.close();
        trace.assertEvents();
    }

    @Test
    @DisplayName("T07, F097: a cancelled timer does not fire, and the clock does not go to it")
    void cancelledTimer() {
        TimerHandle timer = loop.callLater(1, logger("cancelled"));
        loop.callLater(100, loop::stop).cancel();
        timer.cancel();
        timer.cancel();
        assertTrue(timer.cancelled());
        loop.callLater(2, loop::stop);
        loop.runForever();
        trace.assertEvents();
        assertEquals(2.0, loop.time());
    }

    @Test
    @DisplayName("T07, F097: a timer that is due is still cancelled by a callback before it")
    void cancelledWhenDue() {
        TimerHandle[] second = new TimerHandle[1];
        loop.callLater(1, () -> second[0].cancel());
        second[0] = loop.callLater(1, logger("second"));
        runFor(2);
        trace.assertEvents();
    }

    @Test
    @DisplayName("F097: when tells the deadline; cancelling after the turn changes nothing")
    void when() {
        runFor(1);
        TimerHandle timer = loop.callLater(2.5, logger("timer"));
        assertEquals(3.5, timer.when());
        runFor(5);
        timer.cancel();
        trace.assertEvents("3.500 timer");
    }

    @Test
    @DisplayName("T07: a hundred thousand timeouts that never expire leave no timer behind")
    void unexpiredTimeoutsLeaveNothing() {
        loop.runUntilComplete(async(() -> {
            for (int i = 0; i < 100_000; i++) timeout(1000).run(limit -> {});
            await(sleep(0));
        }));
        assertTrue(loop.toString().contains("timers=0"), loop.toString());
        assertEquals(0.0, loop.time());
    }

    @Test
    @DisplayName("F096: sleepers wake at their times, whoever came first")
    void sleepers() {
        trace.run(async(() -> await(gather(sleeper("a", 3), sleeper("b", 1), sleeper("c", 2)))));
        trace.assertEvents("1.000 b", "2.000 c", "3.000 a");
    }

    private Coroutine<String> sleeper(String name, double seconds) {
        return async(() -> {
            String result = await(sleep(seconds, name));
            trace.logTime(result);
            return result;
        });
    }
}
