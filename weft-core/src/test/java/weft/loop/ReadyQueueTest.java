package weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** First in, first out, at any size and wherever the ring stands. */
class ReadyQueueTest {
    private final ReadyQueue queue = new ReadyQueue();
    private int added;
    private int taken;

    private void add(int count) {
        for (int i = 0; i < count; i++) queue.add(new TestTimer(0, added++));
    }

    private void take(int count) {
        for (int i = 0; i < count; i++) assertEquals(taken++, ((TestTimer) queue.poll()).number);
    }

    @Test
    void empty() {
        assertTrue(queue.isEmpty());
        assertNull(queue.poll());
        assertEquals(0, queue.size());
    }

    @Test
    void keepsTheOrderWhileItGrows() {
        add(1000);
        assertEquals(1000, queue.size());
        take(1000);
        assertNull(queue.poll());
    }

    @Test
    @DisplayName("grows while its head stands in the middle")
    void growsAroundTheEnd() {
        add(64);
        take(40);
        add(40);
        assertEquals(64, queue.size());
        add(1);
        take(65);
        assertTrue(queue.isEmpty());
    }

    @Test
    void goesRoundManyTimes() {
        for (int round = 0; round < 500; round++) {
            add(7 + round % 5);
            take(6);
        }
        take(queue.size());
        assertNull(queue.poll());
    }
}
