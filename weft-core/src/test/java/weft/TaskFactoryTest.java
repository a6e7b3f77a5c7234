package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.allTasks;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.shield;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** F016, F125; CPython's test_eager_task_factory and the tests of set_task_factory. */
class TaskFactoryTest {
    private final Trace trace = new Trace();
    private final List<String> made = new ArrayList<>();

    private <T> Task<T> recording(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
        if (!Boolean.TRUE.equals(options.eagerStart())) made.add(coroutine.name());
        return TaskFactory.DEFAULT.createTask(loop, coroutine, options);
    }

    private void runWith(TaskFactory factory, Coroutine.Action main) {
        trace.run(() -> {
            getRunningLoop().setTaskFactory(factory);
            await(async(main));
        });
    }

    // -- the hook --

    @Test
    void isWhatWasSet() {
        TaskFactory factory = this::recording;
        runWith(factory, () -> assertSame(factory, getRunningLoop().getTaskFactory()));
        runWith(null, () -> assertNull(getRunningLoop().getTaskFactory()));
    }

    @Test
    @DisplayName("it sees the tasks of createTask, gather, shield, groups and asCompleted")
    void seesEveryTask() {
        runWith(this::recording, () -> {
            await(createTask(async(() -> {})));
            await(gather(sleep(1), shield(sleep(1))));
            taskGroup().run(g -> g.createTask(sleep(1)));
            for (Coroutine<Void> next : Asyncio.asCompleted(List.of(sleep(1)))) await(next);
        });
        assertEquals(List.of("seesEveryTask", "sleep", "sleep", "sleep", "sleep"), made.subList(0, 5));
    }

    @Test
    void mayChangeNameAndContext() {
        ContextVar<String> variable = new ContextVar<>("variable", "none");
        Context context = Context.copyCurrent();
        context.run(() -> variable.set("from the factory"));
        runWith(
                TaskFactory.withOptions(options -> options.withName("N").withContext(context)),
                () -> await(
                        createTask(async(() -> trace.log(currentTask().getName() + " " + variable.get())), "given")));
        trace.assertEvents("N from the factory");
    }

    @Test
    void mayRefuse() {
        runWith(
                TaskFactory.withOptions(options -> {
                    throw new IllegalStateException("no tasks today");
                }),
                () -> {
                    Coroutine<Void> coroutine = sleep(1);
                    assertThrows(IllegalStateException.class, () -> createTask(coroutine));
                    coroutine.close();
                    assertEquals(Set.of(currentTask()), allTasks());
                    getRunningLoop().setTaskFactory(null);
                });
    }

    @Test
    @DisplayName("a child of a group that a factory has made belongs to the scopes that the group was entered in")
    void keepsTheScopesOfAGroup() {
        runWith(this::recording, () -> {
            moveOnAfter(1).run(scope -> taskGroup().run(g -> g.createTask(stubborn())));
            assertEquals(1, trace.clock.nanos() / 1e9);
        });
    }

    /** Waits again although it was cancelled, which a cancelled scope does not allow. */
    private static Coroutine<Void> stubborn() {
        return async(() -> {
            try {
                await(sleep(1000));
            } catch (CancelledError e) {
                await(sleep(1000));
            }
        });
    }

    @Test
    void mustReturnATaskOfThisLoop() {
        EventLoop other = new EventLoop(trace.clock);
        List<Task<?>> strays = new ArrayList<>();
        class OfOtherLoop implements TaskFactory {
            @Override
            public <T> Task<T> createTask(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
                Task<T> task = DEFAULT.createTask(other, coroutine, options);
                strays.add(task);
                return task;
            }
        }
        class Forgetful implements TaskFactory {
            @Override
            public <T> Task<T> createTask(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
                coroutine.close();
                return null;
            }
        }
        runWith(new OfOtherLoop(), () -> {
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> createTask(sleep(1)));
            assertTrue(error.getMessage().contains("another loop"), error::getMessage);
            getRunningLoop().setTaskFactory(new Forgetful());
            assertThrows(NullPointerException.class, () -> createTask(sleep(1)));
            getRunningLoop().setTaskFactory(null);
        });
        strays.forEach(Task::cancel);
        other.runUntilComplete(sleep(0));
        other.close();
    }

    // -- the eager one --

    @Nested
    class Eager {
        private void run(Coroutine.Action main) {
            runWith(TaskFactory.EAGER, main);
        }

        @Test
        void completesInItsFirstStep() {
            run(() -> {
                Future<String> future = getRunningLoop().createFuture();
                Task<Void> task = createTask(async(() -> future.setResult("my message")));
                assertTrue(task.done());
                assertNull(task.getCoro());
                assertEquals("my message", await(future));
                assertFalse(task.cancel());
                assertFalse(task.cancelled());
            });
        }

        @Test
        void goesOnAfterItHasWaited() {
            run(() -> {
                Task<String> task = createTask(sleep(0.1, "finished after blocking"));
                assertFalse(task.done());
                assertEquals("finished after blocking", await(task));
            });
        }

        @Test
        void cancelledAfterTheEagerStep() {
            run(() -> {
                Task<Void> task = createTask(sleep(0.1));
                task.cancel("cancellation message");
                assertEquals(1, task.cancelling());
                assertEquals(
                        "cancellation message",
                        assertThrows(CancelledError.class, () -> await(task)).getMessage());
            });
        }

        @Test
        void isTheCurrentTaskInItsFirstStep() {
            run(() -> {
                AtomicReference<Task<?>> seen = new AtomicReference<>();
                Task<Void> task = createTask(async(() -> {
                    seen.set(currentTask());
                    await(sleep(0.1));
                    assertSame(currentTask(), seen.get());
                }));
                assertSame(task, seen.get());
                await(task);
            });
        }

        @Test
        @DisplayName("allTasks has it in its first step, whether it waits after that or not")
        void isAmongAllTasksInItsFirstStep() {
            run(() -> {
                AtomicReference<Set<Task<?>>> seen = new AtomicReference<>();
                Task<Void> quick = createTask(async(() -> seen.set(allTasks())));
                assertTrue(seen.get().contains(quick));
                assertFalse(allTasks().contains(quick));
                Task<Void> slow = createTask(async(() -> {
                    seen.set(allTasks());
                    await(sleep(1));
                }));
                assertTrue(seen.get().contains(slow));
                assertTrue(allTasks().contains(slow));
                await(slow);
                assertFalse(allTasks().contains(slow));
            });
        }

        @Test
        void hasAContextOfItsOwn() {
            ContextVar<Integer> variable = new ContextVar<>("variable", 0);
            run(() -> {
                variable.set(1);
                Task<Void> task = createTask(async(() -> {
                    variable.set(variable.get() + 1);
                    await(sleep(0.1));
                    trace.log("" + variable.get());
                }));
                assertEquals(1, variable.get());
                await(task);
                assertEquals(1, variable.get());
            });
            trace.assertEvents("2");
        }

        @Test
        @DisplayName("options that say false are kept; a factory of one's own may lie below")
        void optionsWinAndFactoriesStack() {
            runWith(TaskFactory.eager(TaskFactoryTest.this::recording), () -> {
                Task<Void> lazy = createTask(async(() -> trace.log("lazy")), TaskOptions.DEFAULT.withEagerStart(false));
                createTask(async(() -> trace.log("eager")));
                assertFalse(lazy.done());
                await(lazy);
            });
            trace.assertEvents("eager", "lazy");
            assertEquals("optionsWinAndFactoriesStack", made.getFirst());
        }

        @Test
        @DisplayName("outside of a running loop a task begins in the first iteration")
        void beforeTheLoopRuns() {
            EventLoop loop = trace.newLoop();
            loop.setTaskFactory(TaskFactory.EAGER);
            Task<Void> task = loop.createTask(async(() -> trace.log("runs")));
            trace.assertEvents();
            loop.runUntilComplete(task);
            loop.close();
            trace.assertEvents("runs");
        }
    }

    // -- how many tasks the loop sees --

    private Coroutine<Void> groups(int width, int depth) {
        return async(() -> {
            if (depth == 0) return;
            taskGroup().run(g -> {
                for (int i = 0; i < width; i++) g.createTask(groups(width, depth - 1));
            });
        });
    }

    private Coroutine<Void> gathers(int width, int depth) {
        return async(() -> {
            if (depth == 0) return;
            List<Coroutine<Void>> children = new ArrayList<>();
            for (int i = 0; i < width; i++) children.add(gathers(width, depth - 1));
            await(gather(children));
        });
    }

    @Test
    void lazyTasksAreAllQueuedEagerOnesNever() {
        for (boolean group : List.of(true, false)) {
            made.clear();
            runWith(this::recording, () -> await(group ? groups(5, 4) : gathers(5, 4)));
            assertEquals(780, made.size() - countShutdown(), "5 + 25 + 125 + 625");
            made.clear();
            runWith(TaskFactory.eager(this::recording), () -> await(group ? groups(5, 4) : gathers(5, 4)));
            assertEquals(0, made.size() - countShutdown());
        }
    }

    private long countShutdown() {
        return made.stream().filter(name -> name.startsWith("shutdown")).count();
    }

    // -- contexts of callbacks --

    @Test
    @DisplayName("every way to schedule a callback takes a context")
    void contextsOfCallbacks() {
        ContextVar<String> variable = new ContextVar<>("variable", "none");
        Context context = Context.copyCurrent();
        context.run(() -> variable.set("given"));
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            variable.set("current");
            Runnable log = () -> trace.log(variable.get());
            loop.callSoon(log, context);
            loop.callSoonThreadsafe(log, context);
            loop.callLater(0.1, log, context);
            loop.callLater(java.time.Duration.ofMillis(200), log, context);
            loop.callAt(loop.time() + 0.3, log, context);
            Future<Void> future = loop.createFuture();
            future.addDoneCallback(done -> log.run(), context);
            future.setResult(null);
            await(sleep(1));
            log.run();
            assertNotNull(assertThrows(NullPointerException.class, () -> loop.callSoon(log, null))
                    .getMessage());
            assertThrows(NullPointerException.class, () -> loop.callLater(1, log, null));
            assertThrows(NullPointerException.class, () -> future.addDoneCallback(done -> {}, null));
        });
        trace.assertEvents("given", "given", "given", "given", "given", "given", "current");
    }
}
