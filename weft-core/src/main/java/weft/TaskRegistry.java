package weft;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one loop that are not done, held until they are. Loop thread only.
 *
 * <p>They stand in the order of their creation, but one that has started eagerly in the place of the moment at which its first
 * step has suspended, behind those that were made in that step: as CPython registers them.
 */
final class TaskRegistry {
    /*
     * An array with gaps; each task knows its place. When the array is full the gaps are squeezed out, into a new array: a
     * list linked through the tasks would write three references a task into old objects, this writes one.
     */
    private static final int SMALLEST = 64;

    private @Nullable Task<?>[] tasks = new Task<?>[SMALLEST];
    private int end;
    private int count;
    private int created;

    int nextNumber() {
        return ++created;
    }

    void add(Task<?> task) {
        if (end == tasks.length) squeeze();
        task.place = end;
        tasks[end++] = task;
        count++;
    }

    /** The first step of a task that has started eagerly is over, and perhaps the task with it. */
    void suspendedFirst(Task<?> task) {
        if (task.place < 0) return;
        remove(task);
        add(task);
    }

    /** Takes the task out; does nothing if it is not in. */
    void remove(Task<?> task) {
        int place = task.place;
        if (place < 0) return;
        task.place = -1;
        tasks[place] = null;
        count--;
    }

    /** Another thread may ask, for a dump: it gets most of them. */
    Set<Task<?>> all() {
        Set<Task<?>> all = LinkedHashSet.newLinkedHashSet(count);
        for (Task<?> task : tasks) if (task != null) all.add(task);
        return all;
    }

    private void squeeze() {
        @Nullable Task<?>[] old = tasks;
        Task<?>[] roomy = new Task<?>[Math.max(SMALLEST, Integer.highestOneBit(count) * 4)];
        int kept = 0;
        for (Task<?> task : old) {
            if (task == null) continue;
            task.place = kept;
            roomy[kept++] = task;
        }
        tasks = roomy;
        end = kept;
    }
}
