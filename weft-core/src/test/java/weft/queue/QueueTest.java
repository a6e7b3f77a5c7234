package weft.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Ticks;
import weft.TimeoutException;
import weft.Trace;

class QueueTest {
    private final Trace trace = new Trace();
    private final Queue<Integer> queue = new Queue<>(1);

    private Task<Void> getter(String name) {
        return createTask(async(() -> trace.log(name + " got " + await(queue.get()))));
    }

    private Task<Void> putter(int item) {
        return createTask(async(() -> {
            await(queue.put(item));
            trace.log("put " + item);
        }));
    }

    private static void turns(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    // -- putting and getting --

    @Test
    void firstInFirstOut() {
        Queue<Integer> unlimited = new Queue<>();
        for (int i = 0; i < 100; i++) unlimited.putNowait(i);
        for (int i = 0; i < 50; i++) assertEquals(i, unlimited.getNowait());
        for (int i = 100; i < 200; i++) unlimited.putNowait(i); // wraps around, and grows
        for (int i = 50; i < 200; i++) assertEquals(i, unlimited.getNowait());
        assertTrue(unlimited.empty());
        assertFalse(unlimited.full());
    }

    @Test
    void nullIsAnItem() {
        Queue<Integer> sentinels = new Queue<>();
        sentinels.putNowait(null);
        assertEquals(1, sentinels.qsize());
        assertNull(sentinels.getNowait());
    }

    @Test
    void whatNeedNotWaitDoesNotWait() {
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            await(queue.put(1));
            assertEquals(1, await(queue.get()));
            queue.taskDone();
            await(queue.join());
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    @DisplayName("T11 a getter that waits goes on in the iteration after the put, a putter in that after the get")
    void oneIteration() {
        trace.run(() -> {
            Task<Void> a = getter("a");
            turns(1);
            queue.putNowait(1);
            turns(1);
            assertTrue(a.done());
            queue.putNowait(2);
            Task<Void> b = putter(3);
            turns(1);
            assertFalse(b.done());
            queue.getNowait();
            turns(1);
            assertTrue(b.done());
        });
        trace.assertEvents("a got 1", "put 3");
    }

    @Test
    void gettersAndPuttersAreServedInTheOrderInWhichTheyCame() {
        trace.run(() -> {
            getter("a");
            getter("b");
            turns(1);
            for (int i = 1; i <= 4; i++) putter(i);
            turns(4);
            getter("c");
            await(getter("d"));
            turns(2);
        });
        trace.assertEvents("put 1", "a got 1", "put 2", "b got 2", "put 3", "c got 3", "put 4", "d got 4");
    }

    @Test
    void aWokenGetterThatFindsTheItemGoneWaitsAgain() {
        trace.run(() -> {
            Task<Void> a = getter("a");
            turns(1);
            queue.putNowait(1);
            assertEquals(1, queue.getNowait());
            turns(2);
            assertFalse(a.done());
            queue.putNowait(2);
            await(a);
        });
        trace.assertEvents("a got 2");
    }

    @Test
    void nowait() {
        queue.putNowait(1);
        QueueFullException full = assertThrows(QueueFullException.class, () -> queue.putNowait(2));
        assertEquals(
                "the queue has no room: <Queue maxsize=1 qsize=1 tasks=1>; await put(item), which waits for room",
                full.getMessage());
        queue.getNowait();
        QueueEmptyException empty = assertThrows(QueueEmptyException.class, queue::getNowait);
        assertEquals(
                "the queue is empty: <Queue maxsize=1 qsize=0 tasks=1>; await get(), which waits for an item",
                empty.getMessage());
    }

    // -- cancellation --

    @Test
    @DisplayName("T110 a woken getter is cancelled: the item goes to the next getter")
    void wokenGetterCancelled() {
        trace.run(() -> {
            Task<Void> a = getter("a");
            Task<Void> b = getter("b");
            turns(1);
            queue.putNowait(1);
            a.cancel();
            await(b);
            assertTrue(a.cancelled());
        });
        trace.assertEvents("b got 1");
    }

    @Test
    @DisplayName("T110 a woken getter is cancelled and nobody waits: the item stays")
    void theItemStays() {
        trace.run(() -> {
            Task<Void> a = getter("a");
            turns(1);
            queue.putNowait(1);
            a.cancel();
            turns(2);
            assertTrue(a.cancelled());
            assertEquals(1, queue.getNowait());
        });
    }

    @Test
    @DisplayName("T111 put cancelled race: a woken putter is cancelled, the next one gets the room")
    void wokenPutterCancelled() {
        trace.run(() -> {
            queue.putNowait(0);
            Task<Void> a = putter(1);
            Task<Void> b = putter(2);
            turns(1);
            queue.getNowait();
            a.cancel();
            await(b);
            assertTrue(a.cancelled());
            assertEquals(2, queue.getNowait());
        });
        trace.assertEvents("put 2");
    }

    @Test
    @DisplayName("T111 many cancelled getters and putters leave nothing behind")
    void manyCancelled() {
        trace.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) tasks.add(getter("never"));
            turns(1);
            tasks.forEach(Task::cancel);
            turns(1);
            queue.putNowait(0);
            for (int i = 0; i < 1_000; i++) tasks.add(putter(i));
            turns(1);
            tasks.forEach(Task::cancel);
            turns(1);
            assertEquals(new Queue.Statistics(1, 1, 0, 0, 1, false), queue.statistics());
            assertEquals(0, await(queue.get()));
        });
        trace.assertEvents();
    }

    @Test
    void cancelledBeforeItWasWokenDoesNotStandInTheWay() {
        trace.run(() -> {
            Task<Void> a = getter("a");
            Task<Void> b = getter("b");
            turns(1);
            a.cancel();
            queue.putNowait(1); // wakes b: a is out
            await(b);
        });
        trace.assertEvents("b got 1");
    }

    @Test
    void anItemThatComesWithTheDeadlineIsNotLost() {
        trace.run(() -> {
            getRunningLoop().callLater(1, () -> queue.putNowait(7));
            assertThrows(TimeoutException.class, () -> await(waitFor(queue.get(), 1)));
            assertEquals(7, queue.getNowait());
        });
    }

    // -- the work behind the items --

    @Test
    @DisplayName("T112 join waits for the work, not for an empty queue")
    void join() {
        Queue<Integer> work = new Queue<>();
        trace.run(() -> {
            await(work.join()); // nothing was put
            work.putNowait(1);
            work.putNowait(2);
            Task<Void> joiner = createTask(async(() -> {
                await(work.join());
                trace.logTime("joined");
            }));
            for (int i = 0; i < 2; i++) {
                await(work.get());
                await(sleep(1));
                trace.logTime("done");
                work.taskDone();
            }
            await(joiner);
        });
        trace.assertEvents("1.000 done", "2.000 done", "2.000 joined");
    }

    @Test
    @DisplayName("T112 taskDone too often")
    void taskDoneTooOften() {
        queue.putNowait(1);
        queue.getNowait();
        queue.taskDone();
        IllegalStateException error = assertThrows(IllegalStateException.class, queue::taskDone);
        assertTrue(error.getMessage().startsWith("taskDone() called too many times"), error.getMessage());
    }

    // -- telling --

    @Test
    void tellsWhatItIs() {
        trace.run(() -> {
            assertEquals("<Queue maxsize=1>", queue.toString());
            Task<Void> a = getter("a");
            turns(1);
            assertEquals("<Queue maxsize=1 getters=1>", queue.toString());
            queue.putNowait(1);
            await(a);
            queue.putNowait(2);
            putter(3);
            turns(1);
            assertEquals("<Queue maxsize=1 queue=[2] putters=1 tasks=2>", queue.toString());
            assertEquals(new Queue.Statistics(1, 1, 0, 1, 2, false), queue.statistics());
            queue.shutdown(true);
            assertEquals("<Queue maxsize=1 tasks=1 shutdown>", queue.toString());
            queue.taskDone();
            trace.expectingReports(); // the putter that was thrown out
            turns(2);
        });
    }

    @Test
    @DisplayName("used from two loops: an error that names the queue")
    void twoLoops() {
        trace.run(() -> {
            getter("a");
            turns(1);
            queue.putNowait(1);
            turns(2);
            queue.putNowait(2);
        });
        trace.run(() -> {
            IllegalStateException error = assertThrows(
                    IllegalStateException.class, () -> await(queue.put(3))); // the other line, the same loop
            assertTrue(
                    error.getMessage()
                            .startsWith("<Queue maxsize=1 queue=[2] tasks=2> is bound to a different event loop"),
                    error.getMessage());
        });
    }

    @Test
    void producersAndConsumers() {
        Queue<Integer> many = new Queue<>(3);
        List<Integer> got = new ArrayList<>();
        trace.run(() -> {
            List<Task<Void>> producers = new ArrayList<>();
            for (int p = 0; p < 5; p++) {
                int first = p * 100;
                producers.add(createTask(async(() -> {
                    for (int i = 0; i < 100; i++) await(many.put(first + i));
                })));
            }
            for (int c = 0; c < 4; c++)
                createTask(async(() -> {
                    while (true) {
                        got.add(await(many.get()));
                        if (got.size() % 7 == 0) await(sleep(1));
                        many.taskDone();
                    }
                }));
            await(gather(producers));
            await(many.join());
        });
        assertEquals(500, got.stream().distinct().count());
        for (int p = 0; p < 5; p++) {
            int first = p * 100;
            List<Integer> ofOne =
                    got.stream().filter(item -> item / 100 == first / 100).toList();
            assertEquals(ofOne.stream().sorted().toList(), ofOne); // each producer's items stay in order
        }
    }

    @Test
    void snippet() {
        new QueueSnippets(trace).queue();
        trace.assertEvents(
                "0.000 ordered tea",
                "0.000 ordered cake",
                "1.000 served tea",
                "1.000 ordered jam",
                "2.000 served cake",
                "3.000 served jam",
                "3.000 closed");
    }
}
