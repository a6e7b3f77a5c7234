package weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The order of timers, and what cancelled ones leave behind. */
class TimerHeapTest {
    private final TimerHeap heap = new TimerHeap();
    private final ReadyQueue ready = new ReadyQueue();

    private TestTimer add(long when, int number) {
        TestTimer timer = new TestTimer(when, number);
        heap.add(timer);
        return timer;
    }

    /** The numbers of the timers that are due before this time and not cancelled. */
    private List<Integer> due(long end) {
        heap.moveDue(end, ready);
        List<Integer> numbers = new ArrayList<>();
        for (Handle handle = ready.poll(); handle != null; handle = ready.poll())
            if (!handle.cancelled()) numbers.add(((TestTimer) handle).number);
        return numbers;
    }

    @Test
    void empty() {
        assertTrue(heap.isEmpty());
        assertEquals(Long.MAX_VALUE, heap.earliest());
        heap.dropCancelled();
        assertEquals(List.of(), due(Long.MAX_VALUE));
    }

    @Test
    void earliestFirstAndOnlyWhatIsDue() {
        add(30, 3);
        add(10, 1);
        add(20, 2);
        assertEquals(10, heap.earliest());
        assertEquals(List.of(), due(10), "not before its time");
        assertEquals(List.of(1, 2), due(21));
        assertEquals(30, heap.earliest());
        assertEquals(List.of(3), due(31));
        assertTrue(heap.isEmpty());
    }

    @Test
    @DisplayName("T08: equal times in the order of creation")
    void equalTimesAreStable() {
        for (int i = 0; i < 200; i++) add(7, i);
        assertEquals(IntStream.range(0, 200).boxed().toList(), due(8));
    }

    @Test
    @DisplayName("T08: still so after others were cancelled and swept")
    void sweepKeepsTheOrder() {
        List<TestTimer> timers = new ArrayList<>();
        for (int i = 0; i < 300; i++) timers.add(add(7, i));
        for (TestTimer timer : timers) if (timer.number % 3 != 0) timer.cancel();
        heap.dropCancelled();
        assertEquals(100, heap.size());
        assertEquals(IntStream.range(0, 100).map(i -> i * 3).boxed().toList(), due(8));
    }

    @Test
    void randomTimesComeOutSorted() {
        Random random = new Random(1);
        List<TestTimer> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.add(add(random.nextInt(100), i));
            if (random.nextInt(3) == 0) all.remove(random.nextInt(all.size())).cancel();
            if (random.nextInt(50) == 0) heap.dropCancelled();
        }
        all.removeIf(Handle::cancelled);
        List<Integer> expected = all.stream()
                .sorted(Comparator.<TestTimer>comparingLong(timer -> timer.whenNanos())
                        .thenComparingInt(timer -> timer.number))
                .map(timer -> timer.number)
                .toList();
        assertEquals(expected, due(Long.MAX_VALUE));
    }

    @Test
    @DisplayName("T07, F097: cancelled timers at the top go at once, others stay while they are few")
    void cancelledAtTheTop() {
        TestTimer first = add(1, 1);
        add(2, 2);
        TestTimer third = add(3, 3);
        first.cancel();
        third.cancel();
        heap.dropCancelled();
        assertEquals(2, heap.size());
        assertEquals(2, heap.earliest());
        assertEquals(List.of(2), due(10));
    }

    @Test
    @DisplayName("T07, F097: a sweep needs more than 100 timers, more than half of them cancelled")
    void sweepOnlyAboveItsLimits() {
        assertEquals(100, sizeAfterCancelling(100, 99));
        assertEquals(101, sizeAfterCancelling(101, 50));
        assertEquals(50, sizeAfterCancelling(101, 51));
        assertEquals(200, sizeAfterCancelling(200, 100));
        assertEquals(99, sizeAfterCancelling(200, 101));
    }

    /** Cancels the latest, which no drop from the top would reach. */
    private static int sizeAfterCancelling(int timers, int cancelled) {
        TimerHeap heap = new TimerHeap();
        List<TestTimer> all = new ArrayList<>();
        for (int i = 0; i < timers; i++) {
            all.add(new TestTimer(i, i));
            heap.add(all.get(i));
        }
        for (int i = timers - cancelled; i < timers; i++) all.get(i).cancel();
        heap.dropCancelled();
        return heap.size();
    }

    @Test
    @DisplayName("T07: a timer cancelled twice, or after its turn, is counted once")
    void cancelIsCountedOnce() {
        List<TestTimer> all = new ArrayList<>();
        for (int i = 0; i < 102; i++) all.add(add(i, i));
        for (int twice = 0; twice < 2; twice++)
            for (int i = 60; i < 102; i++) all.get(i).cancel();
        assertEquals(1, due(1).size());
        all.getFirst().cancel();
        heap.dropCancelled();
        assertEquals(101, heap.size(), "42 of 101 are no majority");
    }

    @Test
    @DisplayName("T07: a million cancelled timers leave nothing")
    void aMillionCancelledTimers() {
        int largest = 0;
        for (int i = 0; i < 1_000_000; i++) {
            add(1_000_000_000L + i, i).cancel();
            heap.dropCancelled();
            largest = Math.max(largest, heap.size());
        }
        assertTrue(heap.isEmpty());
        assertEquals(0, largest);
    }

    @Test
    @DisplayName("T07: a million timers cancelled behind a live one never fill the heap")
    void aMillionCancelledBehindOne() {
        add(0, -1);
        int largest = 0;
        for (int i = 0; i < 1_000_000; i++) {
            add(1_000_000_000L - i, i).cancel();
            heap.dropCancelled();
            largest = Math.max(largest, heap.size());
        }
        assertTrue(largest <= 101, "at most " + largest);
        assertEquals(List.of(-1), due(Long.MAX_VALUE));
    }
}
