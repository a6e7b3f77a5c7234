package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.testing.Testing.exploreSchedules;
import static weft.testing.Testing.runTest;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.Task;

/** One order for the blocks of several tasks. */
class SequencerTest {
    private final Sequencer order = new Sequencer();
    private final List<Integer> seen = new ArrayList<>();

    private static Coroutine<Void> blocks(Sequencer order, List<Integer> seen, int... positions) {
        return async(() -> {
            for (int position : positions)
                order.at(position).run(here -> {
                    await(sleep(1));
                    seen.add(here);
                });
        });
    }

    @Test
    void blocksRunInOrderInWhicheverTask() {
        exploreSchedules(100, () -> {
            Sequencer mine = new Sequencer();
            List<Integer> mineSeen = new ArrayList<>();
            await(gather(blocks(mine, mineSeen, 2, 5), blocks(mine, mineSeen, 1, 3), blocks(mine, mineSeen, 0, 4)));
            assertEquals(List.of(0, 1, 2, 3, 4, 5), mineSeen);
        });
    }

    @Test
    void aBlockThatFailsMakesRoomForTheNext() {
        runTest(() -> {
            Task<Void> next = createTask(blocks(order, seen, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> order.at(0).run(position -> {
                        throw new IllegalArgumentException("block");
                    }));
            await(next);
            assertEquals(List.of(1), seen);
        });
    }

    @Test
    void aPositionIsForOneBlock() {
        runTest(() -> {
            await(blocks(order, seen, 0));
            IllegalStateException twice =
                    assertThrows(IllegalStateException.class, () -> await(blocks(order, seen, 0)));
            assertEquals("position 0 of the sequence has been used already; each is for one block", twice.getMessage());
            assertThrows(IllegalArgumentException.class, () -> order.at(-1));
        });
    }

    @Test
    void aCancelledWaiterBreaksTheSequence() {
        runTest(() -> {
            Task<Void> second = createTask(blocks(order, seen, 2));
            Task<Void> first = createTask(blocks(order, seen, 1));
            await(sleep(1));
            first.cancel();
            IllegalStateException broken = assertThrows(IllegalStateException.class, () -> await(second));
            assertTrue(broken.getMessage().contains("position 1 was cancelled"), broken.getMessage());
            assertThrows(IllegalStateException.class, () -> await(blocks(order, seen, 0)));
            assertEquals("<Sequencer broken at 1 waiting=[]>", order.toString());
        });
    }

    @Test
    void aPositionThatNobodyTakesIsADeadlock() {
        String message = assertThrows(TestFailure.class, () -> runTest(() -> await(blocks(order, seen, 1))))
                .getMessage();
        assertTrue(message.contains("deadlock") && message.contains("Sequencer"), message);
    }
}
