package weft.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.Trace;

/** Which item comes next: {@link LifoQueue} and {@link PriorityQueue}. */
class QueueOrderTest {
    private final Trace trace = new Trace();

    private static <T> List<T> drained(Queue<T> queue) {
        List<T> all = new ArrayList<>();
        while (!queue.empty()) all.add(queue.getNowait());
        return all;
    }

    @Test
    void lastInFirstOut() {
        LifoQueue<Integer> queue = new LifoQueue<>();
        for (int i = 1; i <= 3; i++) queue.putNowait(i);
        assertEquals("<LifoQueue maxsize=0 queue=[3, 2, 1] tasks=3>", queue.toString());
        assertEquals(List.of(3, 2, 1), drained(queue));
    }

    @Test
    void smallestFirst() {
        PriorityQueue<Integer> queue = new PriorityQueue<>();
        Random random = new Random(1);
        List<Integer> items = new ArrayList<>();
        for (int i = 0; i < 200; i++) items.add(random.nextInt(50));
        items.forEach(queue::putNowait);
        assertEquals(items.stream().sorted().toList(), drained(queue));
    }

    @Test
    void equalOnesInTheOrderInWhichTheyWerePut() {
        PriorityQueue<String> queue = new PriorityQueue<>(0, Comparator.comparing(String::length));
        for (String item : List.of("bb", "x", "aa", "y", "cc", "z")) queue.putNowait(item);
        assertEquals("<PriorityQueue maxsize=0 queue=[x, y, z, bb, aa, cc] tasks=6>", queue.toString());
        assertEquals(List.of("x", "y", "z", "bb", "aa", "cc"), drained(queue));
    }

    @Test
    void anItemThatCannotBeComparedIsRefused() {
        PriorityQueue<Object> queue = new PriorityQueue<>();
        queue.putNowait(1);
        assertThrows(ClassCastException.class, () -> queue.putNowait("two"));
        assertEquals(new Queue.Statistics(1, 0, 0, 0, 1, false), queue.statistics());
        queue.putNowait(0);
        assertEquals(List.of(0, 1), drained(queue));
    }

    @Test
    void theyAreBoundedAndWaitedForLikeAnyQueue() {
        for (Queue<Integer> queue : List.of(new LifoQueue<Integer>(1), new PriorityQueue<Integer>(1))) {
            List<Integer> got = new ArrayList<>();
            trace.run(() -> await(gather(
                    async(() -> {
                        for (int i = 0; i < 10; i++) await(queue.put(i));
                    }),
                    async(() -> {
                        for (int i = 0; i < 10; i++) got.add(await(queue.get()));
                    }))));
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), got);
        }
    }

    @Test
    void snippet() {
        new QueueSnippets(trace).priority();
        trace.assertEvents("0.000 put out the fire");
    }
}
