package weft;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who awaits whom at one moment, with the place where each one stands. Stands for {@code asyncio.FutureCallGraph}; made by
 * {@link Asyncio#captureCallGraph()}.
 *
 * {@snippet class="weft.Snippets" region="call-graph"}
 *
 * <p>asyncio nests one graph in the other, and recurs for ever where tasks await each other in a circle. This one is flat:
 * a list of entries, which name each other, and the cycles.
 *
 * <p>Thread contract: any thread may read it; it does not change.
 *
 * @param root what the graph was captured for; null: a whole loop
 * @param entries the root and everything that awaits it, or all tasks of the loop in the order of their creation; and
 *     futures on which several of them wait
 * @param cycles tasks that await each other: each awaits the next one, and the last one the first. None of them will
 *     ever be done, unless one is cancelled, or waits only for the first of several
 */
public record CallGraph(@Nullable Future<?> root, List<Entry> entries, List<List<Future<?>>> cycles) {

    /** How it stood with a task or future. Any thread. */
    public enum State {
        /** A future that is no task, not done. */
        PENDING,
        /** A task whose coroutine has not begun. */
        CREATED,
        /** A task that has its turn soon. */
        READY,
        /** The task that asked for the graph, or that stood there when another thread did. */
        RUNNING,
        /** A task that awaits. */
        WAITING,
        /** A task inside {@code blocking}. */
        BLOCKING,
        /** A task or future that is done. */
        DONE
    }

    /**
     * One task or future. Any thread.
     *
     * @param future the task or future itself, for its loop's thread
     * @param name the task's name; for other futures what they say of themselves
     * @param coroutine the name of the task's coroutine; null for other futures and for what is done
     * @param state how it stood
     * @param callStack the frames of its coroutine, innermost first, as {@link Task#getStack} gives them
     * @param awaits what it waits for, of this graph
     * @param awaitedBy who waits for it, of this graph
     */
    public record Entry(
            Future<?> future,
            String name,
            @Nullable String coroutine,
            State state,
            List<StackTraceElement> callStack,
            List<Future<?>> awaits,
            List<Future<?>> awaitedBy) {
        /** Copies the lists. */
        public Entry {
            callStack = List.copyOf(callStack);
            awaits = List.copyOf(awaits);
            awaitedBy = List.copyOf(awaitedBy);
        }
    }

    /** Copies the lists. */
    public CallGraph {
        entries = List.copyOf(entries);
        cycles = List.copyOf(cycles);
    }

    /** The entry of this task or future; null if it has none. */
    public @Nullable Entry entry(Future<?> future) {
        Objects.requireNonNull(future, "entry needs a future, not null");
        for (Entry entry : entries) if (entry.future == future) return entry;
        return null;
    }

    /**
     * The same with at most so many frames of each stack: the outermost ones for a positive number, the innermost ones for
     * a negative one, none for 0. Stands for the argument {@code limit} of asyncio's functions.
     */
    public CallGraph withLimit(int limit) {
        List<Entry> shorter = entries.stream()
                .map(entry -> new Entry(
                        entry.future,
                        entry.name,
                        entry.coroutine,
                        entry.state,
                        limited(entry.callStack, limit),
                        entry.awaits,
                        entry.awaitedBy))
                .toList();
        return new CallGraph(root, shorter, cycles);
    }

    private static <T> List<T> limited(List<T> stack, int limit) {
        int size = stack.size();
        if (limit < 0) return stack.subList(0, (int) Math.min(size, -(long) limit));
        return stack.subList(Math.max(0, size - limit), size);
    }

    /**
     * As text, from each task up to those who await it, with all stacks. Stands for {@code format_call_graph()}. Begins at the
     * root; without one, at what awaits nothing.
     */
    public String format() {
        return new CallGraphText(this).upwards();
    }

    /**
     * As text, from each task down to what it awaits, with all stacks, as {@code python -m asyncio pstree} does. Begins at
     * what nobody awaits.
     */
    public String tree() {
        return new CallGraphText(this).downwards();
    }

    /**
     * As JSON, in one line: {@code {"root":1,"entries":[{"id":1,"kind":"task","name":…,"coroutine":…,"state":"waiting",
     * "callStack":[{"class":…,"method":…,"file":…,"line":…}],"awaits":[2],"awaitedBy":[]}],"cycles":[[1,2]]}}. What is
     * unknown is null.
     */
    public String toJson() {
        return new CallGraphJson(this).write();
    }

    /** {@link #format()} of what awaits the root, {@link #tree()} of a whole loop. */
    @Override
    public String toString() {
        return root == null ? tree() : format();
    }
}
