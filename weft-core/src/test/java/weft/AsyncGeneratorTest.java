package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The items of an async generator, and what anext, asend and athrow do. Expectations are CPython 3.13's. */
class AsyncGeneratorTest {
    private final Trace trace = new Trace();

    private AsyncGenerator<Integer> countdown(int from) {
        return asyncGenerator(out -> {
            trace.log("begin");
            for (int left = from; left > 0; left--) {
                await(sleep(1));
                out.yield(left);
            }
            trace.log("end");
        });
    }

    private static <X extends Throwable> X thrownBy(Class<X> type, Awaitable<?> awaitable) {
        return assertThrows(type, () -> await(awaitable));
    }

    @Test
    @DisplayName("F133: the for statement runs the body item by item, and it may await")
    void inFor() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(2);
            trace.log("made");
            for (int item : items) trace.logTime("item " + item);
            assertFalse(items.hasNext());
            assertThrows(NoSuchElementException.class, items::next);
        });
        trace.assertEvents("made", "begin", "1.000 item 2", "2.000 item 1", "end");
    }

    @Test
    void otherTasksRunWhileItAwaits() {
        trace.run(() -> {
            Task<Void> other = createTask(async(() -> {
                for (int i = 0; i < 3; i++) {
                    trace.log("other " + i);
                    await(sleep(0.5));
                }
            }));
            for (int item : countdown(1)) trace.log("item " + item);
            await(other);
        });
        trace.assertEvents("begin", "other 0", "other 1", "item 1", "end", "other 2");
    }

    @Test
    @DisplayName("a step that does not await takes no turn of the loop")
    void noTurns() {
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            AsyncGenerator<Integer> items = asyncGenerator(out -> {
                for (int i = 0; i < 100; i++) out.yield(i);
            });
            int sum = 0;
            for (int item : items) sum += item;
            assertEquals(4950, sum);
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    @DisplayName("the body is its consumer's task: current task, context, stack")
    void runsAsItsConsumer() {
        ContextVar<String> name = new ContextVar<>("name");
        AsyncGenerator<String> names = asyncGenerator(out -> {
            while (true) {
                String first = currentTask().getName();
                await(sleep(1));
                out.yield(first + currentTask().getName() + name.get());
            }
        });
        List<String> seen = new ArrayList<>();
        Coroutine.Action ask = () -> {
            name.set("ctx of " + currentTask().getName());
            seen.add(await(names.anext()));
        };
        trace.run(() -> {
            await(createTask(async(ask), "A"));
            await(createTask(async(ask), "B"));
        });
        assertEquals(List.of("AActx of A", "BBctx of B"), seen);
    }

    @Test
    void theStackOfAWaitingTaskGoesOnBelowTheGenerator() {
        trace.run(() -> {
            Task<Void> task = createTask(async(this::consume), "consumer");
            await(sleep(0));
            List<String> methods = task.getStack().stream()
                    .map(StackTraceElement::getMethodName)
                    .toList();
            int produce = methods.indexOf("produce");
            assertTrue(produce >= 0 && produce < methods.indexOf("consume"), methods.toString());
            task.cancel();
        });
    }

    private void consume() {
        AsyncGenerator<Integer> items = asyncGenerator(AsyncGeneratorTest::produce);
        for (int item : items) trace.log("item " + item);
    }

    private static void produce(Yielder<Integer> out) {
        await(sleep(1));
        out.yield(1);
    }

    @Test
    void nestedGenerators() {
        AsyncGenerator<Integer> doubled = asyncGenerator(out -> {
            for (int item : countdown(2)) out.yield(2 * item);
        });
        trace.run(() -> {
            for (int item : doubled) trace.logTime("item " + item);
        });
        trace.assertEvents("begin", "1.000 item 4", "2.000 item 2", "end");
    }

    @Test
    void anextAtTheEnd() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(1);
            assertEquals(1, await(items.anext()));
            thrownBy(StopAsyncIteration.class, items.anext());
            thrownBy(StopAsyncIteration.class, items.anext());
            assertNull(await(items.athrow(new IOException())));
            await(items.aclose());
        });
    }

    @Test
    void anextAndForTakeFromOneSupply() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(4);
            assertTrue(items.hasNext());
            assertTrue(items.hasNext());
            assertEquals(4, await(items.anext()));
            for (int item : items) {
                trace.log("first " + item);
                break;
            }
            for (int item : items) trace.log("second " + item);
        });
        trace.assertEvents("begin", "first 3", "second 2", "second 1", "end");
    }

    @Test
    @DisplayName("asend: the yield returns what was sent, and null for anext")
    void asend() {
        AsyncGenerator<String> echo = asyncGenerator(out -> {
            Integer got = out.yield("begin", Integer.class);
            while (true) got = out.yield("got " + got, Integer.class);
        });
        trace.run(() -> {
            IllegalArgumentException early = thrownBy(IllegalArgumentException.class, echo.asend(1));
            assertTrue(early.getMessage().startsWith("can't send non-null value to a just-started async generator"));
            assertEquals("begin", await(echo.asend(null)));
            assertEquals("got 7", await(echo.asend(7)));
            assertEquals("got null", await(echo.anext()));
            thrownBy(ClassCastException.class, echo.asend("text"));
            thrownBy(StopAsyncIteration.class, echo.anext());
        });
    }

    @Test
    void neitherMessageNorExceptionOvertakesAnItem() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(3);
            assertTrue(items.hasNext());
            thrownBy(IllegalStateException.class, items.asend(1));
            thrownBy(IllegalStateException.class, items.athrow(new IOException()));
            assertEquals(3, items.next());
            await(items.aclose());
        });
    }

    @Test
    @DisplayName("athrow raises at the yield; the next yield is its result")
    void athrow() {
        IllegalArgumentException error = new IllegalArgumentException("u1");
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (IllegalArgumentException e) {
                assertSame(error, e);
            }
            out.yield(2);
        });
        trace.run(() -> {
            assertEquals(1, await(items.anext()));
            assertEquals(2, await(items.athrow(error)));
            IllegalArgumentException out = new IllegalArgumentException("u2");
            assertSame(out, thrownBy(IllegalArgumentException.class, items.athrow(out)));
            thrownBy(StopAsyncIteration.class, items.anext());
        });
    }

    @Test
    void athrowThatIsSwallowedEndsTheGenerator() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (IllegalArgumentException e) {
                trace.log("swallowed");
            }
        });
        trace.run(() -> {
            await(items.anext());
            thrownBy(StopAsyncIteration.class, items.athrow(new IllegalArgumentException()));
        });
        trace.assertEvents("swallowed");
    }

    @Test
    @DisplayName("athrow before the first step: the body never runs")
    void athrowAtOnce() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(1);
            IOException error = new IOException();
            assertSame(error, thrownBy(IOException.class, items.athrow(error)));
            assertFalse(items.hasNext());
            assertNull(await(items.athrow(error)));
        });
        trace.assertEvents();
    }

    @Test
    void whatTheBodyThrowsComesOutAndEndsIt() {
        IOException error = new IOException();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            out.yield(1);
            await(sleep(1));
            throw error;
        });
        trace.run(() -> {
            assertEquals(1, items.next());
            assertSame(error, assertThrows(IOException.class, items::hasNext));
            assertFalse(items.hasNext());
        });
    }

    @Test
    @DisplayName("a body that throws StopAsyncIteration does not look exhausted")
    void stopAsyncIterationInTheBody() {
        StopAsyncIteration error = new StopAsyncIteration("inner");
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            throw error;
        });
        trace.run(() -> {
            IllegalStateException raised = thrownBy(IllegalStateException.class, items.anext());
            assertEquals("async generator raised StopAsyncIteration", raised.getMessage());
            assertSame(error, raised.getCause());
            AsyncGenerator<Integer> fresh = countdown(1);
            assertSame(error, thrownBy(StopAsyncIteration.class, fresh.athrow(error)));
        });
    }

    @Test
    @DisplayName("a generator works for one task at a time")
    void twoConsumers() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(2);
            Task<Integer> first = createTask(items.anext());
            await(sleep(0));
            for (Coroutine<?> second : List.of(items.anext(), items.aclose(), items.athrow(new IOException()))) {
                IllegalStateException refused = thrownBy(IllegalStateException.class, second);
                assertTrue(
                        refused.getMessage()
                                .startsWith(second.name() + "(): asynchronous generator is already running"),
                        refused.getMessage());
            }
            assertThrows(IllegalStateException.class, items::hasNext);
            assertEquals(2, await(first));
            assertEquals(1, await(items.anext()));
        });
        trace.assertEvents("begin");
    }

    @Test
    void tasksMayTakeTurns() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(4);
            for (int i = 4; i > 0; i--) assertEquals(i, await(createTask(items.anext())));
        });
    }

    @Test
    void aBodyCannotConsumeItself() {
        List<AsyncGenerator<Integer>> self = new ArrayList<>();
        self.add(asyncGenerator(out -> {
            thrownBy(IllegalStateException.class, self.getFirst().anext());
            thrownBy(IllegalStateException.class, self.getFirst().aclose());
            out.yield(1);
        }));
        trace.run(() -> assertEquals(1, await(self.getFirst().anext())));
    }

    @Test
    void yieldBelongsToTheBody() {
        List<Yielder<Integer>> leaked = new ArrayList<>();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            leaked.add(out);
            Task<Void> stranger = createTask(async(() -> out.yield(7)));
            thrownBy(IllegalStateException.class, stranger);
            AsyncGenerator<Integer> inner = asyncGenerator(mine -> out.yield(8));
            assertThrows(IllegalStateException.class, inner::hasNext);
            out.yield(1);
        });
        trace.run(() -> {
            assertEquals(1, items.next());
            assertThrows(IllegalStateException.class, () -> leaked.getFirst().yield(9));
            assertFalse(items.hasNext());
            assertThrows(IllegalStateException.class, () -> leaked.getFirst().yield(9));
        });
    }

    @Test
    @DisplayName("a cancellation of the consumer arrives where the body awaits")
    void cancelledWhileItAwaits() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                await(sleep(10));
            } catch (CancelledError e) {
                trace.log("body " + e.getMessage());
                throw e;
            } finally {
                await(sleep(1));
                trace.logTime("cleaned");
            }
        });
        trace.run(() -> {
            Task<Integer> task = createTask(items.anext());
            await(sleep(1));
            task.cancel("stop");
            thrownBy(CancelledError.class, task);
            assertTrue(task.cancelled());
            assertFalse(items.hasNext());
        });
        trace.assertEvents("body stop", "2.000 cleaned");
    }

    @Test
    void aBodyMaySwallowACancellationAndYield() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                await(sleep(10));
            } catch (CancelledError e) {
                out.yield(1);
            }
            out.yield(2);
        });
        trace.run(() -> {
            Task<Integer> task = createTask(items.anext());
            await(sleep(1));
            task.cancel();
            assertEquals(1, await(task));
            assertEquals(2, await(items.anext()));
            await(items.aclose());
        });
    }

    @Test
    void cancellingAConsumerBetweenItemsLeavesTheGenerator() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(2);
            Task<Void> task = createTask(async(() -> {
                items.next();
                await(sleep(10));
            }));
            await(sleep(2));
            task.cancel();
            thrownBy(CancelledError.class, task);
            assertEquals(1, await(items.anext()));
            await(items.aclose());
        });
    }

    @Test
    void aTimeoutAroundAnItem() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(1);
            assertThrows(TimeoutException.class, () -> timeout(0.5).run(limit -> items.next()));
            assertFalse(items.hasNext());
        });
        trace.assertEvents("begin");
    }

    @Test
    @DisplayName("a timeout inside the body, around a yield, is its consumer's")
    void aTimeoutAroundAYield() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> timeout(1).run(limit -> {
            await(sleep(0.5));
            out.yield(1);
            await(sleep(0.4));
            out.yield(2);
            await(sleep(0.4));
            trace.log("too far");
        }));
        trace.run(() -> {
            assertEquals(1, items.next());
            assertEquals(2, items.next());
            assertThrows(TimeoutException.class, items::hasNext);
            assertEquals(0, currentTask().cancelling());
        });
        trace.assertEvents();
    }

    @Test
    void outsideATask() {
        AsyncGenerator<Integer> items = countdown(1);
        assertThrows(IllegalStateException.class, items::hasNext);
        trace.run(() -> {
            Future<Throwable> seen = Asyncio.getRunningLoop().createFuture();
            Asyncio.getRunningLoop()
                    .callSoon(() -> seen.setResult(assertThrows(IllegalStateException.class, items::hasNext)));
            await(seen);
        });
    }

    @Test
    void itGoesOnOnlyOnItsLoop() {
        AsyncGenerator<Integer> items = countdown(2);
        EventLoop loop = trace.newLoop();
        assertEquals(2, loop.runUntilComplete(items.anext()));
        try (Runner other = new Runner(trace::newLoop, null)) {
            assertThrows(IllegalStateException.class, () -> other.run(items.anext()));
        }
        assertEquals(1, loop.runUntilComplete(items.anext()));
        loop.runUntilComplete(items.aclose());
        loop.close();
    }

    @Test
    void describesItself() {
        trace.run(() -> {
            AsyncGenerator<Integer> items = countdown(1);
            assertTrue(items.toString().matches("<async_generator object countdown at 0x[0-9a-f]+>"), items.toString());
            assertSame(items, items.iterator());
        });
    }
}
