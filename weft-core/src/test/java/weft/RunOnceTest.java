package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.loop.Clock;
import weft.loop.Poller;

/** D52, G51: one iteration at a time, on the thread of a main loop that is not ours. */
@org.junit.jupiter.api.Timeout(20)
class RunOnceTest {
    /** A clock that the host moves, frame by frame. */
    private static final class FrameClock implements Clock {
        private volatile long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public boolean moves() {
            return false;
        }

        void advance(double seconds) {
            now += Math.round(seconds * 1e9);
        }
    }

    private final Trace trace = new Trace();
    private final FrameClock frames = new FrameClock();
    private final EventLoop loop = reporting(new EventLoop(frames));

    private EventLoop reporting(EventLoop created) {
        created.setExceptionHandler((itsLoop, context) -> trace.reported.add(context));
        return created;
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        loop.close();
        assertEquals(List.of(), trace.reported);
    }

    private Coroutine<Void> steps(String name, int count) {
        return async(() -> {
            for (int i = 1; i <= count; i++) {
                trace.log(name + i);
                await(sleep(0));
            }
        });
    }

    @Test
    @DisplayName("one call is one iteration: each ready task has one turn, in order")
    void oneIteration() {
        Task<Void> a = loop.createTask(steps("a", 2));
        loop.createTask(steps("b", 1));
        loop.runOnce();
        trace.assertEvents("a1", "b1");
        loop.runOnce();
        trace.assertEvents("a1", "b1", "a2");
        assertFalse(a.done());
        loop.runOnce();
        assertTrue(a.done());
    }

    @Test
    @DisplayName("with nothing ready it returns at once, and time that is not real stands still")
    void nothingReady() {
        EventLoop virtual = trace.newLoop();
        Task<Void> sleeper = virtual.createTask(sleep(3600));
        for (int i = 0; i < 5; i++) virtual.runOnce();
        assertEquals(0, trace.clock.nanos());
        assertEquals(3600, virtual.untilReady());
        virtual.runOnce(3600);
        virtual.runOnce();
        virtual.runOnce();
        assertTrue(sleeper.done());
        assertEquals(3600, virtual.time());
        virtual.close();
    }

    @Test
    @DisplayName("timers fire in the frame in which they are due")
    void timers() {
        loop.callLater(0.05, () -> trace.log("0.05"));
        loop.callLater(0.03, () -> trace.log("0.03"));
        for (int frame = 1; frame <= 3; frame++) {
            frames.advance(0.02);
            trace.log("frame " + frame);
            loop.runOnce();
        }
        trace.assertEvents("frame 1", "frame 2", "0.03", "frame 3", "0.05");
    }

    @Test
    @DisplayName("callbacks run on the calling thread; getRunningLoop is there inside, and only there")
    void callingThread() {
        Thread host = Thread.currentThread();
        loop.callSoon(() -> {
            assertSame(host, Thread.currentThread());
            assertSame(loop, getRunningLoop());
            assertTrue(loop.isRunning());
            trace.log("callback");
        });
        loop.runOnce();
        trace.assertEvents("callback");
        assertFalse(loop.isRunning());
        assertThrows(IllegalStateException.class, Asyncio::getRunningLoop);
    }

    @Test
    @DisplayName("between two iterations the host completes futures, cancels tasks and makes new ones")
    void betweenIterations() {
        Future<String> click = loop.createFuture();
        Task<String> waits = loop.createTask(async(() -> "got " + await(click)));
        Task<Void> forEver = loop.createTask(sleep(100));
        loop.runOnce();
        assertFalse(waits.done());
        assertEquals(100, loop.untilReady());
        click.setResult("click");
        assertEquals(0, loop.untilReady());
        forEver.cancel("enough");
        loop.createTask(steps("new", 1));
        loop.runOnce();
        loop.runOnce();
        assertEquals("got click", waits.result());
        assertTrue(forEver.cancelled());
        trace.assertEvents("new1");
    }

    @Test
    @DisplayName("untilReady: nothing, a timer, a cancelled timer, a callback, an idle callback")
    void untilReady() {
        assertEquals(Double.POSITIVE_INFINITY, loop.untilReady());
        var timer = loop.callLater(5, () -> {});
        assertEquals(5, loop.untilReady());
        frames.advance(2);
        assertEquals(3, loop.untilReady());
        frames.advance(4);
        assertEquals(0, loop.untilReady());
        timer.cancel();
        assertEquals(Double.POSITIVE_INFINITY, loop.untilReady());
        loop.callSoon(() -> {});
        assertEquals(0, loop.untilReady());
        loop.runOnce();
        loop.callWhenIdle(() -> trace.log("idle"));
        assertEquals(0, loop.untilReady());
        loop.runOnce();
        trace.assertEvents("idle");
    }

    @Test
    @DisplayName("runOnce(maxWait) waits for what another thread sends, and no longer")
    void waitsForOtherThreads() {
        Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> trace.log("sent")));
        loop.runOnce(10); // returns because of the message: the test's time limit is shorter than twice this
        while (trace.events.isEmpty()) loop.runOnce(10);
        trace.assertEvents("sent");
        loop.runOnce(Duration.ofMillis(1)); // real time is the subject: nothing comes, and it returns
        assertThrows(IllegalArgumentException.class, () -> loop.runOnce(Double.NaN));
    }

    @Test
    @DisplayName("a limited wait jumps in virtual time at most that far")
    void virtualTime() {
        EventLoop virtual = trace.newLoop();
        virtual.callLater(10, () -> trace.logTime("timer"));
        virtual.runOnce(4);
        assertEquals(4, virtual.time());
        virtual.runOnce(4);
        assertEquals(8, virtual.time());
        virtual.runOnce(4);
        virtual.runOnce();
        trace.assertEvents("10.000 timer");
        virtual.close();
    }

    @Test
    @DisplayName("events are polled for in each iteration, without waiting")
    void pollsForEvents() {
        Poller poller = new Poller() {
            @Override
            public void pollNow() {
                trace.log("pollNow");
            }

            @Override
            public void poll(long nanos) {
                trace.log("poll " + nanos);
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {}
        };
        EventLoop polled = new EventLoop(frames, poller);
        polled.runOnce();
        polled.callSoon(() -> {});
        polled.runOnce();
        polled.runOnce(0.001);
        polled.close();
        trace.assertEvents("pollNow", "pollNow", "poll 1000000");
    }

    @Test
    @DisplayName("only a step without a limit can wait for ever, and asks the deadlock handler first")
    void deadlock() {
        loop.setDeadlockHandler(() -> {
            trace.log("deadlock");
            loop.callSoon(() -> trace.log("way out"));
        });
        loop.createTask(async(() -> await(loop.createFuture())));
        loop.runOnce();
        loop.runOnce();
        loop.runOnce(0.001); // real time is the subject: it waits that long
        trace.assertEvents();
        loop.runOnce(Double.POSITIVE_INFINITY);
        trace.assertEvents("deadlock", "way out");
        for (Task<?> task : Asyncio.allTasks(loop)) task.cancel();
        loop.runOnce();
    }

    @Test
    @DisplayName("a failing callback is told to the handler, a failing task keeps its exception; the host sees neither")
    void exceptions() {
        IllegalStateException boom = new IllegalStateException("boom");
        loop.callSoon(() -> {
            throw boom;
        });
        IOException failure = new IOException("x");
        Task<Void> task = loop.createTask(async(() -> {
            throw failure;
        }));
        loop.runOnce();
        assertSame(boom, trace.reported.removeFirst().exception());
        assertSame(failure, task.exception());
    }

    @Test
    @DisplayName("SystemExit comes out, and the loop can go on")
    void systemExit() {
        SystemExit exit = new SystemExit(1);
        Task<Void> task = loop.createTask(async(() -> {
            throw exit;
        }));
        loop.createTask(steps("a", 1));
        assertSame(exit, assertThrows(SystemExit.class, loop::runOnce));
        assertSame(exit, task.exception());
        loop.runOnce();
        loop.runOnce();
        trace.assertEvents("a1");
    }

    @Test
    @DisplayName("not inside itself, not inside another loop, not while it runs elsewhere, not after close")
    void reentrancy() {
        EventLoop other = new EventLoop(frames);
        loop.callSoon(() -> {
            assertMessage("This event loop is already running", loop::runOnce);
            assertMessage("This event loop is already running", loop::runForever);
            assertMessage("Cannot run the event loop while another loop", other::runOnce);
            Coroutine<String> coroutine = async(() -> "x");
            assertMessage("run() cannot be called from a running event loop", () -> Asyncio.run(coroutine));
            coroutine.close();
            assertMessage("Cannot close a running event loop", loop::close);
        });
        loop.createTask(async(() -> assertMessage("This event loop is already running", loop::runOnce)));
        loop.runOnce();
        loop.runOnce();
        other.close();
        assertMessage("Event loop is closed", other::runOnce);
    }

    private static void assertMessage(String start, Runnable call) {
        String message = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    @DisplayName("stop() ends nothing here: the next iteration is the host's decision")
    void stop() {
        loop.callSoon(loop::stop);
        loop.callSoon(() -> trace.log("same iteration"));
        loop.runOnce();
        loop.callSoon(() -> trace.log("next"));
        loop.runOnce();
        trace.assertEvents("same iteration", "next");
    }

    @Test
    @DisplayName("the host may go on with runUntilComplete, on its own thread, and close there")
    void runsOnTheHostsThread() {
        Thread host = Thread.currentThread();
        loop.runOnce();
        loop.callSoon(() -> assertSame(host, Thread.currentThread()));
        assertEquals("done", loop.runUntilComplete(sleep(0, "done")));
    }

    @Test
    @DisplayName("a runner ends what the host has stepped: tasks are cancelled and waited for")
    void runnerCloses() {
        try (Runner runner = new Runner(() -> reporting(new EventLoop(frames)), null)) {
            EventLoop stepped = runner.getLoop();
            stepped.createTask(async(() -> {
                try {
                    await(sleep(100));
                } finally {
                    await(sleep(0));
                    trace.log("cleaned up");
                }
            }));
            stepped.runOnce();
        }
        trace.assertEvents("cleaned up");
    }

    @Test
    @DisplayName("an interrupt of the host's thread is still there after the step, and keeps it from waiting")
    void interrupt() {
        loop.createTask(steps("a", 1));
        Thread.currentThread().interrupt();
        loop.runOnce(3600);
        trace.assertEvents("a1");
        loop.runOnce();
        assertTrue(loop.untilReady() > 0);
        loop.runOnce(3600);
        assertTrue(Thread.interrupted());
    }

    @Test
    @DisplayName("an interrupt during the wait ends it")
    void interruptedWait() {
        Thread host = Thread.currentThread();
        loop.runInExecutor(null, () -> {
            host.interrupt();
            return null;
        });
        while (!Thread.currentThread().isInterrupted()) loop.runOnce(3600);
        assertTrue(Thread.interrupted());
        while (loop.outsideWork() > 0) loop.runOnce(1);
    }

    @Test
    @DisplayName("threads and blocking calls work for a loop that is stepped")
    void offLoop() {
        CountDownLatch latch = new CountDownLatch(1);
        Task<String> thread = loop.createTask(toThread(() -> {
            latch.await();
            return "thread";
        }));
        Task<String> blocked = loop.createTask(async(() -> blocking(() -> {
            latch.await();
            return "blocked";
        })));
        loop.runOnce();
        loop.runOnce();
        latch.countDown();
        while (!thread.done() || !blocked.done()) loop.runOnce(5);
        assertEquals("thread blocked", thread.result() + " " + blocked.result());
    }

    @Test
    @DisplayName("another thread may go on with it, as objects are handed over")
    void handedOver() throws Exception {
        Task<Void> task = loop.createTask(steps("a", 3));
        loop.runOnce();
        Thread second = Thread.ofPlatform().start(() -> {
            loop.runOnce();
            loop.runOnce();
        });
        second.join();
        loop.runOnce();
        trace.assertEvents("a1", "a2", "a3");
        assertTrue(task.done());
    }

    @Test
    @DisplayName("debug mode reports slow steps with one watch for all iterations")
    void debugMode() {
        loop.setDebug(true);
        loop.createTask(steps("a", 2));
        loop.runOnce();
        Thread watch = watch();
        loop.runOnce();
        assertSame(watch, watch());
        loop.runOnce();
    }

    private static Thread watch() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("weft-watch"))
                .max(java.util.Comparator.comparingLong(Thread::threadId))
                .orElseThrow();
    }
}
