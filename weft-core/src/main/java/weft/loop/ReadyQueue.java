package weft.loop;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The callbacks whose turn has come, first in, first out: a ring that grows. Loop thread only. */
final class ReadyQueue {
    private @Nullable Handle[] ring = new Handle[64];
    private int head;
    private int size;
    private @Nullable List<Handle> view;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Handle handle) {
        if (size == ring.length) grow();
        ring[(head + size) & (ring.length - 1)] = handle;
        size++;
    }

    /** The oldest, which stays; null if there is none. */
    @Nullable
    Handle peek() {
        return size == 0 ? null : ring[head];
    }

    /** The oldest; null if there is none. */
    @Nullable
    Handle poll() {
        if (size == 0) return null;
        Handle handle = ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return handle;
    }

    /** The one that the order chooses; null if there is none. */
    @Nullable
    Handle poll(ReadyOrder order) {
        if (size < 2) return poll();
        List<Handle> all = view;
        if (all == null) {
            all = new View();
            view = all;
        }
        Handle chosen = all.get(order.next(all));
        remove(chosen);
        return chosen;
    }

    /** Moves all to the end of another queue; whether there were any. */
    boolean moveTo(ReadyQueue other) {
        if (size == 0) return false;
        for (Handle handle = poll(); handle != null; handle = poll()) other.add(handle);
        return true;
    }

    void clear() {
        while (poll() != null) {}
    }

    /** Takes this one out, wherever it stands; does nothing if it is not there. Slow. */
    void remove(Handle handle) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Handle each = ring[(head + i) & (ring.length - 1)];
            if (each != handle) ring[(head + kept++) & (ring.length - 1)] = each;
        }
        while (size > kept) ring[(head + --size) & (ring.length - 1)] = null;
    }

    private void grow() {
        Handle[] larger = new Handle[ring.length * 2];
        int tail = ring.length - head;
        System.arraycopy(ring, head, larger, 0, tail);
        System.arraycopy(ring, 0, larger, tail, head);
        ring = larger;
        head = 0;
    }

    /** What is ready, oldest first. */
    private final class View extends AbstractList<Handle> {
        @Override
        @SuppressWarnings("NullAway") // slots below size are filled
        public Handle get(int index) {
            return ring[(head + Objects.checkIndex(index, size)) & (ring.length - 1)];
        }

        @Override
        public int size() {
            return size;
        }
    }
}
