package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.gatherOutcomes;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.Outcome;
import weft.Task;
import weft.Trace;

@DisplayName("T109 barrier")
class BarrierTest {
    private final Trace trace = new Trace();
    private final Barrier barrier = new Barrier(3);

    private Task<Integer> comer(String name) {
        return createTask(async(() -> {
            try {
                int index = await(barrier);
                trace.log(name + " " + index);
                return index;
            } catch (BrokenBarrierException e) {
                trace.log(name + " broken");
                throw e;
            }
        }));
    }

    private List<Task<Integer>> comers(int count) {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) tasks.add(comer(String.valueOf((char) ('a' + i))));
        turns(3);
        return tasks;
    }

    private static void turns(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    @Test
    @DisplayName("T109 all go on when the last one has come, each with its number")
    void allTogether() {
        trace.run(() -> {
            List<Task<Integer>> tasks = comers(2);
            assertEquals(2, barrier.waiting());
            tasks.add(comer("c"));
            assertEquals(List.of(0, 1, 2), await(gather(tasks)));
            assertEquals(0, barrier.waiting());
        });
        trace.assertEvents("c 2", "a 0", "b 1");
    }

    @Test
    @DisplayName("T109 it is used again; who comes while it drains belongs to the next round")
    void again() {
        trace.run(() -> {
            List<Task<Integer>> tasks = comers(7);
            for (int i = 0; i < 6; i++) await(tasks.get(i));
            turns(3);
            assertFalse(tasks.get(6).done());
            assertEquals(1, barrier.waiting());
            tasks.get(6).cancel();
        });
        assertEquals(6, trace.events.size());
    }

    @Test
    @DisplayName("T109 a cancelled one just leaves, and the barrier does not break")
    void cancelledOneLeaves() {
        trace.run(() -> {
            List<Task<Integer>> tasks = comers(2);
            tasks.getFirst().cancel();
            turns(2);
            assertEquals(1, barrier.waiting());
            assertFalse(barrier.broken());
            Task<Integer> c = comer("c");
            Task<Integer> d = comer("d");
            await(gather(tasks.get(1), c, d));
        });
        trace.assertEvents(
                "d 2", "b 1", "c 1"); // the number is how many were there on arrival, so 1 comes twice: as in asyncio
    }

    @Test
    @DisplayName("T109 abort breaks it for those who wait and those who come, until it is reset")
    void abort() {
        trace.run(() -> {
            List<Task<Integer>> tasks = comers(2);
            await(barrier.abort());
            assertTrue(barrier.broken());
            List<Outcome<Integer>> outcomes = await(gatherOutcomes(tasks));
            assertTrue(outcomes.stream()
                    .allMatch(outcome -> outcome instanceof Outcome.Failed<Integer>(BrokenBarrierException e)
                            && e.getMessage().contains("was aborted")));
            assertThrows(BrokenBarrierException.class, () -> await(barrier));
            await(barrier.reset());
            assertFalse(barrier.broken());
            await(gather(comers(3)));
        });
    }

    @Test
    @DisplayName("T109 reset throws out those who wait, and it is as new")
    void reset() {
        trace.run(() -> {
            List<Task<Integer>> tasks = comers(2);
            await(barrier.reset());
            assertFalse(barrier.broken());
            List<Outcome<Integer>> outcomes = await(gatherOutcomes(tasks));
            assertTrue(outcomes.stream()
                    .allMatch(outcome -> outcome instanceof Outcome.Failed<Integer>(BrokenBarrierException e)
                            && e.getMessage().contains("was reset")));
            await(gather(comers(3)));
        });
        trace.assertEvents("a broken", "b broken", "c 2", "a 0", "b 1");
    }

    @Test
    @DisplayName("T109 reset while it drains: those who have not left yet are thrown out, the next round is not")
    void resetWhileDraining() {
        trace.run(() -> {
            List<Task<Integer>> tasks = comers(2);
            Task<Integer> c = comer("c");
            Task<Void> reset = createTask(barrier.reset()); // gets the lock before a and b have it back
            Task<Integer> late = comer("late");
            await(reset);
            await(gatherOutcomes(tasks));
            assertEquals(2, await(c));
            turns(3);
            assertEquals(1, barrier.waiting());
            late.cancel();
        });
        trace.assertEvents("c 2", "a broken", "b broken");
    }

    @Test
    void theBlockGetsTheNumber() {
        Barrier one = new Barrier(1);
        trace.run(() -> assertEquals("number 0", one.<String, RuntimeException>call(index -> "number " + index)));
    }

    @Test
    void parties() {
        assertEquals(3, barrier.parties());
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> new Barrier(0));
        assertTrue(error.getMessage().startsWith("parties must be > 0, and are 0"), error.getMessage());
    }

    @Test
    void tellsWhatItIs() {
        trace.run(() -> {
            List<Task<Integer>> tasks = comers(2);
            assertEquals("<Barrier [filling, waiters:2/3]>", barrier.toString());
            assertEquals(new Barrier.Statistics(3, 2, false), barrier.statistics());
            await(barrier.abort());
            assertEquals("<Barrier [broken]>", barrier.toString());
            assertEquals(new Barrier.Statistics(3, 0, true), barrier.statistics());
            await(gatherOutcomes(tasks));
        });
    }

    @Test
    void snippet() {
        new SyncSnippets(trace).barrier();
        trace.assertEvents("3.000 Ben runs", "3.000 Ada runs");
    }
}
