package weft.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Queue} that gives the item that was put last. Stands for {@code asyncio.LifoQueue}.
 *
 * <p>Thread contract: loop thread only.
 *
 * @param <T> the items; null may be one
 */
public final class LifoQueue<T extends @Nullable Object> extends Queue<T> {
    /** Without a limit. */
    public LifoQueue() {
        this(0);
    }

    /** With room for so many items; 0 or less: without a limit. */
    public LifoQueue(int maxsize) {
        super(maxsize, new Stack<>());
    }

    private static final class Stack<T extends @Nullable Object> implements Store<T> {
        private final ArrayList<T> items = new ArrayList<>();

        @Override
        public void add(T item) {
            items.add(item);
        }

        @Override
        public T remove() {
            return items.removeLast();
        }

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public List<T> toList() {
            return items.reversed();
        }
    }
}
