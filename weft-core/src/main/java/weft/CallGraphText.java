package weft;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import weft.CallGraph.Entry;

/** The two texts of a {@link CallGraph}. What was written once is only named again: many may await it, or itself. */
final class CallGraphText {
    /** Deeper levels are not indented further: a chain of ten thousand tasks would be half a gigabyte of spaces. */
    private static final int DEEPEST_INDENT = 50;

    private final CallGraph graph;
    private final Map<Future<?>, Entry> entries = new HashMap<>();
    private final Set<Future<?>> written = new HashSet<>();
    private final Deque<Line> todo = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();

    /** An entry to be written: its place among its siblings is in {@code first}, what is below it gets {@code rest}. */
    private record Line(Entry entry, int level, String first, String rest) {}

    CallGraphText(CallGraph graph) {
        this.graph = graph;
        for (Entry entry : graph.entries()) entries.put(entry.future(), entry);
    }

    // -- up: the layout of asyncio's print_call_graph --

    String upwards() {
        writeCycles();
        Future<?> root = graph.root();
        if (root != null) writeAllFrom(entry(root), this::writeUp);
        else writeLoop(Entry::awaits, this::writeUp);
        return text.toString();
    }

    private void writeUp(Line line) {
        Entry entry = line.entry;
        boolean first = written.add(entry.future());
        String indent = line.rest;
        write(indent, "* " + described(entry) + (first ? "" : " (see above)"));
        if (!first) return;
        if (!entry.callStack().isEmpty()) write(indent, "  + Call stack:");
        for (StackTraceElement frame : entry.callStack()) write(indent, "  |   " + shown(frame));
        if (!entry.awaitedBy().isEmpty()) write(indent, "  + Awaited by:");
        String deeper = line.level < DEEPEST_INDENT ? indent + "    " : indent;
        for (Future<?> awaiter : entry.awaitedBy().reversed())
            todo.push(new Line(entry(awaiter), line.level + 1, "", deeper));
    }

    private static String described(Entry entry) {
        if (!(entry.future() instanceof Task)) return "Future(" + entry.name() + ")";
        String coroutine = entry.coroutine() == null ? "" : "coro=" + entry.coroutine() + ", ";
        return "Task(name='" + entry.name() + "', " + coroutine + state(entry) + ")";
    }

    // -- down: a tree as of pstree --

    String downwards() {
        writeCycles();
        writeLoop(Entry::awaitedBy, this::writeDown);
        return text.toString();
    }

    private void writeDown(Line line) {
        Entry entry = line.entry;
        boolean first = written.add(entry.future());
        write(line.first, inShort(entry) + (first ? "" : " (see above)"));
        if (!first) return;
        List<Future<?>> below = entry.awaits();
        for (StackTraceElement frame : entry.callStack().reversed())
            write(line.rest, (below.isEmpty() ? "    " : "│   ") + shown(frame));
        boolean indents = line.level < DEEPEST_INDENT;
        for (int i = below.size() - 1; i >= 0; i--) {
            boolean last = i == below.size() - 1;
            String branch = line.rest + (last ? "└── " : "├── ");
            String rest = indents ? line.rest + (last ? "    " : "│   ") : line.rest;
            todo.push(new Line(entry(below.get(i)), line.level + 1, branch, rest));
        }
    }

    private static String inShort(Entry entry) {
        if (!(entry.future() instanceof Task)) return entry.name();
        String coroutine = entry.coroutine() == null ? "" : " " + entry.coroutine();
        return entry.name() + coroutine + ", " + state(entry);
    }

    // -- both --

    /** Begins at the ends of the graph, and then at one task of each cycle that was not reached from there. */
    private void writeLoop(Function<Entry, List<Future<?>>> backwards, Consumer<Line> write) {
        for (Entry entry : graph.entries()) if (backwards.apply(entry).isEmpty()) writeAllFrom(entry, write);
        for (Entry entry : graph.entries()) if (!written.contains(entry.future())) writeAllFrom(entry, write);
    }

    private void writeAllFrom(Entry start, Consumer<Line> write) {
        todo.push(new Line(start, 0, "", ""));
        while (!todo.isEmpty()) write.accept(todo.pop());
    }

    private void writeCycles() {
        for (List<Future<?>> cycle : graph.cycles()) {
            String names = Stream.concat(cycle.stream(), Stream.of(cycle.getFirst()))
                    .map(future -> entry(future).name())
                    .collect(Collectors.joining(" -> "));
            write("", "Await cycle: " + names);
        }
    }

    private Entry entry(Future<?> future) {
        return Objects.requireNonNull(entries.get(future), "an entry names only futures of its graph");
    }

    private static String state(Entry entry) {
        return entry.state().name().toLowerCase(Locale.ROOT);
    }

    private void write(String indent, String line) {
        text.append(indent).append(line).append('\n');
    }

    private static String shown(StackTraceElement frame) {
        String place = frame.getFileName() == null ? "" : frame.getFileName();
        String line = frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
        return "at " + frame.getClassName() + "." + CoroutineNames.ofMethod(frame.getMethodName()) + "(" + place + line
                + ")";
    }
}
