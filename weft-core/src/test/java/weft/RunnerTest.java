package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One run and several; {@link RunnerShutdownTest} has the end of the loop. */
class RunnerTest {
    private static final ContextVar<Integer> NUMBER = new ContextVar<>("number", 0);

    private final Trace trace = new Trace();

    private Runner newRunner() {
        return new Runner(trace::newLoop, null);
    }

    private static Coroutine<Integer> next() {
        return async(() -> {
            NUMBER.set(NUMBER.get() + 1);
            return NUMBER.get();
        });
    }

    private static void expectRefusal(String start, Runnable code) {
        String message = assertThrows(IllegalStateException.class, code::run).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    private static long count(LogCapture log, String start) {
        return log.messages().stream()
                .filter(message -> message.startsWith(start))
                .count();
    }

    @Test
    @DisplayName("F001 run gives the result, or throws the same object, checked or not")
    void resultAndFailure() {
        IOException failure = new IOException("x");
        assertEquals("x", Asyncio.run(async(() -> "x")));
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> Asyncio.run(async(() -> {
                            throw failure;
                        }))));
    }

    @Test
    @DisplayName("F001 run takes any awaitable")
    void anyAwaitable() {
        Awaitable<String> own = () -> {
            await(sleep(0));
            return "own";
        };
        assertEquals("own", Asyncio.run(own));
    }

    @Test
    @DisplayName("F001 each run has a loop of its own, which is closed after it")
    void ownLoops() {
        EventLoop first = Asyncio.run(async(() -> getRunningLoop()));
        EventLoop second = Asyncio.run(async(() -> getRunningLoop()));
        assertNotSame(first, second);
        assertTrue(first.isClosed() && second.isClosed());
    }

    @Test
    @DisplayName("F001 debug mode is an argument")
    void debug() {
        assertTrue(Asyncio.run(async(() -> getRunningLoop().getDebug()), true));
        assertFalse(Asyncio.run(async(() -> getRunningLoop().getDebug()), false));
    }

    @Test
    @DisplayName("T122 several runs share the loop, the context, and tasks that go on")
    void severalRuns() {
        try (Runner runner = newRunner()) {
            EventLoop loop = runner.getLoop();
            assertEquals(1, runner.run(next()));
            assertEquals(2, runner.run(next()));
            Task<String> task = runner.run(async(() -> createTask(new Children(trace).child("a", 1))));
            assertFalse(task.done());
            assertEquals("a", runner.run(async(() -> await(task))));
            assertSame(loop, runner.run(async(() -> getRunningLoop())));
        }
        assertEquals(0, NUMBER.get(), "the caller's own context");
        trace.assertEvents("a start", "a done");
    }

    @Test
    @DisplayName("F002 the runner's context begins as a copy of the caller's; a run may have another")
    void contexts() {
        Context mine = new Context();
        mine.run(() -> {
            NUMBER.set(10);
            try (Runner runner = newRunner()) {
                assertEquals(11, runner.run(next()));
                Context other = new Context();
                assertEquals(1, runner.run(next(), other));
                assertEquals(2, runner.run(next(), other));
                assertEquals(12, runner.run(next()));
                assertEquals(1, other.call(() -> NUMBER.get() - 1));
            }
            assertEquals(10, NUMBER.get());
        });
    }

    @Test
    @DisplayName("F002 a failed run does not end the runner")
    void afterAFailure() {
        try (Runner runner = newRunner()) {
            assertThrows(
                    IOException.class,
                    () -> runner.run(async(() -> {
                        throw new IOException("x");
                    })));
            assertEquals("x", runner.run(async(() -> "x")));
        }
    }

    @Test
    @DisplayName("T122 closed is closed; an unused runner and one closed twice are fine")
    void closed() {
        Runner runner = newRunner();
        EventLoop loop = runner.getLoop();
        runner.close();
        runner.close();
        assertTrue(loop.isClosed());
        Coroutine<Integer> refused = next();
        expectRefusal("Runner is closed", () -> runner.run(refused));
        expectRefusal("Runner is closed", runner::getLoop);
        refused.close();
        new Runner().close();
    }

    @Test
    @DisplayName("F001 run inside a loop fails, and the argument is reported as never awaited")
    void insideALoop() {
        try (LogCapture log = new LogCapture()) {
            refuseInsideALoop();
            assertEquals(3, count(log, "coroutine 'next' was never awaited"), log.messages()::toString);
        }
    }

    private void refuseInsideALoop() {
        try (Runner outer = newRunner();
                Runner other = newRunner()) {
            outer.run(async(() -> {
                expectRefusal("run() cannot be called from a running event loop", () -> Asyncio.run(next()));
                expectRefusal("Runner.run() cannot be called from a running event loop", () -> other.run(next()));
                expectRefusal("Runner.run() cannot be called from a running event loop", () -> outer.run(next()));
            }));
        }
    }

    @Test
    @DisplayName("T122 run works on any other thread, also on one that a coroutine waits for")
    void offTheLoop() {
        assertEquals("inner", Asyncio.run(async(() -> await(toThread(() -> Asyncio.run(async(() -> "inner")))))));
    }

    @Test
    @DisplayName("F001 a loop that is stopped before main ended is an error")
    void stopped() {
        try (Runner runner = newRunner()) {
            Coroutine<Void> main = async(() -> {
                getRunningLoop().stop();
                await(sleep(9));
            });
            expectRefusal("Event loop stopped before Future completed", () -> runner.run(main));
        }
    }

    @Test
    @DisplayName("T32 SystemExit in a task leaves the run at once; main is cancelled at the end")
    void exitInATask() {
        SystemExit exit = new SystemExit(3);
        Coroutine.Action main = () -> {
            createTask(async(() -> {
                throw exit;
            }));
            try {
                await(sleep(9));
            } finally {
                trace.logTime("main ends");
            }
        };
        trace.expectingReports();
        assertSame(exit, assertThrows(SystemExit.class, () -> trace.run(main)));
        trace.assertEvents("0.000 main ends");
        assertEquals(
                "Task exception was never retrieved", trace.reported.getFirst().message());
    }

    @Test
    @DisplayName("T32 KeyboardInterrupt in a callback leaves the run at once, and the runner can run again")
    void interruptInACallback() {
        try (Runner runner = newRunner()) {
            Coroutine<Void> main = async(() -> {
                getRunningLoop().callSoon(() -> {
                    throw new KeyboardInterrupt();
                });
                await(sleep(9));
            });
            assertThrows(KeyboardInterrupt.class, () -> runner.run(main));
            assertEquals("x", runner.run(async(() -> "x")));
        }
        assertEquals(List.of(), trace.reported);
    }
}
