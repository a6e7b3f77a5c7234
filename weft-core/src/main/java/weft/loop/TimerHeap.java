package weft.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The callbacks that wait for a time, earliest first, equal ones in the order they were added. Loop thread only. */
final class TimerHeap {
    /*
     * A binary heap over two parallel arrays, so that sifting reads times without touching the handles; CPython's heap has
     * no order among equal times, ours has the sequence number. A cancelled timer stays until it reaches the top, or until
     * more than half of over a hundred are cancelled; then one pass throws them all out (CPython's rule and numbers).
     * Refused: a timing wheel, which rounds times, and removal by index, which writes an index at each move.
     */
    private static final int SWEEP_ABOVE = 100;

    private long[] whens = new long[16];
    private @Nullable TimerHandle[] handles = new TimerHandle[16];
    private int size;
    private int cancelled;
    private int sequence; // wraps around, which goes wrong only for equal times two billion timers apart

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** When the earliest timer is due; {@link Long#MAX_VALUE} if there is none. */
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : whens[0];
    }

    void add(TimerHandle timer) {
        if (size == whens.length) grow();
        timer.sequence = sequence++;
        siftUp(size, timer);
        timer.heap = this;
        size++;
    }

    private void grow() {
        @Nullable TimerHandle[] more = Arrays.copyOf(handles, size * 2);
        whens = Arrays.copyOf(whens, size * 2);
        handles = more;
    }

    void cancelled() {
        cancelled++;
    }

    /** Throws out cancelled timers: those at the top, or all of them if they are the majority. */
    void dropCancelled() {
        if (size > SWEEP_ABOVE && cancelled * 2 > size) {
            sweep();
        } else {
            while (size > 0 && top().cancelled()) {
                removeTop();
                cancelled--;
            }
        }
    }

    /** Moves the timers due before {@code end} to the ready queue. */
    void moveDue(long end, ReadyQueue ready) {
        while (size > 0 && whens[0] < end) {
            TimerHandle due = top();
            removeTop();
            if (due.cancelled()) cancelled--;
            ready.add(due);
        }
    }

    void clear() {
        for (int i = 0; i < size; i++) at(i).heap = null;
        Arrays.fill(handles, 0, size, null);
        size = 0;
        cancelled = 0;
    }

    private void sweep() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            TimerHandle timer = at(i);
            if (timer.cancelled()) {
                timer.heap = null;
            } else {
                handles[kept] = timer;
                whens[kept++] = timer.whenNanos();
            }
        }
        Arrays.fill(handles, kept, size, null);
        size = kept;
        cancelled = 0;
        for (int i = size / 2 - 1; i >= 0; i--) siftDown(i, at(i));
    }

    private TimerHandle top() {
        return at(0);
    }

    @SuppressWarnings("NullAway") // slots below size are filled
    private TimerHandle at(int index) {
        return handles[index];
    }

    private void removeTop() {
        top().heap = null;
        TimerHandle last = at(--size);
        handles[size] = null;
        if (size > 0) siftDown(0, last);
    }

    private boolean before(long when, TimerHandle timer, int other) {
        long otherWhen = whens[other];
        return when < otherWhen || (when == otherWhen && timer.sequence - at(other).sequence < 0);
    }

    /** Calls nothing: a stack overflow half-way, in a coroutine that goes to sleep, would lose other timers. */
    private void siftUp(int start, TimerHandle timer) {
        long when = timer.whenNanos(); // of two equal ones the newer, this one, comes later
        int index = start;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (when >= whens[parent]) break;
            whens[index] = whens[parent];
            handles[index] = handles[parent];
            index = parent;
        }
        whens[index] = when;
        handles[index] = timer;
    }

    private void siftDown(int start, TimerHandle timer) {
        long when = timer.whenNanos();
        int index = start;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            int right = child + 1;
            if (right < size && before(whens[right], at(right), child)) child = right;
            if (before(when, timer, child)) break;
            move(child, index);
            index = child;
        }
        whens[index] = when;
        handles[index] = timer;
    }

    private void move(int from, int to) {
        whens[to] = whens[from];
        handles[to] = handles[from];
    }
}
