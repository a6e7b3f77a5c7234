// real time is the subject: what blocks a thread takes real time
package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code blocking}: code that blocks its thread, and only this coroutine waits. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockingTest {
    @Test
    void tenBlockingCallsOverlap() {
        CyclicBarrier all = new CyclicBarrier(10); // opens only when ten of them wait at once
        run(async(() -> {
            List<Coroutine<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) calls.add(async(() -> blocking(() -> all.await(10, TimeUnit.SECONDS))));
            assertEquals(10, await(gather(calls)).stream().distinct().count());
        }));
    }

    @Test
    void theLoopGoesOnMeanwhile() {
        CountDownLatch opened = new CountDownLatch(1);
        run(async(() -> {
            createTask(async(() -> {
                await(sleep(0));
                opened.countDown();
            }));
            blocking(() -> assertTrue(opened.await(10, TimeUnit.SECONDS)));
        }));
    }

    @Test
    void theValueComesBack() {
        assertEquals("value", run(async(() -> blocking(() -> "value"))));
        assertEquals(
                "value",
                run(async(() -> blocking(() -> {
                    Thread.sleep(1);
                    return "value";
                }))));
    }

    @Test
    void exceptionsPassAsTheyAre() {
        IOException checked = new IOException("disk");
        AssertionError error = new AssertionError("wrong");
        run(async(() -> {
            assertSame(
                    checked,
                    assertThrows(
                            IOException.class,
                            () -> blocking(() -> {
                                Thread.sleep(1);
                                throw checked;
                            })));
            assertSame(
                    error,
                    assertThrows(
                            AssertionError.class,
                            () -> blocking(() -> {
                                throw error;
                            })));
        }));
    }

    @Test
    void nothingOfTheLoopCanBeUsedInside() {
        run(async(() -> {
            EventLoop loop = getRunningLoop();
            Future<String> future = loop.createFuture();
            future.setResult("done");
            List<Coroutine<Void>> unused = List.of(sleep(0), sleep(0));
            List<RuntimeException> errors = blocking(() -> {
                Thread.sleep(1);
                return List.of(
                        assertThrows(IllegalStateException.class, () -> await(unused.get(0))),
                        assertThrows(IllegalStateException.class, () -> await(future)),
                        assertThrows(IllegalStateException.class, () -> createTask(unused.get(1))),
                        assertThrows(IllegalStateException.class, Asyncio::getRunningLoop),
                        assertThrows(IllegalStateException.class, Asyncio::currentTask),
                        assertThrows(IllegalStateException.class, () -> blocking(() -> 1)));
            });
            for (RuntimeException error : errors)
                assertTrue(error.getMessage().contains("inside blocking"), error.getMessage());
            unused.forEach(Coroutine::close);
            assertSame(loop, getRunningLoop());
            assertEquals("Task-1", currentTask().getName());
            await(sleep(0));
        }));
    }

    @Test
    void callSoonInsideIsAnErrorInDebugMode() {
        run(async(() -> {
            EventLoop loop = getRunningLoop();
            loop.setDebug(true);
            IllegalStateException error =
                    blocking(() -> assertThrows(IllegalStateException.class, () -> loop.callSoon(() -> {})));
            assertTrue(error.getMessage().contains("callSoonThreadsafe"), error.getMessage());
        }));
    }

    @Test
    void theLoopIsReachedThreadsafely() {
        assertEquals(7, run(async(() -> {
            EventLoop loop = getRunningLoop();
            return blocking(
                    () -> Asyncio.runCoroutineThreadsafe(async(() -> 7), loop).get());
        })));
    }

    @Test
    void contextVariablesAreVisible() {
        ContextVar<String> user = new ContextVar<>("user");
        run(async(() -> {
            user.set("ann");
            String seen = blocking(() -> {
                String before = user.get();
                Thread.sleep(1);
                user.set("bob");
                return before;
            });
            assertEquals("ann", seen);
            assertEquals("bob", user.get()); // the same context, not a copy
        }));
    }

    @Test
    void cancellingInterruptsTheCode() {
        run(async(() -> {
            CountDownLatch never = new CountDownLatch(1);
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Task<Void> task = createTask(async(() -> blocking(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    seen.set(e);
                    throw e;
                }
            })));
            await(sleep(0.01));
            task.cancel("enough");
            CancelledError error = assertThrows(CancelledError.class, task::await);
            assertEquals("enough", error.getMessage());
            assertInstanceOf(InterruptedException.class, seen.get());
            assertSame(seen.get(), error.getSuppressed()[0]);
            assertTrue(task.cancelled());
        }));
    }

    @Test
    void codeThatIgnoresTheInterruptIsWaitedForAndItsValueIsLost() {
        run(async(() -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<String> task = createTask(async(() -> blocking(() -> {
                while (true) {
                    try {
                        go.await();
                        return "late";
                    } catch (InterruptedException e) {
                        assertEquals(1, go.getCount());
                    }
                }
            })));
            await(sleep(0.01));
            task.cancel();
            task.cancel();
            await(sleep(0.01));
            assertFalse(task.done());
            go.countDown();
            assertThrows(CancelledError.class, task::await);
            assertFalse(Thread.currentThread().isInterrupted());
        }));
    }

    @Test
    void aCancellationThatRacesWithTheReturnIsNotLost() {
        run(async(() -> {
            for (int i = 0; i < 200; i++) {
                CountDownLatch go = new CountDownLatch(1);
                Task<String> task = createTask(async(() -> {
                    String value = blocking(() -> {
                        go.await();
                        return "value";
                    });
                    await(sleep(0)); // a cancellation that came after the return is delivered here
                    return value;
                }));
                await(sleep(0));
                go.countDown();
                if (i % 2 == 0) Thread.onSpinWait();
                task.cancel();
                assertThrows(CancelledError.class, task::await);
                assertFalse(Thread.currentThread().isInterrupted());
            }
        }));
    }

    @Test
    void aTaskThatIsBeingCancelledDoesNotBegin() {
        run(async(() -> {
            currentTask().cancel();
            assertThrows(
                    CancelledError.class,
                    () -> blocking(() -> {
                        throw new AssertionError("it ran");
                    }));
            await(sleep(0));
        }));
    }

    @Test
    void anInterruptedExceptionOfItsOwnPasses() {
        InterruptedException own = new InterruptedException("own");
        run(async(() -> {
            assertSame(
                    own,
                    assertThrows(
                            InterruptedException.class,
                            () -> blocking(() -> {
                                throw own;
                            })));
            await(sleep(0));
        }));
    }

    @Test
    void eagerTasksBlockToo() {
        List<String> events = new ArrayList<>();
        run(async(() -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<String> task = createTask(
                    async(() -> {
                        events.add("begins");
                        String value = blocking(() -> {
                            assertTrue(go.await(10, TimeUnit.SECONDS));
                            return "child";
                        });
                        events.add("ends in " + currentTask().getName());
                        return value;
                    }),
                    TaskOptions.eager().withName("eager"));
            events.add("parent in " + currentTask().getName());
            go.countDown();
            assertEquals("child", await(task));
            assertEquals("Task-1", currentTask().getName());
        }));
        assertEquals(List.of("begins", "parent in Task-1", "ends in eager"), events);
    }

    @Test
    void aGroupThatFailsInterruptsItsBlockedChildren() {
        CountDownLatch never = new CountDownLatch(1);
        assertThrows(
                ExceptionGroup.class,
                () -> run(async(() -> taskGroup().run(group -> {
                    group.createTask(async(() -> blocking(() -> never.await())));
                    group.createTask(async(() -> {
                        await(sleep(0.01));
                        throw new IOException("sibling");
                    }));
                }))));
    }

    @Test
    void outsideATaskItIsAnError() {
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> blocking(() -> 1));
        assertTrue(error.getMessage().contains("inside a task"), error.getMessage());
    }
}
