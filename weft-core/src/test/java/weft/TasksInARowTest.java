package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that begin one right after the other run on one strand if they need not wait; nobody shall notice. */
class TasksInARowTest {
    private final Trace trace = new Trace();
    private final List<Thread> threads = new ArrayList<>();

    private Coroutine<Void> noting(String name) {
        return async(() -> {
            threads.add(Thread.currentThread());
            trace.log(name + " " + currentTask().getName());
        });
    }

    private static Task<Void> task(Coroutine<Void> coroutine, String name) {
        return createTask(coroutine, TaskOptions.named(name));
    }

    @Test
    void shareAThread() {
        Engines.assumeFast();
        trace.run(() -> {
            Task<Void> first = task(noting("1"), "a");
            Task<Void> second = task(noting("2"), "b");
            await(gather(first, second));
        });
        trace.assertEvents("1 a", "2 b");
        assertSame(threads.get(0), threads.get(1));
    }

    @Test
    void callbacksKeepTheirPlaceAmongThem() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            task(noting("1"), "a");
            loop.callSoon(() -> trace.log("callback"));
            task(noting("2"), "b").addDoneCallback(done -> trace.log("done"));
            task(noting("3"), "c");
            loop.callSoon(() -> trace.log("last"));
            await(sleep(0));
            trace.log("main");
            await(sleep(0));
        });
        trace.assertEvents("1 a", "callback", "2 b", "3 c", "last", "main", "done");
    }

    @Test
    void oneThatWaitsKeepsTheThread() {
        trace.run(() -> {
            Task<Void> waiting = task(
                    async(() -> {
                        threads.add(Thread.currentThread());
                        await(sleep(1));
                        threads.add(Thread.currentThread());
                    }),
                    "waiting");
            Task<Void> next = task(noting("2"), "next");
            await(gather(waiting, next));
        });
        assertNotSame(threads.get(0), threads.get(1));
        assertSame(threads.get(0), threads.get(2));
    }

    @Test
    void theContextIsEachTasksOwn() {
        ContextVar<String> user = new ContextVar<>("user", "nobody");
        trace.run(() -> {
            task(
                    async(() -> {
                        user.set("ann");
                    }),
                    "a");
            Task<Void> second = task(async(() -> trace.log(user.get())), "b");
            await(second);
        });
        trace.assertEvents("nobody");
    }

    @Test
    void whatATaskLeavesOnItsThreadNobodyFinds() {
        ThreadLocal<String> local = new ThreadLocal<>();
        InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
        ClassLoader other = new ClassLoader() {};
        trace.run(() -> {
            List<Task<Void>> all = List.of(
                    task(async(() -> local.set("left")), "local"),
                    task(async(() -> assertNull(local.get())), "reads"),
                    task(async(() -> inheritable.set("left")), "inheritable"),
                    task(async(() -> assertNull(inheritable.get())), "reads"),
                    task(async(() -> Thread.currentThread().setName("left")), "name"),
                    task(async(() -> assertEquals("", Thread.currentThread().getName())), "reads"),
                    task(async(() -> Thread.currentThread().setContextClassLoader(other)), "class loader"),
                    task(async(() -> assertNotSame(other, Thread.currentThread().getContextClassLoader())), "reads"),
                    task(async(() -> Thread.currentThread().interrupt()), "interrupt"),
                    task(async(() -> assertFalse(Thread.currentThread().isInterrupted())), "reads"));
            for (Task<Void> each : all) await(each);
        });
    }

    @Test
    void oneThatFailsHarmsNobody() {
        trace.run(() -> {
            Task<Void> failing = task(
                    async(() -> {
                        throw new IllegalArgumentException("no");
                    }),
                    "failing");
            Task<Void> next = task(noting("2"), "next");
            await(next);
            assertThrows(IllegalArgumentException.class, () -> await(failing));
        });
        trace.assertEvents("2 next");
    }

    @Test
    void oneThatOverflowsTheStackHarmsNobody() {
        trace.run(() -> {
            Task<Integer> deep = createTask(async(() -> depth(0)));
            Task<Void> next = task(noting("2"), "next");
            await(next);
            assertThrows(StackOverflowError.class, () -> await(deep));
        });
        trace.assertEvents("2 next");
    }

    private static int depth(int n) {
        return 1 + depth(n + 1);
    }

    @Test
    void oneThatWasCancelledBeforeItBeganNeverDoes() {
        trace.run(() -> {
            Task<Void> first = task(async(() -> trace.log("first")), "first");
            Task<Void> second = task(noting("2"), "second");
            Task<Void> third = task(noting("3"), "third");
            second.cancel();
            await(third);
            assertTrue(first.done());
            assertTrue(second.cancelled());
        });
        trace.assertEvents("first", "3 third");
    }

    @Test
    void oneMayCancelTheNext() {
        trace.run(() -> {
            List<Task<Void>> next = new ArrayList<>();
            task(
                    async(() -> {
                        next.getFirst().cancel();
                    }),
                    "first");
            next.add(task(noting("2"), "second"));
            Task<Void> third = task(noting("3"), "third");
            await(third);
            assertTrue(next.getFirst().cancelled());
        });
        trace.assertEvents("3 third");
    }

    @Test
    void anExitEndsTheRunBeforeTheNextBegins() {
        assertThrows(
                SystemExit.class,
                () -> trace.expectingReports().run(() -> {
                    task(
                            async(() -> {
                                throw new SystemExit(3);
                            }),
                            "exit");
                    task(noting("2"), "next");
                    await(sleep(1));
                }));
        trace.assertEvents();
    }

    @Test
    void anEagerTaskReturnsToWhoMadeIt() {
        trace.run(() -> {
            task(noting("ready"), "a");
            createTask(noting("eager"), TaskOptions.eager().withName("b"));
            trace.log("made");
            getRunningLoop().callSoon(() -> {
                getRunningLoop().createTask(noting("eager"), TaskOptions.eager().withName("c"));
                trace.log("made in a callback");
            });
            task(noting("ready"), "d");
            await(sleep(0));
        });
        trace.assertEvents("eager b", "made", "ready a", "eager c", "made in a callback", "ready d");
    }

    @Test
    void taskMadeByOneOfThemWaitsForTheNextIteration() {
        trace.run(() -> {
            task(
                    async(() -> {
                        trace.log("first");
                        task(noting("made"), "made");
                    }),
                    "first");
            task(noting("2"), "second");
            await(sleep(0));
            trace.log("iteration");
            await(sleep(0));
        });
        trace.assertEvents("first", "2 second", "iteration", "made made");
    }

    @Test
    void debugModeTimesEachForItself() {
        trace.run(() -> {
            getRunningLoop().setDebug(true);
            await(sleep(0));
            await(gather(task(noting("1"), "a"), task(noting("2"), "b")));
        });
        assertNotSame(threads.get(0), threads.get(1));
    }

    @Test
    void anyNumberOfThem() {
        trace.run(() -> {
            int[] count = {0};
            List<Task<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) all.add(createTask(async(() -> count[0]++)));
            await(gather(all));
            assertEquals(100_000, count[0]);
        });
    }
}
