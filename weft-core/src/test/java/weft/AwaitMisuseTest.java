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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Awaiting what cannot be awaited, or where it cannot be: one clear error, and the loop goes on. */
class AwaitMisuseTest {
    private final Trace trace = new Trace();

    /** The message tells the rule, what was seen, and the way out. */
    private static void fails(Class<? extends Exception> type, Executable mistake, String... parts) {
        String message = assertThrows(type, mistake).getMessage();
        for (String part : parts) assertTrue(message.contains(part), message);
    }

    @Test
    void onTheMainThread() {
        Coroutine<Void> coroutine = sleep(1);
        String thread = Thread.currentThread().getName();
        fails(IllegalStateException.class, () -> await(coroutine), "inside a task", "thread " + thread, "run(...)");
        coroutine.close();
        fails(IllegalStateException.class, Asyncio::getRunningLoop, "no running event loop", thread, "run(...)");
        fails(IllegalStateException.class, () -> Asyncio.timeout(1), "no running event loop");
    }

    @Test
    void inACallback() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Future<Void> future = loop.createFuture();
            loop.callSoon(() -> {
                fails(IllegalStateException.class, () -> await(future), "inside a task", "a callback of the loop");
                trace.log("called");
            });
            await(sleep(1));
        });
        trace.assertEvents("called");
    }

    @Test
    void nothing() {
        trace.run(() -> {
            fails(NullPointerException.class, () -> await((Awaitable<?>) null), "null can't be used in 'await'");
            fails(NullPointerException.class, () -> await((CompletableFuture<?>) null), "null can't be used");
            fails(NullPointerException.class, () -> createTask(null), "coroutine", "not null");
            fails(NullPointerException.class, () -> async((Coroutine.Action) null), "body", "null");
            await(sleep(1));
        });
    }

    @Test
    void aFutureOfAnotherLoop() {
        EventLoop other = trace.newLoop();
        Future<Void> foreign = other.createFuture();
        trace.run(() -> {
            fails(
                    IllegalStateException.class,
                    () -> await(foreign),
                    "attached to a different loop",
                    foreign.toString(),
                    "runCoroutineThreadsafe");
            fails(IllegalArgumentException.class, () -> Asyncio.ensureFuture(foreign), "different loop");
            await(sleep(1));
        });
        other.close();
    }

    @Test
    void aTaskItself() {
        trace.run(() -> {
            List<Task<Void>> me = new ArrayList<>();
            me.add(createTask(
                    async(() -> {
                        fails(
                                IllegalStateException.class,
                                () -> await(me.getFirst()),
                                "cannot await on itself",
                                "name='me'");
                        await(sleep(1));
                        trace.log("lives on");
                    }),
                    "me"));
            await(me.getFirst());
        });
        trace.assertEvents("lives on");
    }

    @Test
    void aCoroutineTwice() {
        trace.run(() -> {
            Coroutine<Void> coroutine = sleep(1);
            await(coroutine);
            fails(
                    IllegalStateException.class,
                    () -> await(coroutine),
                    "cannot reuse already awaited",
                    "sleep",
                    "again");
            Task<Void> task = createTask(coroutine);
            fails(IllegalStateException.class, task::await, "cannot reuse already awaited");
        });
    }

    @Test
    void aCoroutineThatRuns() {
        trace.run(() -> {
            Coroutine<Void> coroutine = aSecond();
            Task<Void> first = createTask(coroutine);
            await(sleep(0));
            fails(IllegalStateException.class, () -> await(coroutine), "being awaited already", "aSecond");
            await(first);
        });
    }

    private static Coroutine<Void> aSecond() {
        return async(() -> await(sleep(1)));
    }

    @Test
    void aCoroutineOfTheLibraryThatRuns() {
        trace.run(() -> {
            Coroutine<Void> coroutine = sleep(1);
            Task<Void> first = createTask(coroutine);
            await(sleep(0));
            fails(IllegalStateException.class, () -> await(coroutine), "cannot reuse already awaited", "sleep");
            await(first);
        });
    }

    @Test
    void aCoroutineInTwoTasks() {
        trace.run(() -> {
            Coroutine<Void> coroutine = aSecond();
            Task<Void> first = createTask(coroutine);
            Task<Void> second = createTask(coroutine);
            await(first);
            fails(IllegalStateException.class, second::await, "being awaited already");
            trace.logTime("done");
        });
        trace.assertEvents("1.000 done");
    }

    @Test
    void aClosedCoroutine() {
        trace.run(() -> {
            Coroutine<Void> coroutine = sleep(1);
            coroutine.close();
            fails(IllegalStateException.class, () -> await(coroutine), "cannot reuse");
        });
    }

    @Test
    void nothingToWaitFor() {
        trace.run(() -> {
            fails(IllegalArgumentException.class, () -> Asyncio.wait(List.of()), "empty", "at least one");
            Coroutine<Void> bare = sleep(1);
            fails(
                    IllegalArgumentException.class,
                    () -> Asyncio.wait(List.of(bare)),
                    "Passing coroutines is forbidden",
                    "sleep",
                    "createTask");
            bare.close();
        });
    }

    @Test
    void awaitablesThatThrow() {
        List<Throwable> errors =
                List.of(new IOException("checked"), new IllegalStateException("mine"), new AssertionError("error"));
        trace.run(() -> {
            for (Throwable error : errors) {
                Awaitable<String> hostile = () -> {
                    throw Asyncio.rethrow(error);
                };
                assertSame(error, assertThrows(Throwable.class, () -> await(hostile)));
                assertSame(error, assertThrows(Throwable.class, () -> await(Asyncio.ensureFuture(hostile))));
                assertSame(error, assertThrows(Throwable.class, () -> await(Asyncio.gather(hostile))));
                assertSame(error, assertThrows(Throwable.class, () -> await(Asyncio.waitFor(hostile, 5))));
            }
            await(sleep(1));
        });
        for (Throwable error : errors)
            assertSame(
                    error,
                    assertThrows(
                            Throwable.class,
                            () -> trace.run((Awaitable<String>) () -> {
                                throw Asyncio.rethrow(error);
                            })));
    }

    @Test
    void aRunInsideARun() {
        trace.run(() -> {
            Coroutine<Void> inner = sleep(1);
            fails(IllegalStateException.class, () -> Asyncio.run(inner), "running event loop", "await");
            inner.close();
            assertEquals("Task-1", Asyncio.currentTask().getName());
        });
    }
}
