package weft.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a queue keeps its items, and so which one is next. Null is an item like others. */
interface Store<T extends @Nullable Object> {
    void add(T item);

    /** The next one; there is one. */
    T remove();

    int size();

    /** For messages: in the order in which they come out, or nearly so. */
    List<T> toList();
}
