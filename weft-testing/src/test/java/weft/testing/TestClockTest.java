package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;
import static weft.testing.Testing.clock;
import static weft.testing.Testing.runTest;
import static weft.testing.Testing.waitAllTasksBlocked;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Asyncio;
import weft.CancelledError;
import weft.Coroutine;
import weft.EventLoop;
import weft.Task;

/** The three ways in which time passes, and moving it by hand. */
class TestClockTest {
    private static final TestOptions MANUAL = TestOptions.DEFAULT.withTime(TimeMode.MANUAL);

    private final List<String> events = new ArrayList<>();

    private void log(String event) {
        events.add(clock().time() + " " + event);
    }

    private Coroutine<Void> ticker(double period, int times) {
        return async(() -> {
            for (int i = 0; i < times; i++) {
                await(sleep(period));
                log("tick");
            }
        });
    }

    @Test
    void timeBeginsAtZeroAndJumps() {
        runTest(() -> {
            assertEquals(0, getRunningLoop().time());
            await(sleep(Duration.ofDays(365)));
            assertEquals(365 * 86400, clock().time());
        });
    }

    @Test
    void manualTimeMovesOnlyWhenTold() {
        runTest(
                async(() -> {
                    Task<Void> ticker = createTask(ticker(10, 3));
                    await(waitAllTasksBlocked());
                    log("blocked");
                    await(clock().advance(9.5));
                    log("not yet");
                    await(clock().advance(Duration.ofMillis(500)));
                    log("once");
                    await(clock().advance(100));
                    log("over");
                    assertTrue(ticker.done());
                }),
                MANUAL);
        assertEquals(
                List.of("0.0 blocked", "9.5 not yet", "10.0 tick", "10.0 once", "20.0 tick", "30.0 tick", "110.0 over"),
                events);
    }

    @Test
    void whatATimerStartsIsOverBeforeTheNextIsDue() {
        runTest(
                async(() -> {
                    createTask(async(() -> {
                        await(sleep(1));
                        for (int i = 0; i < 5; i++) await(sleep(0));
                        log("first");
                        await(sleep(1));
                        log("chained");
                    }));
                    createTask(async(() -> {
                        await(sleep(1.5));
                        log("second");
                    }));
                    await(clock().advance(2));
                    log("over");
                }),
                MANUAL);
        assertEquals(List.of("1.0 first", "1.5 second", "2.0 chained", "2.0 over"), events);
    }

    @Test
    void runCurrentRunsWhatNeedsNoTime() {
        runTest(
                async(() -> {
                    createTask(async(() -> {
                        for (int i = 0; i < 3; i++) await(sleep(0));
                        log("ready work");
                    }));
                    await(clock().runCurrent());
                    log("over");
                }),
                MANUAL);
        assertEquals(List.of("0.0 ready work", "0.0 over"), events);
    }

    @Test
    void nobodyAdvancesManualTime() {
        String message = assertThrows(TestFailure.class, () -> runTest(async(() -> await(sleep(5))), MANUAL))
                .getMessage();
        assertTrue(message.contains("time is MANUAL and nobody advances it"), message);
        assertTrue(message.contains("due at 5.0 s"), message);
    }

    @Test
    void advanceHoldsAutomaticTimeToo() {
        runTest(() -> {
            Task<Void> ticker = createTask(ticker(1, 3));
            await(clock().advance(1.5));
            log("advanced");
            await(ticker);
        });
        assertEquals(List.of("1.0 tick", "1.5 advanced", "2.0 tick", "3.0 tick"), events);
    }

    @Test
    void advanceWaitsForThreads() {
        runTest(
                async(() -> {
                    createTask(async(() -> {
                        await(toThread(() -> Thread.sleep(20))); // real time is the subject
                        log("thread");
                        await(sleep(1));
                        log("a second later");
                    }));
                    await(clock().advance(1));
                    log("over");
                }),
                MANUAL);
        assertEquals(List.of("0.0 thread", "1.0 a second later", "1.0 over"), events);
    }

    @Test
    void aCancelledAdvanceStopsWhereItIs() {
        runTest(
                async(() -> {
                    Task<Void> advancing = createTask(clock().advance(10));
                    getRunningLoop().callLater(4, advancing::cancel);
                    assertThrows(CancelledError.class, () -> await(advancing));
                    log("cancelled");
                    await(clock().advance(1));
                    log("goes on");
                }),
                MANUAL);
        assertEquals(List.of("4.0 cancelled", "5.0 goes on"), events);
    }

    @Test
    void advanceIsForOneTaskAtATime() {
        runTest(() -> {
            Task<Void> first = createTask(clock().advance(10));
            await(sleep(0));
            IllegalStateException second = assertThrows(IllegalStateException.class, () -> await(clock().advance(1)));
            assertTrue(second.getMessage().contains("advancing this clock already"), second.getMessage());
            await(first);
        });
    }

    @Test
    void whatCannotBeAdvancedSaysSo() {
        runTest(() -> {
            assertThrows(IllegalArgumentException.class, () -> await(clock().advance(-1)));
            TestClock other = new TestClock();
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(other.advance(1)));
            assertTrue(refused.getMessage().contains("not the clock of the running loop"), refused.getMessage());
            clock().setMode(TimeMode.REAL);
            assertThrows(IllegalStateException.class, () -> await(clock().advance(1)));
        });
        Asyncio.run(async(() -> {
            assertThrows(IllegalStateException.class, Testing::clock);
        }));
    }

    @Test
    void theModeCanChange() {
        runTest(() -> {
            await(sleep(100));
            clock().setMode(TimeMode.REAL);
            double before = clock().time();
            await(sleep(0.01)); // real time is the subject
            double passed = clock().time() - before;
            assertTrue(before >= 100 && before < 101 && passed >= 0.009, () -> before + " + " + passed);
            clock().setMode(TimeMode.AUTO);
            double now = clock().time();
            await(sleep(1000));
            assertEquals(now + 1000, clock().time(), 1e-6);
        });
    }

    @Test
    void aLoopOfOnesOwnCanHaveOne() {
        TestClock clock = new TestClock();
        EventLoop loop = new EventLoop(clock);
        loop.runUntilComplete(sleep(3600));
        assertEquals(3600, clock.time());
        assertFalse(clock.moves());
        loop.close();
    }

    @Test
    void everyWaiterOfBlockedTasksIsWoken() {
        runTest(() -> {
            createTask(async(() -> {
                await(waitAllTasksBlocked());
                log("first");
            }));
            createTask(async(() -> {
                await(sleep(0));
                await(waitAllTasksBlocked());
                log("second");
            }));
            await(waitAllTasksBlocked());
            log("test");
            Task<Void> given = createTask(waitAllTasksBlocked());
            await(sleep(0));
            given.cancel();
            await(sleep(1));
        });
        assertEquals(3, events.size());
        assertTrue(events.stream().allMatch(event -> event.startsWith("0.0 ")), events::toString);
    }

    @Test
    void aTaskInAThreadCountsAsBlocked() {
        runTest(() -> {
            java.util.concurrent.CountDownLatch gate = new java.util.concurrent.CountDownLatch(1);
            Task<Void> task = createTask(toThread(() -> gate.await()));
            await(waitAllTasksBlocked());
            assertFalse(task.done());
            gate.countDown();
            await(task);
        });
    }
}
