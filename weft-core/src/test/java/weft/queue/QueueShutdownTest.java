package weft.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Trace;

@DisplayName("T113 shutdown")
class QueueShutdownTest {
    private final Trace trace = new Trace();
    private final Queue<Integer> queue = new Queue<>(2);

    private Task<Void> getter(String name) {
        return createTask(async(() -> {
            try {
                trace.log(name + " got " + await(queue.get()));
            } catch (QueueShutDownException e) {
                trace.log(name + " shut down");
            }
        }));
    }

    private Task<Void> putter(int item) {
        return createTask(async(() -> {
            try {
                await(queue.put(item));
                trace.log("put " + item);
            } catch (QueueShutDownException e) {
                trace.log("put " + item + " shut down");
            }
        }));
    }

    private Task<Void> joiner() {
        return createTask(async(() -> {
            await(queue.join());
            trace.log("joined");
        }));
    }

    private static void turns(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    @Test
    @DisplayName("T113 put fails at once; get takes what is left, then fails")
    void drains() {
        trace.run(() -> {
            queue.putNowait(1);
            queue.putNowait(2);
            queue.shutdown();
            QueueShutDownException put = assertThrows(QueueShutDownException.class, () -> queue.putNowait(3));
            assertEquals(
                    "cannot put: the queue was shut down, <Queue maxsize=2 qsize=2 tasks=2 shutdown>; it is the sign"
                            + " to stop, so catch it around the loop",
                    put.getMessage());
            assertThrows(QueueShutDownException.class, () -> await(queue.put(3)));
            assertEquals(1, await(queue.get()));
            assertThrows(QueueShutDownException.class, () -> await(queue.put(3)));
            assertEquals(2, queue.getNowait());
            assertThrows(QueueShutDownException.class, () -> await(queue.get()));
            assertThrows(QueueShutDownException.class, queue::getNowait);
        });
    }

    @Test
    @DisplayName("T113 getters that wait are woken, all of them")
    void wakesGetters() {
        trace.run(() -> {
            getter("a");
            Task<Void> b = getter("b");
            turns(1);
            queue.shutdown();
            await(b);
        });
        trace.assertEvents("a shut down", "b shut down");
    }

    @Test
    @DisplayName("T113 putters that wait are woken, all of them, also when there is room meanwhile")
    void wakesPutters() {
        trace.run(() -> {
            queue.putNowait(1);
            queue.putNowait(2);
            putter(3);
            Task<Void> b = putter(4);
            turns(1);
            queue.getNowait();
            queue.shutdown();
            await(b);
            assertEquals(2, queue.getNowait());
        });
        trace.assertEvents("put 3 shut down", "put 4 shut down");
    }

    @Test
    @DisplayName("T113 join still waits for what was put")
    void joinStillWaits() {
        trace.run(() -> {
            queue.putNowait(1);
            Task<Void> joiner = joiner();
            turns(1);
            queue.shutdown();
            queue.getNowait();
            turns(2);
            assertFalse(joiner.done());
            queue.taskDone();
            await(joiner);
        });
        trace.assertEvents("joined");
    }

    @Test
    @DisplayName("T113 immediate: what is left is thrown away and counts as done, so join returns")
    void immediate() {
        trace.run(() -> {
            queue.putNowait(1);
            queue.putNowait(2);
            putter(3);
            Task<Void> joiner = joiner();
            turns(1);
            queue.shutdown(true);
            assertEquals(0, queue.qsize());
            await(joiner);
            assertThrows(QueueShutDownException.class, queue::getNowait);
        });
        trace.assertEvents("joined", "put 3 shut down");
    }

    @Test
    @DisplayName("T113 immediate: what was taken out and is not done keeps join waiting")
    void immediateWithWorkUnderWay() {
        trace.run(() -> {
            queue.putNowait(1);
            queue.putNowait(2);
            queue.getNowait();
            Task<Void> joiner = joiner();
            turns(1);
            queue.shutdown(true);
            turns(2);
            assertFalse(joiner.done());
            queue.taskDone();
            await(joiner);
            assertThrows(IllegalStateException.class, queue::taskDone);
        });
        trace.assertEvents("joined");
    }

    @Test
    @DisplayName("a getter that is woken for an item and cancelled passes it on, also when the queue was shut down"
            + " meanwhile")
    void wokenCancelledAndShutDown() {
        trace.run(() -> {
            Task<Void> a = getter("a");
            Task<Void> b = getter("b");
            turns(1);
            queue.putNowait(1);
            a.cancel();
            queue.shutdown();
            await(b);
            assertTrue(a.cancelled());
        });
        trace.assertEvents("b got 1");
    }

    @Test
    void twiceIsFine() {
        queue.putNowait(1);
        queue.shutdown();
        queue.shutdown();
        queue.shutdown(true);
        assertTrue(queue.empty());
        assertTrue(queue.statistics().shutDown());
    }
}
