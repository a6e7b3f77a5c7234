package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.startGuestRun;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.loop.Poller;

/** F093, G51: a loop as the guest of another main loop, which is the test's own thread with a queue of events. */
@org.junit.jupiter.api.Timeout(20)
class GuestRunTest {
    private final Trace trace = new Trace();
    private final EventLoop loop = trace.newLoop();
    private final Thread host = Thread.currentThread();
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private @Nullable Outcome<?> outcome;

    private void done(Outcome<?> how) {
        assertSame(host, Thread.currentThread());
        assertTrue(loop.isClosed());
        assertNull(outcome, "told once");
        outcome = how;
    }

    private <T> Task<T> start(Coroutine<T> main) {
        return GuestRun.start(main, events::add, this::done, loop);
    }

    /** The host's main loop. */
    private Outcome<?> runEvents() throws InterruptedException {
        while (outcome == null) events.take().run();
        return outcome;
    }

    /** Until the guest rests, which it does with nothing to run and no timer. */
    private void runEventsUntil(String event) throws InterruptedException {
        while (!trace.events.contains(event)) events.take().run();
    }

    @AfterEach
    void nothingWasReported() {
        assertEquals(List.of(), trace.reported);
    }

    @Test
    @DisplayName("main runs in iterations on the host's thread; its result is told there")
    void runs() throws Exception {
        start(async(() -> {
            getRunningLoop().callSoon(() -> assertSame(host, Thread.currentThread()));
            await(sleep(3600));
            trace.logTime("hour");
            return "result";
        }));
        trace.assertEvents();
        assertEquals(new Outcome.Ok<>("result"), runEvents());
        trace.assertEvents("3600.000 hour");
    }

    @Test
    @DisplayName("what main throws is told, the same object")
    void fails() throws Exception {
        IOException failure = new IOException("x");
        start(async(() -> {
            throw failure;
        }));
        assertEquals(new Outcome.Failed<>(failure), runEvents());
    }

    @Test
    @DisplayName("the host cancels main between two iterations")
    void cancelled() throws Exception {
        Task<Void> main = start(async(() -> {
            trace.log("waits");
            try {
                await(getRunningLoop().createFuture());
            } finally {
                await(sleep(1));
                trace.log("cleaned up");
            }
        }));
        runEventsUntil("waits");
        events.add(() -> main.cancel("window closed"));
        assertInstanceOf(Outcome.Cancelled.class, runEvents());
        trace.assertEvents("waits", "cleaned up");
    }

    @Test
    @DisplayName("what a listener of the host does between iterations wakes the loop")
    void listener() throws Exception {
        Future<String> click = loop.createFuture();
        start(async(() -> {
            trace.log("waits");
            return await(click);
        }));
        runEventsUntil("waits");
        assertNull(events.poll());
        click.setResult("clicked");
        assertEquals(new Outcome.Ok<>("clicked"), runEvents());
    }

    @Test
    @DisplayName("a timer that a listener sets is kept, and other threads wake the loop")
    void otherThreads() throws Exception {
        Future<String> answer = loop.createFuture();
        start(async(() -> {
            trace.log("waits");
            return await(answer);
        }));
        runEventsUntil("waits");
        loop.callLater(5, () -> trace.logTime("timer"));
        runEventsUntil("5.000 timer");
        Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> answer.setResult("answer")));
        assertEquals(new Outcome.Ok<>("answer"), runEvents());
    }

    @Test
    @DisplayName("code in threads comes back by itself")
    void threads() throws Exception {
        start(async(() -> await(toThread(() -> Thread.currentThread() == host))));
        assertEquals(new Outcome.Ok<>(false), runEvents());
    }

    @Test
    @DisplayName("in real time it asks for an iteration when a timer is due")
    void realTime() throws Exception {
        long start = System.nanoTime();
        startGuestRun(
                sleep(0.03, "slept"), events::add, how -> outcome = how); // real time is the subject: a pacer waits
        assertEquals(new Outcome.Ok<>("slept"), runEvents());
        assertTrue(System.nanoTime() - start >= 29_000_000);
    }

    @Test
    @DisplayName("while it rests the host is not asked at all")
    void rests() throws Exception {
        Future<String> answer = loop.createFuture();
        start(async(() -> {
            trace.log("waits");
            return await(answer);
        }));
        runEventsUntil("waits");
        assertNull(events.poll(50, TimeUnit.MILLISECONDS)); // real time is the subject: nothing comes
        answer.setResult("answer");
        runEvents();
    }

    @Test
    @DisplayName("at the end: tasks that are left are cancelled and waited for, generators closed")
    void end() throws Exception {
        AsyncGenerator<String> items = asyncGenerator(out -> {
            try {
                out.yield("item");
            } finally {
                await(sleep(1));
                trace.log("generator closed");
            }
        });
        start(async(() -> {
            createTask(async(() -> {
                try {
                    await(sleep(100));
                } finally {
                    await(sleep(1));
                    trace.log("task cleaned up");
                }
            }));
            await(items.anext());
            await(sleep(0));
            return "main";
        }));
        assertEquals(new Outcome.Ok<>("main"), runEvents());
        trace.assertEvents("task cleaned up", "generator closed");
    }

    @Test
    @DisplayName("SystemExit in any task ends main, and is told")
    void systemExit() throws Exception {
        SystemExit exit = new SystemExit(2);
        start(async(() -> {
            Task<Void> leaver = createTask(async(() -> {
                throw exit;
            }));
            try {
                await(sleep(100));
            } finally {
                trace.log("main cancelled");
                assertSame(exit, leaver.exception());
            }
        }));
        assertEquals(new Outcome.Failed<>(exit), runEvents());
        trace.assertEvents("main cancelled");
    }

    @Test
    @DisplayName("SystemExit in main is told")
    void systemExitInMain() throws Exception {
        SystemExit exit = new SystemExit(2);
        start(async(() -> {
            throw exit;
        }));
        assertEquals(new Outcome.Failed<>(exit), runEvents());
    }

    @Test
    @DisplayName("a host that takes no more events: tasks end where they wait, and the refusal is told")
    void hostIsGone() throws Exception {
        trace.expectingReports();
        BlockingQueue<Outcome<String>> told = new LinkedBlockingQueue<>();
        boolean[] open = {true};
        RejectedExecutionException refusal = new RejectedExecutionException("the window is closed");
        GuestRun.start(
                async(() -> {
                    trace.log("waits");
                    try {
                        return await(loop.<String>createFuture());
                    } finally {
                        trace.log("ended");
                    }
                }),
                event -> {
                    if (!open[0]) throw refusal;
                    events.add(event);
                },
                told::add,
                loop);
        runEventsUntil("waits");
        open[0] = false;
        loop.callSoonThreadsafe(() -> trace.log("never"));
        assertEquals(new Outcome.Failed<>(refusal), told.take());
        assertTrue(loop.isClosed());
        trace.assertEvents("waits", "ended");
        assertEquals(
                "Task was destroyed but it is pending!",
                trace.reported.removeFirst().message());
    }

    @Test
    @DisplayName("an event loop inside an iteration (a modal dialog) finds no other iteration")
    void modalDialog() throws Exception {
        start(async(() -> {
            getRunningLoop().callSoon(() -> trace.log("after the dialog"));
            getRunningLoop().callSoonThreadsafe(() -> {});
            assertNull(events.poll(20, TimeUnit.MILLISECONDS)); // real time is the subject: nothing comes
            trace.log("dialog");
        }));
        runEvents();
        trace.assertEvents("dialog", "after the dialog");
    }

    @Test
    @DisplayName("a poller with sockets is asked again and again")
    void sockets() throws Exception {
        int[] polls = {0};
        Future<String> arrived = loop.createFuture();
        loop.setPoller(new Poller() {
            @Override
            public void pollNow() {
                if (++polls[0] == 3) arrived.setResult("data");
            }

            @Override
            public void poll(long nanos) {
                throw new AssertionError("a guest does not wait");
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {}
        });
        start(async(() -> await(arrived)));
        assertEquals(new Outcome.Ok<>("data"), runEvents());
    }

    @Test
    @DisplayName("an exception of the callback is the host's")
    void callbackFails() throws Exception {
        GuestRun.start(
                async(() -> "x"),
                events::add,
                how -> {
                    throw new IllegalStateException("boom");
                },
                loop);
        IllegalStateException boom = assertThrows(IllegalStateException.class, this::runEvents);
        assertEquals("boom", boom.getMessage());
        assertTrue(loop.isClosed());
    }

    @Test
    void wrongArguments() {
        loop.close();
        Coroutine<String> main = async(() -> "x");
        assertThrows(IllegalStateException.class, () -> start(main));
        assertThrows(NullPointerException.class, () -> startGuestRun(main, null, this::done));
        assertThrows(NullPointerException.class, () -> startGuestRun(main, events::add, null));
        main.close();
        assertThrows(NullPointerException.class, () -> startGuestRun(null, events::add, this::done));
    }
}
