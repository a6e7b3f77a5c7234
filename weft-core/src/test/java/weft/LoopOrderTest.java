package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.asCompleted;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.shield;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;
import static weft.Asyncio.waitFor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.loop.Poller;

/** In which order things happen, and in which iteration of the loop. The expected traces are those of CPython 3.13. */
class LoopOrderTest {
    private final Trace trace = new Trace();

    private Coroutine<Void> twoSteps(String name) {
        return async(() -> {
            trace.log(name + "1");
            await(sleep(0));
            trace.log(name + "2");
        });
    }

    private Runnable logger(String event) {
        return () -> trace.log(event);
    }

    @Test
    @DisplayName("T01, F094, F098: callbacks, tasks, timers and nested callbacks take turns")
    void everyKindOfWorkInOneQueue() {
        trace.run(async(() -> {
            EventLoop loop = getRunningLoop();
            loop.callSoon(logger("cs1"));
            createTask(twoSteps("A"));
            loop.callSoon(logger("cs2"));
            createTask(twoSteps("B"));
            loop.callLater(0, logger("timer"));
            loop.callSoon(() -> loop.callSoon(logger("nested")));
            trace.log("main");
            await(sleep(0));
            trace.log("main2");
            await(sleep(0));
            trace.log("main3");
        }));
        trace.assertEvents("main", "cs1", "A1", "cs2", "B1", "main2", "timer", "A2", "B2", "nested", "main3");
    }

    @Test
    @DisplayName("T02, F030: setResult runs nothing inline; waiters, then done callbacks, in the order they came")
    void setResultRunsNothingInline() {
        trace.run(async(() -> {
            EventLoop loop = getRunningLoop();
            Future<Integer> future = loop.createFuture();
            createTask(waiterOf(future, "W0"));
            createTask(waiterOf(future, "W1"));
            await(sleep(0));
            future.addDoneCallback(done -> trace.log("CB"));
            loop.callSoon(logger("before"));
            future.setResult(7);
            trace.log("sync code");
            loop.callSoon(logger("after"));
            await(sleep(0));
        }));
        trace.assertEvents("sync code", "before", "W0 7", "W1 7", "CB", "after");
    }

    private Coroutine<Void> waiterOf(Future<Integer> future, String name) {
        return async(() -> trace.log(name + " " + await(future)));
    }

    @Test
    @DisplayName("T03, F033: awaiting what is done does not let others run")
    void awaitOfFinishedTaskDoesNotYield() {
        trace.run(async(() -> {
            Task<String> finished = createTask(sleep(0, "r"));
            await(finished);
            Task<Void> other = createTask(async(() -> trace.log("other")));
            for (int i = 0; i < 3; i++) trace.log(await(finished) + i);
            await(other);
        }));
        trace.assertEvents("r0", "r1", "r2", "other");
    }

    @Test
    @DisplayName("T06: what callbacks add waits for the next poll")
    void everyGenerationOfCallbacksIsPolledFor() {
        EventLoop loop = new EventLoop(trace.clock, new LoggingPoller());
        loop.callSoon(() -> {
            trace.log("first");
            loop.callSoon(() -> {
                trace.log("second");
                loop.callSoon(loop::stop);
            });
        });
        loop.runForever();
        loop.close();
        trace.assertEvents("poll", "first", "poll", "second", "poll");
    }

    /** Logs each time the loop looks for events. */
    private final class LoggingPoller implements Poller {
        @Override
        public void pollNow() {
            trace.log("poll");
        }

        @Override
        public void poll(long nanos) {
            trace.log("waits");
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }

    @Test
    @DisplayName("F096: due timers come after what is ready, earliest first")
    void timersOfOneIteration() {
        trace.run(async(() -> {
            EventLoop loop = getRunningLoop();
            loop.callLater(3, logger("three"));
            loop.callLater(1, logger("one"));
            loop.callLater(2, logger("two"));
            trace.clock.advance(5);
            loop.callSoon(logger("ready"));
            await(sleep(0));
            await(sleep(0));
        }));
        trace.assertEvents("ready", "one", "two", "three");
    }

    @Test
    void readyTasksTakeTurns() {
        trace.run(async(() -> await(gather(threeTurns("a"), threeTurns("b"), threeTurns("c")))));
        trace.assertEvents("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2");
    }

    private Coroutine<Void> threeTurns(String name) {
        return async(() -> {
            for (int i = 0; i < 3; i++) {
                trace.log(name + i);
                await(sleep(0));
            }
        });
    }

    // -- T11: how many iterations pass while something is awaited; each count includes the one that runs a new task --

    private static Coroutine<Void> nothing() {
        return async(() -> {});
    }

    private int iterations(Supplier<Awaitable<?>> what) {
        return trace.run(async(() -> {
            Ticks ticks = Ticks.start();
            what.get().await();
            return ticks.stop();
        }));
    }

    @Test
    @DisplayName("T11: an awaited coroutine adds no iteration")
    void coroutineIsInline() {
        assertEquals(0, iterations(() -> nothing()));
        assertEquals(0, iterations(() -> async(() -> await(async(() -> await(nothing()))))));
    }

    @Test
    @DisplayName("T11: a finished future adds no iteration, one completed by a callback one more than the callback")
    void futureTakesOneIteration() {
        assertEquals(0, iterations(LoopOrderTest::finished));
        assertEquals(2, iterations(LoopOrderTest::finishedByCallback));
    }

    private static Future<Void> finished() {
        Future<Void> future = getRunningLoop().createFuture();
        future.setResult(null);
        return future;
    }

    private static Future<Void> finishedByCallback() {
        Future<Void> future = getRunningLoop().createFuture();
        getRunningLoop().callSoon(() -> future.setResult(null));
        return future;
    }

    @Test
    @DisplayName("T11: sleep(0) is one iteration")
    void sleepZeroIsOneIteration() {
        assertEquals(1, iterations(() -> sleep(0)));
        assertEquals(1, iterations(() -> sleep(-1)));
    }

    @Test
    @DisplayName("T11: a task adds one iteration to its own")
    void taskTakesOneIteration() {
        assertEquals(2, iterations(() -> createTask(nothing())));
        assertEquals(
                2,
                iterations(() -> createTask(async(() -> {
                    await(nothing());
                    await(nothing());
                }))));
        assertEquals(4, iterations(() -> createTask(async(() -> await(createTask(nothing()))))));
    }

    @Test
    @DisplayName("T11: gather, wait, shield, groups and asCompleted add two iterations")
    void combinatorsTakeTwoIterations() {
        assertEquals(3, iterations(() -> gather(nothing(), nothing())));
        assertEquals(3, iterations(() -> Asyncio.wait(List.of(createTask(nothing())))));
        assertEquals(3, iterations(() -> shield(nothing())));
        assertEquals(3, iterations(() -> async(() -> taskGroup().run(group -> group.createTask(nothing())))));
        assertEquals(
                3, iterations(() -> asCompleted(List.of(nothing())).iterator().next()));
    }

    @Test
    @DisplayName("T11: waitFor and timeout add no iteration, nor does an empty gather")
    void timeoutsAreInline() {
        assertEquals(0, iterations(() -> waitFor(nothing(), 1)));
        assertEquals(0, iterations(() -> async(() -> timeout(1).run(limit -> await(nothing())))));
        assertEquals(0, iterations(() -> gather()));
    }

    @Test
    @DisplayName(
            "T11: a cancellation is delivered after one iteration and observed after two, through one more task three")
    void cancellationTravels() {
        assertEquals(List.of(1, 2), iterationsOfCancel(false));
        assertEquals(List.of(1, 3), iterationsOfCancel(true));
    }

    private List<Integer> iterationsOfCancel(boolean nested) {
        return trace.run(async(() -> {
            List<Integer> counts = new ArrayList<>();
            Ticks[] ticks = new Ticks[1];
            Coroutine<Void> sleeper = async(() -> {
                try {
                    await(sleep(10));
                } catch (CancelledError e) {
                    counts.add(ticks[0].count());
                    throw e;
                }
            });
            Task<Void> task = createTask(nested ? async(() -> await(createTask(sleeper))) : sleeper);
            for (int i = 0; i < 3; i++) await(sleep(0));
            ticks[0] = Ticks.start();
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            counts.add(ticks[0].stop());
            return counts;
        }));
    }
}
