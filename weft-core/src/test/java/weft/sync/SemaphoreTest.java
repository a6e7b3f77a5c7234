package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.Task;
import weft.Ticks;
import weft.TimeoutException;
import weft.Trace;

class SemaphoreTest {
    private final Trace trace = new Trace();

    private Task<Void> taker(Semaphore semaphore, String name) {
        return createTask(async(() -> {
            await(semaphore.acquire());
            trace.log(name);
        }));
    }

    private List<Task<Void>> takers(Semaphore semaphore, int count) {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) tasks.add(taker(semaphore, String.valueOf(i)));
        await(sleep(0));
        return tasks;
    }

    @Test
    void permitsAreTakenAtOnce() {
        Semaphore semaphore = new Semaphore(2);
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            await(semaphore.acquire());
            assertFalse(semaphore.locked());
            await(semaphore.acquire());
            assertTrue(semaphore.locked());
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    void atMostSoManyAtATime() {
        Semaphore semaphore = new Semaphore(2);
        trace.run(() -> await(gather(
                section(semaphore, "a"), section(semaphore, "b"), section(semaphore, "c"), section(semaphore, "d"))));
        trace.assertEvents("1.000 a", "1.000 b", "2.000 c", "2.000 d");
    }

    private Coroutine<Void> section(Semaphore semaphore, String name) {
        return async(() -> semaphore.run(() -> {
            await(sleep(1));
            trace.logTime(name);
        }));
    }

    @Test
    @DisplayName("T104 a released permit goes to the one who waits: a newcomer cannot take it")
    void noBarging() {
        Semaphore semaphore = new Semaphore(0);
        trace.run(() -> {
            takers(semaphore, 1);
            semaphore.release();
            assertTrue(semaphore.locked());
            assertEquals(new Semaphore.Statistics(0, 0), semaphore.statistics());
            Task<Void> newcomer = taker(semaphore, "newcomer");
            await(sleep(1));
            assertFalse(newcomer.done());
            semaphore.release();
            await(newcomer);
        });
        trace.assertEvents("0", "newcomer");
    }

    @Test
    @DisplayName("T104 several releases wake in the order of arrival, also with cancellations in between")
    void severalReleases() {
        Semaphore semaphore = new Semaphore(0);
        trace.run(() -> {
            List<Task<Void>> tasks = takers(semaphore, 5);
            tasks.get(1).cancel();
            semaphore.release();
            semaphore.release();
            tasks.get(0).cancel(); // has a permit already: it goes to 3, as 1 is out and 2 has one
            await(sleep(0));
            await(sleep(0));
            assertEquals(1, semaphore.statistics().tasksWaiting());
            semaphore.release();
            await(tasks.get(4));
            assertEquals(0, semaphore.statistics().value());
        });
        trace.assertEvents("2", "3", "4");
    }

    @Test
    @DisplayName("woken and cancelled in the same iteration: the permit goes on, or back")
    void wokenAndCancelled() {
        Semaphore semaphore = new Semaphore(0);
        trace.run(() -> {
            List<Task<Void>> tasks = takers(semaphore, 1);
            semaphore.release();
            tasks.getFirst().cancel();
            await(sleep(0));
            assertTrue(tasks.getFirst().cancelled());
            assertEquals(1, semaphore.statistics().value());
            assertFalse(semaphore.locked());
            await(semaphore.acquire());
        });
    }

    @Test
    void whoCameWhileOthersStoodInFrontIsWokenWhenTheyHaveGone() {
        Semaphore semaphore = new Semaphore(0);
        trace.run(() -> {
            List<Task<Void>> tasks = takers(semaphore, 1);
            semaphore.release();
            semaphore.release(); // nobody is left to wake: it stays
            Task<Void> late = taker(semaphore, "late"); // may not overtake 0, which has not run yet
            await(late);
            assertTrue(tasks.getFirst().done());
        });
        trace.assertEvents("0", "late");
    }

    @Test
    void aTimeoutTakesNoPermit() {
        Semaphore semaphore = new Semaphore(0);
        trace.run(() -> {
            assertThrows(TimeoutException.class, () -> await(waitFor(semaphore.acquire(), 1)));
            semaphore.release();
            assertEquals(1, semaphore.statistics().value());
        });
    }

    @Test
    void aPermitThatComesWithTheDeadlineIsNotLost() {
        Semaphore semaphore = new Semaphore(0);
        trace.run(() -> {
            weft.Asyncio.getRunningLoop().callLater(1, semaphore::release);
            assertThrows(TimeoutException.class, () -> await(waitFor(semaphore.acquire(), 1)));
            assertEquals(1, semaphore.statistics().value());
        });
    }

    @Test
    @DisplayName("T108 releasing one too many: only the bounded one refuses")
    void bounds() {
        Semaphore plain = new Semaphore();
        plain.release();
        assertEquals(2, plain.statistics().value());
        BoundedSemaphore bounded = new BoundedSemaphore(2);
        IllegalStateException error = assertThrows(IllegalStateException.class, bounded::release);
        assertEquals(
                "BoundedSemaphore released too many times: all 2 permits are there, <BoundedSemaphore [unlocked,"
                        + " value:2]>; use the block, semaphore.run(() -> ...), which pairs them",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Semaphore(-1));
        assertThrows(IllegalArgumentException.class, () -> new BoundedSemaphore(-1));
        assertThrows(IllegalStateException.class, () -> new BoundedSemaphore().release());
        assertEquals(0, new Semaphore(0).statistics().value());
    }

    @Test
    void theBlockGivesThePermitBackWhateverHappens() {
        BoundedSemaphore semaphore = new BoundedSemaphore();
        trace.run(() -> {
            assertThrows(
                    ArithmeticException.class,
                    () -> semaphore.run(() -> {
                        throw new ArithmeticException();
                    }));
            assertFalse(semaphore.locked());
            semaphore.run(() -> assertTrue(semaphore.locked()));
            assertFalse(semaphore.locked());
        });
    }

    @Test
    void tellsWhatItIs() {
        Semaphore semaphore = new Semaphore(1);
        trace.run(() -> {
            assertEquals("<Semaphore [unlocked, value:1]>", semaphore.toString());
            List<Task<Void>> tasks = takers(semaphore, 3);
            assertEquals("<Semaphore [locked, waiters:2]>", semaphore.toString());
            tasks.forEach(Task::cancel);
        });
    }

    @Test
    void snippet() {
        new SyncSnippets(trace).semaphore();
        trace.assertEvents("1.000 A", "1.000 B", "2.000 C");
    }
}
