package weft.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import weft.Asyncio;
import weft.Task;

/** What a program has printed so far. */
final class Trace {
    private static final String NO_TASK = "-";

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final VirtualTime time;
    private final Names names;
    private final Set<String> running = new TreeSet<>();
    private volatile boolean closed;

    Trace(VirtualTime time, Names names) {
        this.time = time;
        this.names = names;
    }

    /** A line of the current task, or of a callback. */
    void event(String event, Object... args) {
        Task<?> task = Asyncio.currentTask();
        add(task == null ? NO_TASK : names.shown(task), event, args);
    }

    /** A line of the loop. */
    void loopEvent(String event, Object... args) {
        add(NO_TASK, event, args);
    }

    /** A root has printed its start. */
    void started(String root) {
        running.add(root);
    }

    /** A root is about to print its end. */
    void ended(String root) {
        running.remove(root);
    }

    /** The roots that have started and not ended, sorted. */
    List<String> running() {
        return List.copyOf(running);
    }

    /** From now on nothing is printed. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** A line after the end of the loop. */
    void lastWord(String event, Object... args) {
        write(NO_TASK, event, args);
    }

    private void add(String task, String event, Object[] args) {
        if (!closed) write(task, event, args);
    }

    private void write(String task, String event, Object[] args) {
        List<Object> line = new ArrayList<>(List.of(time.millis(), task, event));
        line.addAll(Arrays.asList(args));
        lines.add(PyJson.dumps(line));
    }
}
