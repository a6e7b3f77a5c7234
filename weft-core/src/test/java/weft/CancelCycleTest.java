package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that await each other in a circle can be cancelled. In CPython that is a RecursionError. */
class CancelCycleTest {
    private final Trace trace = new Trace();

    /** So many tasks, each of which awaits the next. */
    private List<Task<Void>> circle(int size) {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int me = i;
            tasks.add(createTask(async(() -> {
                try {
                    await(tasks.get((me + 1) % size));
                } catch (CancelledError e) {
                    trace.logTime(me + " " + e.getMessage());
                    throw e;
                }
            })));
        }
        return tasks;
    }

    @Test
    void theOneThatIsCancelledEndsFirst() {
        trace.run(() -> {
            List<Task<Void>> tasks = circle(3);
            await(sleep(1));
            assertTrue(tasks.get(1).cancel("why"));
            await(Asyncio.wait(tasks));
            for (Task<Void> task : tasks) assertTrue(task.cancelled());
        });
        trace.assertEvents("1.000 1 why", "1.000 0 why", "1.000 2 why");
    }

    @Test
    void twoRequestsAtOnce() {
        trace.run(() -> {
            List<Task<Void>> tasks = circle(2);
            await(sleep(1));
            tasks.get(0).cancel("first");
            tasks.get(1).cancel("second");
            await(Asyncio.wait(tasks));
            assertEquals(2, tasks.stream().filter(Future::cancelled).count());
        });
    }

    @Test
    void aTaskThatSwallowsItGoesOn() {
        trace.run(() -> {
            List<Task<String>> tasks = new ArrayList<>();
            tasks.add(createTask(async(() -> {
                try {
                    return await(tasks.get(1));
                } catch (CancelledError e) {
                    return "saved";
                }
            })));
            tasks.add(createTask(async(() -> await(tasks.get(0)))));
            await(sleep(1));
            tasks.get(0).cancel();
            assertEquals(List.of("saved", "saved"), await(gather(tasks)));
        });
    }

    @Test
    void throughGatherAndTimeout() {
        trace.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(createTask(async(() -> await(gather(tasks.get(1), tasks.get(2))))));
            tasks.add(createTask(async(() -> timeout(5).run(t -> await(tasks.get(0))))));
            tasks.add(createTask(async(() -> await(tasks.get(1)))));
            assertThrows(TimeoutException.class, () -> await(tasks.get(1)));
            assertThrows(TimeoutException.class, () -> await(tasks.get(0))); // its gather got that one
        });
        assertEquals(5, trace.clock.nanos() / 1e9);
    }

    /** The request comes back to the first of two that it has passed: the second one can be cancelled again afterwards. */
    @Test
    void throughATaskAndAGather() {
        trace.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(createTask(async(() -> await(tasks.get(1)))));
            tasks.add(createTask(async(() -> {
                try {
                    await(gather(tasks.get(0)));
                } catch (CancelledError e) {
                    trace.log("swallowed");
                }
                await(sleep(10));
            })));
            await(sleep(1));
            tasks.get(0).cancel();
            await(sleep(1));
            assertTrue(tasks.get(0).cancelled());
            tasks.get(1).cancel("again");
            CancelledError error = assertThrows(CancelledError.class, () -> await(tasks.get(1)));
            assertEquals("again", error.getMessage());
        });
        trace.assertEvents("swallowed");
        assertEquals(2, trace.clock.nanos() / 1e9);
    }

    /** The gather ends with a CancelledError that nobody waits for any more: no news for the exception handler. */
    @Test
    void throughGatherOnBothSides() {
        trace.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(createTask(async(() -> await(gather(tasks.get(1))))));
            tasks.add(createTask(async(() -> await(gather(tasks.get(0))))));
            await(sleep(1));
            tasks.get(0).cancel();
            await(Asyncio.wait(tasks));
            for (Task<?> task : tasks) assertTrue(task.cancelled());
        });
    }

    @Test
    void aHundredThousand() {
        trace.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                int next = (i + 1) % 100_000;
                tasks.add(createTask(async(() -> await(tasks.get(next)))));
            }
            await(sleep(1));
            tasks.getLast().cancel();
            await(Asyncio.wait(tasks));
            for (Task<?> task : tasks) assertTrue(task.cancelled());
        });
    }

    @Test
    void aHundredThousandInARow() {
        trace.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(createTask(sleep(10)));
            for (int i = 0; i < 100_000; i++) {
                Task<?> before = tasks.getLast();
                tasks.add(createTask(async(() -> await(before))));
            }
            await(sleep(1));
            tasks.getLast().cancel("why");
            assertEquals(1, tasks.getFirst().cancelling());
            CancelledError error = assertThrows(CancelledError.class, () -> await(tasks.getLast()));
            assertEquals("why", error.getMessage());
            for (Task<?> task : tasks) assertTrue(task.cancelled());
        });
        assertEquals(1, trace.clock.nanos() / 1e9);
    }

    /** Gathers recur. The overflow is the canceller's affair: whoever was not reached waits on, and can be cancelled later. */
    @Test
    void tooManyGathersInARow() {
        trace.run(() -> {
            Task<Void> sleeper = createTask(sleep(10));
            List<Future<?>> gathers = new ArrayList<>(List.of(sleeper));
            for (int i = 0; i < 400_000; i++) gathers.add(gather(gathers.getLast()));
            await(sleep(1));
            assertThrows(StackOverflowError.class, () -> gathers.getLast().cancel());
            assertEquals(0, sleeper.cancelling());
            await(sleep(10));
            for (Future<?> gathered : gathers) if (gathered.done()) gathered.result();
            assertTrue(sleeper.done());
        });
    }

    @Test
    void leftAtTheEndOfRun() {
        trace.run(() -> {
            circle(3);
            await(sleep(0));
        });
        assertEquals(3, trace.events.size());
    }
}
