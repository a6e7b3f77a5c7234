package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.sync.Select.onTimeout;
import static weft.sync.Select.select;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.Trace;
import weft.queue.Queue;
import weft.queue.QueueShutDownException;

/** G17: semaphores, events and queues in a select that chooses something else, or is cancelled. */
class SelectPrimitivesTest {
    private final Trace trace = new Trace();
    private final Event other = new Event();

    private Clause<String> other() {
        return other.onSet(() -> "other");
    }

    private void assertCancelled(Task<?> task) {
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
    }

    // -- semaphores --

    @Test
    void permitIsTaken() {
        trace.run(() -> {
            Semaphore semaphore = new BoundedSemaphore(1);
            assertEquals("free", await(select(semaphore.onAcquire(() -> "free"), other())));
            Task<String> task = createTask(select(semaphore.onAcquire(() -> "given"), other()));
            await(sleep(1));
            semaphore.release();
            assertEquals("given", await(task));
            assertTrue(semaphore.locked());
            semaphore.release();
            assertEquals(1, semaphore.statistics().value());
        });
    }

    @Test
    @DisplayName("chosen elsewhere in the iteration of the release: the permit is the next one's, or free")
    void permitOfALoser() {
        trace.run(() -> {
            Semaphore semaphore = new BoundedSemaphore(1);
            await(semaphore.acquire());
            Task<String> loser = createTask(select(semaphore.onAcquire(() -> "permit"), other()));
            Task<Void> next = createTask(semaphore.acquire());
            await(sleep(1));
            other.set();
            semaphore.release();
            assertEquals("other", await(loser));
            await(next);
            loser = createTask(select(semaphore.onAcquire(() -> "permit"), onTimeout(1, () -> "late")));
            assertEquals("late", await(loser));
            semaphore.release();
            assertEquals(1, semaphore.statistics().value());
        });
    }

    @Test
    @DisplayName("cancelled in the iteration of the release: the permit is the next one's, or free")
    void permitOfACancelledOne() {
        trace.run(() -> {
            Semaphore semaphore = new BoundedSemaphore(1);
            await(semaphore.acquire());
            Task<String> selecting = createTask(select(semaphore.onAcquire(() -> "permit"), other()));
            Task<Void> next = createTask(semaphore.acquire());
            await(sleep(1));
            semaphore.release();
            assertCancelled(selecting);
            await(next);
            selecting = createTask(select(semaphore.onAcquire(() -> "permit"), other()));
            await(sleep(1));
            semaphore.release();
            assertCancelled(selecting);
            assertEquals(1, semaphore.statistics().value());
            assertFalse(semaphore.locked());
        });
    }

    @Test
    @DisplayName("a newcomer that comes while the loser still stands in line does not wait for ever")
    void newcomerBehindALoser() {
        trace.run(() -> {
            Semaphore semaphore = new Semaphore(0);
            Lock lock = new Lock();
            await(lock.acquire());
            Task<String> loser =
                    createTask(select(semaphore.onAcquire(() -> "permit"), lock.onAcquire(() -> "lock"), other()));
            await(sleep(1));
            other.set(); // chosen, and not yet run
            semaphore.release();
            lock.release();
            Task<Void> permit = createTask(semaphore.acquire(), weft.TaskOptions.eager());
            Task<Void> locked = createTask(lock.acquire(), weft.TaskOptions.eager());
            assertEquals("other", await(loser));
            await(permit);
            await(locked);
        });
    }

    // -- events --

    @Test
    void event() {
        trace.run(() -> {
            Event event = new Event();
            Task<String> task = createTask(select(event.onSet(() -> "set"), onTimeout(5, () -> "late")));
            await(sleep(1));
            event.set();
            event.clear();
            assertEquals("set", await(task));
            assertEquals("late", await(select(event.onSet(() -> "set"), onTimeout(5, () -> "late"))));
            assertEquals(0, event.statistics().tasksWaiting());
        });
    }

    // -- queues --

    @Test
    void get() {
        trace.run(() -> {
            Queue<String> queue = new Queue<>(1);
            queue.putNowait("a");
            assertEquals("got a", await(select(queue.onGet(item -> "got " + item), other())));
            Task<String> task = createTask(select(queue.onGet(item -> "got " + item), other()));
            await(sleep(1));
            await(queue.put("b"));
            assertEquals("got b", await(task));
        });
    }

    @Test
    @DisplayName("chosen elsewhere, or cancelled, in the iteration of the put: the next getter gets the item")
    void itemOfALoser() {
        trace.run(() -> {
            Queue<String> queue = new Queue<>();
            Task<String> loser = createTask(select(queue.onGet(item -> item), other()));
            Task<String> next = createTask(queue.get());
            await(sleep(1));
            other.set();
            queue.putNowait("a");
            assertEquals("other", await(loser));
            assertEquals("a", await(next));
            other.clear();
            Task<String> cancelled = createTask(select(queue.onGet(item -> item), other()));
            next = createTask(queue.get());
            await(sleep(1));
            queue.putNowait("b");
            assertCancelled(cancelled);
            assertEquals("b", await(next));
        });
    }

    @Test
    @DisplayName("an item that somebody else has taken meanwhile: it waits again")
    void itemTakenByAnother() {
        trace.run(() -> {
            Queue<String> queue = new Queue<>();
            Task<String> task = createTask(select(queue.onGet(item -> item), other()));
            await(sleep(1));
            queue.putNowait("a");
            assertEquals("a", queue.getNowait());
            await(sleep(1));
            assertFalse(task.done());
            queue.putNowait("b");
            assertEquals("b", await(task));
        });
    }

    @Test
    void put() {
        trace.run(() -> {
            Queue<String> queue = new Queue<>(1);
            assertEquals("put", await(select(queue.onPut("a", () -> "put"), other())));
            Task<String> first = createTask(select(queue.onPut("b", () -> "put"), other()));
            Task<Void> next = createTask(queue.put("c"));
            await(sleep(1));
            other.set();
            assertEquals("a", queue.getNowait());
            assertEquals("other", await(first));
            await(next);
            assertEquals("c", queue.getNowait());
            other.clear();
            queue.putNowait("d");
            Task<String> second = createTask(select(queue.onPut("e", () -> "put"), other()));
            await(sleep(1));
            queue.getNowait();
            assertEquals("put", await(second));
            assertEquals("e", queue.getNowait());
        });
    }

    @Test
    void shutDown() {
        trace.run(() -> {
            Queue<String> queue = new Queue<>(1);
            Task<String> gets = createTask(select(queue.onGet(item -> item), other()));
            await(sleep(1));
            queue.shutdown();
            assertThrows(QueueShutDownException.class, () -> await(gets));
            assertThrows(QueueShutDownException.class, () -> await(select(queue.onPut("a", () -> "put"), other())));
        });
    }
}
