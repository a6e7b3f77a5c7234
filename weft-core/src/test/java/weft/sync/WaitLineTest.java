package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.Trace;

class WaitLineTest {
    private final Trace trace = new Trace();
    private WaitLine line = new WaitLine("the test");

    private Task<Void> waiter(String name) {
        return createTask(async(() -> {
            WaitLine.Place place = line.join();
            try {
                place.await();
                trace.log(name);
            } catch (Throwable e) {
                trace.log(name + (place.woken() ? " lost a wake-up" : " left"));
                throw e;
            }
        }));
    }

    private List<Task<Void>> waiters(int count) {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) tasks.add(waiter(String.valueOf(i)));
        await(sleep(0));
        return tasks;
    }

    @Test
    void wakesFromTheFront() {
        trace.run(() -> {
            List<Task<Void>> tasks = waiters(4);
            assertTrue(line.wakeNext());
            assertEquals(2, line.wake(2));
            assertEquals(1, line.waiting());
            await(sleep(0));
            trace.log("-");
            assertEquals(1, line.wakeAll());
            assertEquals(0, line.wakeAll());
            assertFalse(line.wakeNext());
            await(tasks.getLast());
            assertFalse(line.occupied());
        });
        trace.assertEvents("0", "1", "2", "-", "3");
    }

    @Test
    void whoIsWokenKeepsThePlaceUntilItRuns() {
        trace.run(() -> {
            waiters(2);
            assertTrue(line.wakeHead());
            assertFalse(line.wakeHead()); // it is under way
            assertTrue(line.occupied());
            assertEquals(1, line.waiting());
            await(sleep(0));
            assertTrue(line.wakeHead());
            await(sleep(0));
            assertFalse(line.occupied());
        });
        trace.assertEvents("0", "1");
    }

    @Test
    void aCancelledHeadHoldsUpWakeHeadButNotWakeNext() {
        trace.run(() -> {
            List<Task<Void>> tasks = waiters(2);
            tasks.getFirst().cancel();
            assertTrue(line.occupied());
            assertFalse(line.wakeHead());
            assertTrue(line.wakeNext());
            await(tasks.getLast());
        });
        trace.assertEvents("0 left", "1");
    }

    @Test
    void aLineOfCancelledOnesIsNotOccupied() {
        trace.run(() -> {
            for (Task<Void> task : waiters(3)) task.cancel();
            assertFalse(line.occupied());
            assertEquals(0, line.waiting());
            assertFalse(line.wakeNext());
            await(sleep(0));
        });
    }

    @Test
    @DisplayName("a cancellation that arrives after the wake-up beats it, and the wake-up is known to be lost")
    void lostWakeUp() {
        trace.run(() -> {
            List<Task<Void>> tasks = waiters(1);
            line.wakeNext();
            tasks.getFirst().cancel();
            await(sleep(0));
        });
        trace.assertEvents("0 lost a wake-up");
    }

    @Test
    @DisplayName("joins, wake-ups and cancellations in any order: everyone leaves, in the order of the wake-ups")
    void againstAListOfPlaces() {
        for (int seed = 0; seed < 200; seed++) agreesWithAList(new java.util.Random(seed));
    }

    /** The same steps on a plain list: what CPython's deque would do. */
    private void agreesWithAList(java.util.Random random) {
        List<String> expected = new ArrayList<>();
        trace.events.clear();
        line = new WaitLine("the test");
        trace.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            List<Integer> inLine = new ArrayList<>();
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        inLine.add(tasks.size());
                        tasks.add(waiter(String.valueOf(tasks.size())));
                        await(sleep(0));
                    }
                    case 2 -> {
                        if (line.wakeNext()) expected.add(inLine.removeFirst() + "");
                        await(sleep(0));
                    }
                    default -> {
                        if (inLine.isEmpty()) continue;
                        int gone = inLine.remove(random.nextInt(inLine.size()));
                        tasks.get(gone).cancel();
                        expected.add(gone + " left");
                        await(sleep(0));
                    }
                }
                assertEquals(inLine.size(), line.waiting());
                assertEquals(!inLine.isEmpty(), line.occupied());
            }
            while (line.wakeNext()) expected.add(inLine.removeFirst() + "");
            await(sleep(0));
            assertFalse(line.occupied());
        });
        assertEquals(expected, trace.events);
    }

    @Test
    void passedOnByThePrimitive() {
        SyncSnippets.Tickets tickets = new SyncSnippets.Tickets(0);
        trace.run(() -> {
            Task<Void> a = createTask(tickets.take());
            Task<Void> b = createTask(tickets.take());
            await(sleep(0));
            tickets.handIn();
            a.cancel();
            await(b);
            tickets.handIn();
            await(tickets.take());
        });
    }

    // -- which loop --

    @Test
    void belongsToTheLoopOfTheFirstWhoWaited() {
        trace.run(() -> {
            waiters(1);
            line.wakeAll();
            await(sleep(0));
        });
        trace.run(() -> {
            IllegalStateException error = assertThrows(IllegalStateException.class, line::await);
            assertTrue(
                    error.getMessage().startsWith("the test is bound to a different event loop"), error.getMessage());
            assertThrows(IllegalStateException.class, line.sibling()::await);
            assertFalse(line.occupied());
        });
    }

    @Test
    void noLoop() {
        IllegalStateException error = assertThrows(IllegalStateException.class, line::join);
        assertTrue(error.getMessage().startsWith("no running event loop"), error.getMessage());
    }

    @Test
    void noTask() {
        trace.run(() -> {
            getRunningLoop().callSoon(() -> {
                IllegalStateException error = assertThrows(IllegalStateException.class, line::await);
                trace.log(error.getMessage().substring(0, 39));
                assertFalse(line.occupied());
            });
            await(sleep(0));
        });
        trace.assertEvents("await is only possible inside a task, a");
    }

    @Test
    @DisplayName("debug mode: waking from a thread that is not the loop's is an error, and wakes nobody")
    void wrongThread() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            loop.setDebug(true);
            List<Task<Void>> tasks = waiters(1);
            Thread other = new Thread(() -> {
                IllegalStateException error = assertThrows(IllegalStateException.class, line::wakeNext);
                trace.log(error.getMessage().substring(0, 30));
            });
            other.start();
            other.join();
            await(sleep(0));
            assertFalse(tasks.getFirst().done());
            assertEquals(1, line.wakeAll());
            await(tasks.getFirst());
        });
        trace.assertEvents("Non-thread-safe operation invo", "0");
    }
}
