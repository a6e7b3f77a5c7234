package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.generator;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain generators, with and without a loop around them. */
class GeneratorTest {
    private final Trace trace = new Trace();

    /** Where the consumer runs. */
    enum Place {
        THREAD {
            @Override
            void run(Trace trace, Coroutine.Action test) throws Throwable {
                test.run();
            }
        },
        VIRTUAL_THREAD {
            @Override
            void run(Trace trace, Coroutine.Action test) throws Throwable {
                List<Throwable> thrown = new ArrayList<>();
                Thread thread = Thread.startVirtualThread(() -> {
                    try {
                        test.run();
                    } catch (Throwable e) {
                        thrown.add(e);
                    }
                });
                thread.join();
                if (!thrown.isEmpty()) throw thrown.getFirst();
            }
        },
        TASK {
            @Override
            void run(Trace trace, Coroutine.Action test) {
                trace.run(test);
            }
        },
        CALLBACK {
            @Override
            void run(Trace trace, Coroutine.Action test) {
                trace.run(() -> {
                    Future<Void> done = getRunningLoop().createFuture();
                    getRunningLoop().callSoon(() -> {
                        try {
                            test.run();
                            done.setResult(null);
                        } catch (Throwable e) {
                            done.setException(e);
                        }
                    });
                    await(done);
                });
            }
        };

        abstract void run(Trace trace, Coroutine.Action test) throws Throwable;
    }

    private Generator<Integer> naturals() {
        return generator(out -> {
            trace.log("begin");
            try {
                for (int i = 0; ; i++) out.yield(i);
            } finally {
                trace.log("closed");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S034: items one at a time, on demand")
    void items(Place place) throws Throwable {
        place.run(trace, () -> {
            Generator<Integer> three = generator(out -> {
                for (int i = 0; i < 3; i++) {
                    trace.log("make " + i);
                    out.yield(i);
                }
            });
            for (int item : three) trace.log("take " + item);
            assertThrows(NoSuchElementException.class, three::next);
        });
        trace.assertEvents("make 0", "take 0", "make 1", "take 1", "make 2", "take 2");
    }

    @ParameterizedTest
    @EnumSource
    void closedEarly(Place place) throws Throwable {
        place.run(trace, () -> {
            try (Generator<Integer> items = naturals()) {
                for (int item : items) if (item == 2) break;
            }
            Generator<Integer> never = naturals();
            never.close();
            assertFalse(never.hasNext());
        });
        trace.assertEvents("begin", "closed");
    }

    @ParameterizedTest
    @EnumSource
    void sendAndThrow(Place place) throws Throwable {
        IllegalStateException error = new IllegalStateException();
        place.run(trace, () -> {
            Generator<String> echo = generator(out -> {
                Integer got = out.yield("begin", Integer.class);
                try {
                    while (true) got = out.yield("got " + got, Integer.class);
                } catch (IllegalStateException e) {
                    assertSame(error, e);
                    out.yield("caught");
                }
            });
            assertThrows(IllegalArgumentException.class, () -> echo.send(1));
            assertEquals("begin", echo.next());
            assertEquals("got 7", echo.send(7));
            assertEquals("got null", echo.next());
            assertEquals("caught", echo.throwInto(error));
            assertThrows(NoSuchElementException.class, () -> echo.send(8));
            assertSame(error, assertThrows(IllegalStateException.class, () -> echo.throwInto(error)));
        });
    }

    @ParameterizedTest
    @EnumSource
    void failures(Place place) throws Throwable {
        IOException error = new IOException();
        place.run(trace, () -> {
            Generator<Integer> failing = generator(out -> {
                out.yield(1);
                throw error;
            });
            assertEquals(1, failing.next());
            assertSame(error, assertThrows(IOException.class, failing::hasNext));
            assertFalse(failing.hasNext());
            List<Generator<Integer>> self = new ArrayList<>();
            self.add(generator(out -> {
                assertThrows(IllegalStateException.class, self.getFirst()::next);
                out.yield(1);
            }));
            assertEquals(1, self.getFirst().next());
            self.getFirst().close();
            Generator<Integer> stubborn = generator(out -> {
                try {
                    out.yield(1);
                } catch (GeneratorExit e) {
                    out.yield(2);
                }
            });
            stubborn.next();
            assertTrue(assertThrows(IllegalStateException.class, stubborn::close)
                    .getMessage()
                    .startsWith("generator ignored GeneratorExit"));
            stubborn.close();
        });
    }

    @ParameterizedTest
    @EnumSource
    void nested(Place place) throws Throwable {
        place.run(trace, () -> {
            Generator<Integer> squares = generator(out -> {
                try (Generator<Integer> items = naturals()) {
                    for (int item : items) out.yield(item * item);
                }
            });
            for (int item : squares) {
                trace.log("item " + item);
                if (item == 4) break;
            }
            squares.close();
        });
        trace.assertEvents("begin", "item 0", "item 1", "item 4", "closed");
    }

    @ParameterizedTest
    @EnumSource
    void theBodySeesTheContextOfItsConsumer(Place place) throws Throwable {
        ContextVar<String> name = new ContextVar<>("name", "nobody");
        place.run(trace, () -> {
            Generator<String> names = generator(out -> {
                while (true) {
                    out.yield(name.get());
                    name.set("body");
                }
            });
            name.set("Ada");
            assertEquals("Ada", names.next());
            name.set("Ben");
            assertEquals("body", names.next());
            assertEquals("body", name.get());
            names.close();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aStackOverflowComesOut(Place place) throws Throwable {
        place.run(trace, () -> {
            Generator<Integer> deep = generator(out -> out.yield(recurse()));
            assertThrows(StackOverflowError.class, deep::next);
            assertFalse(deep.hasNext());
        });
    }

    private static int recurse() {
        return recurse() + 1;
    }

    @Test
    void inATaskItRunsAsThatAndMayEvenAwait() {
        trace.run(() -> {
            Generator<String> names = generator(out -> {
                while (true) {
                    await(sleep(1));
                    out.yield(currentTask().getName());
                }
            });
            assertEquals("Task-1", names.next());
            assertEquals(1, getRunningLoop().time(), 1e-9);
            names.close();
        });
    }

    @Test
    void offTheLoopItCannotAwait() {
        Generator<Integer> waiting = generator(out -> await(sleep(1)));
        assertThrows(IllegalStateException.class, waiting::hasNext);
    }

    @Test
    void oneThatBeganOnALoopGoesOnOnlyThere() {
        List<Generator<Integer>> begun = new ArrayList<>();
        EventLoop loop = trace.newLoop();
        loop.runUntilComplete(Asyncio.async(() -> {
            begun.add(naturals());
            begun.getFirst().next();
        }));
        assertThrows(IllegalStateException.class, begun.getFirst()::next);
        loop.close();
        trace.assertEvents("begin", "closed");
        assertFalse(begun.getFirst().hasNext());
        assertEquals(List.of(), trace.reported);
    }

    @Test
    void oneThatBeganOffTheLoopGoesOnAnywhere() {
        Generator<Integer> items = naturals();
        assertEquals(0, items.next());
        trace.run(() -> assertEquals(1, items.next()));
        assertEquals(2, items.next());
        items.close();
    }

    @Test
    void anInterruptReachesTheBodyAndComesBack() {
        Generator<Boolean> flags = generator(out -> {
            while (true) out.yield(Thread.currentThread().isInterrupted());
        });
        assertFalse(flags.next());
        Thread.currentThread().interrupt();
        assertTrue(flags.next());
        assertTrue(Thread.interrupted());
        assertFalse(flags.next());
        flags.close();
    }

    @Test
    void anInterruptWhileTheBodyBlocks() throws InterruptedException {
        CountDownLatch blocks = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Generator<String> items = generator(out -> {
            blocks.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                out.yield("interrupted");
            }
        });
        List<String> got = new ArrayList<>();
        Thread consumer = new Thread(() -> got.add(items.next()));
        consumer.start();
        blocks.await();
        consumer.interrupt();
        consumer.join();
        assertEquals(List.of("interrupted"), got);
        items.close();
    }

    @Test
    @DisplayName("one that nobody holds any more is closed, on a loop and off it")
    void dropped() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        drop(closed);
        for (int i = 0; i < 1000 && closed.getCount() > 0; i++) {
            System.gc();
            closed.await(10, TimeUnit.MILLISECONDS); // real time is the subject
        }
        assertEquals(0, closed.getCount());
        trace.run(() -> {
            CountDownLatch onLoop = new CountDownLatch(1);
            WeakReference<?> reference = drop(onLoop);
            while (reference.get() != null) System.gc();
            for (int i = 0; i < 10_000 && onLoop.getCount() > 0; i++) {
                System.gc();
                await(sleep(0.001));
            }
            assertEquals(0, onLoop.getCount());
        });
    }

    private static WeakReference<Generator<Integer>> drop(CountDownLatch closed) {
        Generator<Integer> items = generator(out -> {
            try {
                out.yield(1);
            } finally {
                closed.countDown();
            }
        });
        items.next();
        return new WeakReference<>(items);
    }

    @Test
    void describesItself() {
        assertTrue(naturals().toString().matches("<generator object naturals at 0x[0-9a-f]+>"));
    }
}
