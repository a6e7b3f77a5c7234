package weft.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** First in, first out: a ring, since {@link java.util.ArrayDeque} refuses null. */
final class FifoStore<T extends @Nullable Object> implements Store<T> {
    private static final int INITIAL = 16;

    /** The length is a power of two. */
    private @Nullable Object[] ring = new Object[INITIAL];

    private int head;
    private int size;

    @Override
    public void add(T item) {
        if (size == ring.length) grow();
        ring[(head + size) & (ring.length - 1)] = item;
        size++;
    }

    @Override
    public T remove() {
        T item = at(0);
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return item;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<T> toList() {
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) list.add(at(i));
        return list;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only add() stores here
    private T at(int index) {
        return (T) ring[(head + index) & (ring.length - 1)];
    }

    private void grow() {
        @Nullable Object[] larger = new Object[ring.length * 2];
        int untilEnd = ring.length - head;
        System.arraycopy(ring, head, larger, 0, untilEnd);
        System.arraycopy(ring, 0, larger, untilEnd, head);
        ring = larger;
        head = 0;
    }
}
