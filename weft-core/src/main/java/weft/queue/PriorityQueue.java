package weft.queue;

import java.util.Comparator;
import java.util.List;

/**
 * A {@link Queue} that gives the smallest item. Stands for {@code asyncio.PriorityQueue}. Equal items come in the order
 * they were put, which asyncio's does not promise.
 *
 * {@snippet class="weft.queue.QueueSnippets" region="priority"}
 *
 * <p>An item that cannot be compared with the others is refused with an exception of the comparison, and the queue stays as
 * it was.
 *
 * <p>Thread contract: loop thread only.
 *
 * @param <T> the items
 */
public final class PriorityQueue<T> extends Queue<T> {
    /** By the items' own order, without a limit. */
    public PriorityQueue() {
        this(0);
    }

    /** By the items' own order, with room for so many; 0 or less: without a limit. */
    @SuppressWarnings("unchecked") // as java.util.PriorityQueue: items that have no order are refused one by one
    public PriorityQueue(int maxsize) {
        this(maxsize, (Comparator<T>) Comparator.naturalOrder());
    }

    /** By the order of this comparator. */
    public PriorityQueue(int maxsize, Comparator<? super T> order) {
        super(maxsize, new Heap<>(order));
    }

    private record Entry<T>(T item, long number) {}

    private static final class Heap<T> implements Store<T> {
        private final java.util.PriorityQueue<Entry<T>> entries;
        private long count;

        Heap(Comparator<? super T> order) {
            entries = new java.util.PriorityQueue<>(
                    Comparator.<Entry<T>, T>comparing(Entry::item, order).thenComparingLong(Entry::number));
        }

        @Override
        public void add(T item) {
            entries.add(new Entry<>(item, count));
            count++;
        }

        @Override
        public T remove() {
            return entries.remove().item();
        }

        @Override
        public int size() {
            return entries.size();
        }

        @Override
        public List<T> toList() {
            return entries.stream()
                    .sorted(entries.comparator())
                    .map(Entry::item)
                    .toList();
        }
    }
}
