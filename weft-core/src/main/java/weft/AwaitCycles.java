package weft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import weft.CallGraph.Entry;

/** Finds tasks that await each other in a circle. */
final class AwaitCycles {
    /*
     * Depth first; an edge back into the path closes a cycle. At least one cycle of each knot of cycles is found. The path
     * is a map of our own and not the stack: chains of ten thousand tasks exist.
     */
    private final Map<Future<?>, Entry> entries = new HashMap<>();
    private final SequencedMap<Future<?>, Iterator<Future<?>>> path = new LinkedHashMap<>();
    private final Set<Future<?>> seen = new HashSet<>();
    private final List<List<Future<?>>> cycles = new ArrayList<>();

    private AwaitCycles(List<Entry> all) {
        for (Entry entry : all) entries.put(entry.future(), entry);
    }

    static List<List<Future<?>>> in(List<Entry> all) {
        AwaitCycles search = new AwaitCycles(all);
        for (Entry entry : all) search.from(entry.future());
        return List.copyOf(search.cycles);
    }

    private void from(Future<?> start) {
        push(start);
        while (!path.isEmpty()) {
            Iterator<Future<?>> rest = path.lastEntry().getValue();
            if (!rest.hasNext()) {
                path.pollLastEntry();
                continue;
            }
            Future<?> next = rest.next();
            if (path.containsKey(next)) cycles.add(pathFrom(next));
            else push(next);
        }
    }

    private void push(Future<?> future) {
        if (!seen.add(future)) return;
        path.put(future, Objects.requireNonNull(entries.get(future)).awaits().iterator());
    }

    private List<Future<?>> pathFrom(Future<?> first) {
        return path.keySet().stream().dropWhile(future -> future != first).toList();
    }
}
