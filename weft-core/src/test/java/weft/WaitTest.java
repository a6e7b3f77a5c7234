package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WaitTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private Task<String> task(String name, double seconds) {
        return createTask(children.child(name, seconds), name);
    }

    private Task<String> failingTask(String name, double seconds) {
        return createTask(children.failing(name, seconds, new IOException(name)), name);
    }

    /** The names of both sets, in their order, with the time. */
    private void logBoth(DoneAndPending<String> both) {
        trace.logTime(names(both.done()) + " " + names(both.pending()));
    }

    private static List<String> names(Set<Future<String>> futures) {
        return futures.stream().map(future -> ((Task<String>) future).getName()).toList();
    }

    @Test
    void allCompleted() {
        trace.run(() -> logBoth(await(Asyncio.wait(List.of(task("a", 2), task("b", 1))))));
        trace.assertEvents("a start", "b start", "b done", "a done", "2.000 [a, b] []");
    }

    @Test
    void firstCompletedKeepsTheOrderOfTheArguments() {
        trace.run(() -> {
            List<Task<String>> tasks = List.of(task("a", 2), task("b", 1), task("c", 3));
            logBoth(await(Asyncio.wait(tasks, ReturnWhen.FIRST_COMPLETED)));
            await(tasks.getFirst());
        });
        trace.assertEvents("a start", "b start", "c start", "b done", "1.000 [b] [a, c]", "a done", "c cancelled");
    }

    @Test
    @DisplayName("T47 FIRST_EXCEPTION: neither a cancelled task nor a result ends the wait")
    void firstException() {
        trace.run(() -> {
            List<Task<String>> all = List.of(task("a", 1), task("b", 2), task("c", 4), failingTask("d", 3));
            await(sleep(0));
            all.getFirst().cancel();
            logBoth(await(Asyncio.wait(all, ReturnWhen.FIRST_EXCEPTION)));
            assertEquals("d", all.getLast().exception().getMessage());
        });
        trace.assertEvents(
                "a start",
                "b start",
                "c start",
                "d start",
                "a cancelled",
                "b done",
                "d fails",
                "3.000 [a, b, d] [c]",
                "c cancelled"); // by the end of the run
    }

    @Test
    @DisplayName("T47 FIRST_EXCEPTION with nothing but cancellations waits for all")
    void firstExceptionWithoutAny() {
        trace.run(() -> {
            Task<String> a = task("a", 1);
            Task<String> b = task("b", 2);
            await(sleep(0));
            a.cancel();
            b.cancel();
            logBoth(await(Asyncio.wait(List.of(a, b), ReturnWhen.FIRST_EXCEPTION)));
        });
        trace.assertEvents("a start", "b start", "a cancelled", "b cancelled", "0.000 [a, b] []");
    }

    @Test
    @DisplayName("T46 a timeout does not throw and cancels nothing: what is pending runs on")
    void timeout() {
        trace.run(() -> {
            Task<String> b = task("b", 3);
            logBoth(await(Asyncio.wait(List.of(task("a", 1), b), 2, ReturnWhen.ALL_COMPLETED)));
            assertEquals(0, b.cancelling());
            await(b);
            trace.logTime("end");
        });
        trace.assertEvents("b start", "a start", "a done", "2.000 [a] [b]", "b done", "3.000 end");
    }

    @Test
    void timeoutAsDurationAndNone() {
        trace.run(() -> {
            List<Task<String>> one = List.of(task("a", 3));
            logBoth(await(Asyncio.wait(one, Duration.ofSeconds(2), ReturnWhen.ALL_COMPLETED)));
            logBoth(await(Asyncio.wait(one, null, ReturnWhen.ALL_COMPLETED)));
        });
        trace.assertEvents("a start", "2.000 [] [a]", "a done", "3.000 [a] []");
    }

    @Test
    @DisplayName("T46 a timeout of 0 or less gives the tasks one turn")
    void noTime() {
        trace.run(() -> {
            List<Task<String>> one = List.of(task("a", 1));
            for (double timeout : new double[] {0, -1}) {
                Ticks ticks = Ticks.start();
                logBoth(await(Asyncio.wait(one, timeout, ReturnWhen.ALL_COMPLETED)));
                trace.log("iterations " + ticks.count());
            }
        });
        trace.assertEvents(
                "a start",
                "0.000 [] [a]",
                "iterations 2",
                "0.000 [] [a]",
                "iterations 2",
                "a cancelled"); // by the end of the run
    }

    @Test
    void waitingForWhatIsDoneTakesTwoIterations() {
        trace.run(() -> {
            Future<String> done = getRunningLoop().createFuture();
            done.setResult("x");
            Ticks ticks = Ticks.start();
            assertEquals(Set.of(done), await(Asyncio.wait(List.of(done))).done());
            assertEquals(2, ticks.count());
        });
    }

    @Test
    @DisplayName("F036 the waiter resumes two iterations after the future is done")
    void resumesTwoIterationsLater() {
        trace.run(() -> {
            Future<String> gate = getRunningLoop().createFuture();
            Ticks ticks = Ticks.start();
            Task<Void> waiter = createTask(async(() -> {
                await(Asyncio.wait(List.of(gate)));
                trace.log("resumed " + ticks.count());
            }));
            await(sleep(0));
            await(sleep(0));
            trace.log("set " + ticks.count());
            gate.setResult("x");
            await(waiter);
        });
        trace.assertEvents("set 2", "resumed 4");
    }

    @Test
    @DisplayName("T46 nothing to wait for is an error")
    void nothing() {
        trace.run(() -> {
            assertEquals(
                    "Set of Tasks/Futures is empty; wait needs at least one",
                    assertThrows(IllegalArgumentException.class, () -> Asyncio.wait(List.<Task<String>>of()))
                            .getMessage());
        });
    }

    @Test
    @DisplayName("T46 coroutines are refused, with the cure")
    void coroutines() {
        trace.run(() -> {
            Coroutine<String> coroutine = children.child("a", 1);
            String message = assertThrows(IllegalArgumentException.class, () -> Asyncio.wait(List.of(coroutine)))
                    .getMessage();
            assertTrue(message.startsWith("Passing coroutines is forbidden, use tasks explicitly"), message);
            coroutine.close();
        });
    }

    @Test
    void aTaskGivenTwiceCountsOnce() {
        trace.run(() -> {
            Task<String> a = task("a", 1);
            logBoth(await(Asyncio.wait(List.of(a, a, task("b", 2)))));
        });
        trace.assertEvents("a start", "b start", "a done", "b done", "2.000 [a, b] []");
    }

    @Test
    @DisplayName("T46 a failure is not thrown, and is still the user's to retrieve")
    void failuresAreNotThrown() {
        trace.expectingReports();
        trace.run(() -> {
            logBoth(await(Asyncio.wait(List.of(failingTask("a", 1), task("b", 2)))));
        });
        trace.assertEvents("a start", "b start", "a fails", "b done", "2.000 [a, b] []");
        assertEquals(
                "Task exception was never retrieved", trace.reported.getFirst().message());
    }

    @Test
    @DisplayName("T46 cancelling the waiter leaves the tasks alone")
    void cancellingTheWaiter() {
        trace.run(() -> {
            Task<String> a = task("a", 2);
            Task<DoneAndPending<String>> waiter = createTask(Asyncio.wait(List.of(a)));
            await(sleep(1));
            waiter.cancel();
            assertThrows(CancelledError.class, () -> await(waiter));
            trace.logTime("waiter cancelled, task " + a.cancelling());
            assertSame("a", await(a));
        });
        trace.assertEvents("a start", "1.000 waiter cancelled, task 0", "a done");
    }

    @Test
    void cancellingTheWaiterTakesItsTimerAway() {
        trace.run(() -> {
            Future<String> never = getRunningLoop().createFuture();
            Task<DoneAndPending<String>> waiter =
                    createTask(Asyncio.wait(List.of(never), 1000, ReturnWhen.ALL_COMPLETED));
            await(sleep(1));
            waiter.cancel();
            assertThrows(CancelledError.class, () -> await(waiter));
            await(sleep(1));
            assertTrue(
                    getRunningLoop().toString().contains("timers=0"),
                    getRunningLoop().toString());
        });
    }
}
