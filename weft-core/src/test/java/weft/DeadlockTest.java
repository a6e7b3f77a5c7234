package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import weft.loop.Clock;
import weft.loop.Poller;

/** A loop that waits for ever is noticed: who is told, and what does not count. */
class DeadlockTest {
    private final Trace trace = new Trace();

    /** Runs it with a handler that notes the deadlock and ends it. */
    private void run(EventLoop loop, Coroutine.Action main) {
        Future<Void> rescue = loop.createFuture();
        loop.setDeadlockHandler(() -> {
            trace.log("deadlock");
            if (!rescue.done()) rescue.setResult(null);
        });
        loop.runUntilComplete(async(() -> {
            main.run();
            await(rescue);
        }));
        loop.close();
    }

    @Test
    void theHandlerRunsWhenNothingCanGoOn() {
        run(trace.newLoop(), () -> {
            await(sleep(1));
            trace.log("main waits");
        });
        trace.assertEvents("main waits", "deadlock");
    }

    @Test
    void threadsThatWorkForTheLoopAreWaitedFor() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<String> stage = new CompletableFuture<>();
        run(trace.newLoop(), () -> {
            Task<Void> thread = createTask(toThread(() -> gate.await()));
            EventLoop.running().callLater(1, gate::countDown);
            EventLoop.running().callWhenIdle(gate::countDown);
            await(thread);
            Thread.ofVirtual().start(() -> stage.complete("from outside"));
            trace.log(await(stage));
        });
        trace.assertEvents("from outside", "deadlock");
    }

    @Test
    void aThreadThatWasAnnouncedIsWaitedFor() {
        run(trace.newLoop(), () -> {
            EventLoop loop = EventLoop.running();
            Future<String> answer = loop.createFuture();
            assertEquals(0, loop.outsideWork());
            loop.outsideWorkBegins();
            assertEquals(1, loop.outsideWork());
            loop.callWhenIdle(() -> Thread.ofVirtual()
                    .start(() -> loop.callSoonThreadsafe(() -> {
                        loop.outsideWorkEnds();
                        answer.setResult("answer");
                    })));
            trace.log(await(answer));
            assertThrows(IllegalStateException.class, loop::outsideWorkEnds);
        });
        trace.assertEvents("answer", "deadlock");
    }

    @Test
    void aPollerThatExpectsEventsIsWaitedFor() {
        Future<?>[] awaited = new Future<?>[1];
        Poller poller = new Poller() {
            @Override
            public void pollNow() {}

            @Override
            public void poll(long nanos) {
                trace.log("polled");
                awaited[0].cancel();
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {}
        };
        EventLoop loop = new EventLoop(trace.clock, poller);
        loop.setDeadlockHandler(() -> trace.log("deadlock"));
        awaited[0] = loop.createFuture();
        assertThrows(CancelledError.class, () -> loop.runUntilComplete(awaited[0]));
        loop.close();
        trace.assertEvents("polled");
    }

    @Test
    void aTimerHelpsOnlyIfTimePasses() {
        Clock stopped = new Clock() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public boolean moves() {
                return false;
            }
        };
        run(
                new EventLoop(stopped),
                () -> createTask(async(() -> {
                    try {
                        await(sleep(1));
                    } finally {
                        trace.log("ended by the loop's end");
                    }
                })));
        assertEquals("deadlock", trace.events.getFirst());
    }

    @Test
    void withoutAHandlerDebugModeReportsOnceWhoWaits() {
        try (LogCapture log = new LogCapture()) {
            EventLoop loop = trace.newLoop();
            loop.setDebug(true);
            Future<Void> never = loop.createFuture();
            Thread.ofVirtual().start(() -> {
                awaitLog(log);
                loop.callSoonThreadsafe(() -> {}); // wakes the loop for nothing
                loop.callSoonThreadsafe(() -> never.setResult(null));
            });
            loop.runUntilComplete(async(() -> {
                createTask(async(() -> await(never)), "other");
                await(never);
            }));
            loop.close();
            List<String> lines = log.of("waits for ever");
            assertEquals(1, lines.size(), lines::toString);
            assertTrue(lines.getFirst().contains("other withoutAHandler"), lines.getFirst());
            assertTrue(lines.getFirst().contains("DeadlockTest.java:"), lines.getFirst());
            assertTrue(lines.getFirst().contains("outsideWorkBegins"), lines.getFirst());
        }
    }

    private static void awaitLog(LogCapture log) {
        while (log.of("waits for ever").isEmpty()) Thread.onSpinWait();
    }

    @Test
    void aLoopThatNobodyWaitsForMayDoNothing() {
        try (LogCapture log = new LogCapture()) {
            EventLoop loop = trace.newLoop();
            loop.setDebug(true);
            loop.callWhenIdle(() -> Thread.ofVirtual().start(() -> loop.callSoonThreadsafe(loop::stop)));
            loop.runForever();
            loop.close();
            assertEquals(List.of(), log.of("waits for ever"));
        }
    }

    @Test
    void stoppingInTheHandlerEndsTheRun() {
        EventLoop loop = trace.newLoop();
        loop.setDeadlockHandler(loop::stop);
        IllegalStateException stopped =
                assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(loop.createFuture()));
        assertTrue(stopped.getMessage().contains("stopped before Future completed"), stopped.getMessage());
        loop.close();
    }
}
