package weft;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one loop that are not done, in the order of their creation: a list through the tasks themselves, which costs
 * no allocation and holds them until they are done. Loop thread only.
 */
final class TaskRegistry {
    private @Nullable Task<?> first;
    private @Nullable Task<?> last;
    private int created;

    int nextNumber() {
        return ++created;
    }

    void add(Task<?> task) {
        task.registered = true;
        task.previous = last;
        if (last == null) first = task;
        else last.next = task;
        last = task;
    }

    /** Takes the task out; does nothing if it is not in. */
    void remove(Task<?> task) {
        if (!task.registered) return;
        task.registered = false;
        Task<?> before = task.previous;
        Task<?> after = task.next;
        if (before == null) first = after;
        else before.next = after;
        if (after == null) last = before;
        else after.previous = before;
        task.previous = null;
        task.next = null;
    }

    Set<Task<?>> all() {
        Set<Task<?>> tasks = new LinkedHashSet<>();
        for (Task<?> task = first; task != null; task = task.next) tasks.add(task);
        return tasks;
    }

    boolean isEmpty() {
        return first == null;
    }
}
