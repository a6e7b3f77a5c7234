package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.createTask;
import static weft.Asyncio.generator;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.publisher;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to block one's own loop for what only the loop can do fails at once, and says the way out. */
@org.junit.jupiter.api.Timeout(20)
class OwnLoopTest {
    private static final String RESULT = "blocking here would stop the loop that has to produce the result";
    private static final String RUNS = "cannot be called from a running event loop";

    /** A way to block, in a coroutine of that loop. */
    private record Way(String name, String error, Consumer<EventLoop> code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Throwing<T> {
        void accept(T value) throws Exception;
    }

    private static Way way(String name, String error, Throwing<EventLoop> code) {
        return new Way(name, error, loop -> {
            try {
                code.accept(loop);
            } catch (Exception e) {
                throw Asyncio.rethrow(e);
            }
        });
    }

    private static CompletableFuture<String> outside() {
        return createTask(sleep(1, "task")).toCompletableFuture();
    }

    private static CompletableFuture<String> submitted(EventLoop loop) {
        return runCoroutineThreadsafe(sleep(1, "submitted"), loop);
    }

    static Stream<Way> ways() {
        return Stream.of(
                way("toCompletableFuture().get()", RESULT, loop -> outside().get()),
                way(
                        "toCompletableFuture().get(timeout)",
                        RESULT,
                        loop -> outside().get(5, TimeUnit.SECONDS)),
                way("toCompletableFuture().join()", RESULT, loop -> outside().join()),
                way(
                        "thenApply().join()",
                        RESULT,
                        loop -> outside().thenApply(String::length).join()),
                way(
                        "thenCompose().thenAccept().get()",
                        RESULT,
                        loop -> outside()
                                .thenCompose(CompletableFuture::completedFuture)
                                .thenAccept(value -> {})
                                .get()),
                way(
                        "handleAsync().get(timeout)",
                        RESULT,
                        loop -> outside().handleAsync((value, error) -> value).get(5, TimeUnit.SECONDS)),
                way("copy().join()", RESULT, loop -> outside().copy().join()),
                way(
                        "runCoroutineThreadsafe().get()",
                        RESULT,
                        loop -> submitted(loop).get()),
                way(
                        "runCoroutineThreadsafe().get(timeout)",
                        RESULT,
                        loop -> submitted(loop).get(5, TimeUnit.SECONDS)),
                way(
                        "runCoroutineThreadsafe().join()",
                        RESULT,
                        loop -> submitted(loop).join()),
                way("run()", "run() " + RUNS, loop -> closing(Asyncio::run)),
                way(
                        "Runner.run()",
                        "Runner.run() " + RUNS,
                        loop -> closing(main -> {
                            try (Runner runner = new Runner()) {
                                runner.run(main);
                            }
                        })),
                way(
                        "runUntilComplete()",
                        "This event loop is already running",
                        loop -> closing(loop::runUntilComplete)),
                way("runForever()", "This event loop is already running", EventLoop::runForever),
                way("runOnce()", "This event loop is already running", loop -> loop.runOnce(10)),
                way("close()", "Cannot close a running event loop", EventLoop::close),
                way("another loop's runUntilComplete()", "Cannot run the event loop while another loop", loop -> {
                    EventLoop other = new EventLoop();
                    try {
                        closing(other::runUntilComplete);
                    } finally {
                        other.close();
                    }
                }));
    }

    /** Gives it a coroutine that it is not to run. */
    private static void closing(Consumer<Coroutine<String>> code) {
        Coroutine<String> main = async(() -> "main");
        try {
            code.accept(main);
        } finally {
            main.close();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void inACoroutine(Way way) {
        new Trace().run(() -> assertFails(way, getRunningLoop()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void inACallback(Way way) {
        new Trace().run(() -> {
            EventLoop loop = getRunningLoop();
            Future<Void> over = loop.createFuture();
            loop.callSoon(() -> {
                try {
                    assertFails(way, loop);
                    over.setResult(null);
                } catch (AssertionError e) {
                    over.setException(e);
                }
            });
            await(over);
        });
    }

    @ParameterizedTest
    @MethodSource("ways")
    void inAGeneratorOfTheLoop(Way way) {
        new Trace()
                .run(() -> generator(out -> {
                            assertFails(way, getRunningLoop());
                            out.yield("ok");
                        })
                        .next());
    }

    private static void assertFails(Way way, EventLoop loop) {
        long start = System.nanoTime();
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> way.code.accept(loop), way.name);
        assertTrue(error.getMessage().startsWith(way.error), error.getMessage());
        assertTrue(error.getMessage().contains(";"), "a way out: " + error.getMessage());
        assertTrue(System.nanoTime() - start < 4_000_000_000L, "at once"); // not after the timeouts of 5 s
    }

    @Test
    @DisplayName("a runner's close() inside its own run")
    void runnerClose() {
        Trace trace = new Trace();
        try (Runner runner = new Runner(trace::newLoop, null)) {
            runner.run(async(() -> {
                IllegalStateException error = assertThrows(IllegalStateException.class, runner::close);
                assertEquals("Runner.close() " + RUNS, error.getMessage().split(";")[0]);
            }));
            assertEquals("still open", runner.run(async(() -> "still open")));
        }
    }

    @Test
    @DisplayName("a generator that has a thread of its own, while the loop's thread waits for its next item")
    void inAGeneratorOnAThread() {
        EventLoop[] waiting = {null};
        Generator<String> items = generator(out -> {
            out.yield("begun where no loop runs");
            EventLoop loop = waiting[0];
            for (CompletableFuture<String> future : List.of(submitted(loop), submitted(loop))) {
                IllegalStateException error = assertThrows(IllegalStateException.class, future::join);
                assertTrue(error.getMessage().contains("the loop's thread waits for this generator"));
            }
            out.yield("refused");
        });
        assertEquals("begun where no loop runs", items.next());
        new Trace().run(() -> {
            waiting[0] = getRunningLoop();
            assertEquals("refused", items.next());
        });
        items.close();
    }

    @Test
    @DisplayName("the same thread may wait when it works for a consumer elsewhere")
    void generatorWithAnotherConsumer() {
        EventLoop[] free = {null};
        Generator<String> items = generator(out -> out.yield(submitted(free[0]).join()));
        new Trace().run(() -> {
            free[0] = getRunningLoop();
            assertEquals("submitted", await(toThread(() -> items.next())));
        });
    }

    @Test
    @DisplayName("a host that steps the loop, between two iterations")
    void hostBetweenIterations() {
        Trace trace = new Trace();
        EventLoop loop = trace.newLoop();
        Task<String> task = loop.createTask(sleep(1, "x"));
        loop.runOnce();
        CompletableFuture<String> outside = task.toCompletableFuture();
        IllegalStateException error = assertThrows(IllegalStateException.class, outside::join);
        assertTrue(error.getMessage().contains("this thread is the one that runs the loop"), error.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> runCoroutineThreadsafe(sleep(1), loop).join());
        while (!task.done()) loop.runOnce(1);
        assertEquals("x", outside.join());
        loop.close();
    }

    @Test
    @DisplayName("what is done already can be asked for, and blocking code may wait")
    void whatIsAllowed() {
        new Trace().run(() -> {
            EventLoop loop = getRunningLoop();
            CompletableFuture<String> done = outside();
            CompletableFuture<Integer> length = done.thenApply(String::length);
            await(done);
            assertEquals("task", done.join());
            assertEquals(4, length.join());
            assertEquals("submitted", blocking(() -> submitted(loop).join()));
            assertEquals("submitted", await(toThread(() -> submitted(loop).get())));
        });
    }

    @Test
    @DisplayName("cancelling what depends on a task does not cancel the task")
    void cancellingADependent() {
        new Trace().run(() -> {
            Task<String> task = createTask(sleep(1, "task"));
            CompletableFuture<Integer> length = task.toCompletableFuture().thenApply(String::length);
            assertTrue(length.cancel(true));
            assertEquals("task", await(task));
            assertFalse(task.cancelled());
        });
    }

    @Test
    @DisplayName("a publisher's items cannot be iterated by blocking: outside a task there is no await")
    void publishers() {
        new Trace().run(() -> {
            AsyncGenerator<String> items = AsyncGenerator.wrap(publisher(() -> List.of("a")));
            getRunningLoop().callSoon(() -> assertThrows(IllegalStateException.class, items::next));
            await(sleep(1));
            assertEquals("a", items.next());
            await(items.aclose());
        });
    }
}
