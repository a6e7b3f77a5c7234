package weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.CallGraph.Entry;
import weft.CallGraph.State;

/** Makes a {@link CallGraph} from what tasks and futures know anyway. */
final class CallGraphCapture {
    /*
     * CPython keeps a set of awaiters in each future, filled at every await. Here an await costs nothing more for the graph:
     * whoever waits for a future stands among its waiters already, and those that stand there for somebody else (gather,
     * wait, shield, a group) say for whom (Awaiter). Futures that the library puts in between are passed over, as CPython
     * does, as long as somebody awaits them.
     *
     * A thread that is not the loop's sees fields that change meanwhile: it may get an edge that was never there, but no
     * exception. That is enough for the dump of a loop that hangs.
     */
    private final Map<Future<?>, SequencedSet<Future<?>>> awaitedBy = new LinkedHashMap<>();
    private final Map<Future<?>, SequencedSet<Future<?>>> awaits = new HashMap<>();

    private CallGraphCapture() {}

    /** The future and everything that awaits it. */
    static CallGraph of(Future<?> future) {
        CallGraphCapture capture = new CallGraphCapture();
        capture.addWithAwaiters(List.of(future));
        return capture.graph(future);
    }

    /** All tasks of the loop. */
    static CallGraph of(EventLoop loop) {
        CallGraphCapture capture = new CallGraphCapture();
        Set<Task<?>> tasks = loop.tasks().all();
        capture.addWithAwaiters(tasks);
        capture.addWithAwaiters(shared(tasks));
        return capture.graph(null);
    }

    /** Futures that are no tasks and on which more than one task waits by itself. */
    private static List<Future<?>> shared(Set<Task<?>> tasks) {
        Map<Future<?>, Boolean> severalWait = new LinkedHashMap<>();
        for (Task<?> task : tasks) {
            TaskStep<?> step = task.stepOrNull();
            Future<?> waitsFor = step == null ? null : step.waitsFor();
            if (waitsFor == null || waitsFor instanceof Task) continue;
            severalWait.merge(waitsFor, false, (once, again) -> true);
        }
        severalWait.values().removeIf(several -> !several);
        return List.copyOf(severalWait.keySet());
    }

    private void addWithAwaiters(Collection<? extends Future<?>> futures) {
        Queue<Future<?>> left = new ArrayDeque<>(futures);
        for (Future<?> future = left.poll(); future != null; future = left.poll()) {
            if (awaitedBy.containsKey(future)) continue;
            SequencedSet<Future<?>> awaiters = new LinkedHashSet<>();
            collectAwaiters(future, awaiters, new LinkedHashSet<>());
            awaitedBy.put(future, awaiters);
            for (Future<?> awaiter : awaiters)
                awaits.computeIfAbsent(awaiter, _ -> new LinkedHashSet<>()).add(future);
            left.addAll(awaiters);
        }
    }

    private static void collectAwaiters(Future<?> future, Set<Future<?>> into, Set<Future<?>> passed) {
        if (!passed.add(future)) return;
        for (Object waiter : future.waiters()) {
            Future<?> awaiter = waiter instanceof Awaiter edge ? edge.awaiter() : null;
            if (awaiter == null || awaiter.done()) continue;
            if (!(awaiter instanceof Task) && isAwaited(awaiter)) collectAwaiters(awaiter, into, passed);
            else into.add(awaiter);
        }
    }

    private static boolean isAwaited(Future<?> future) {
        for (Object waiter : future.waiters()) if (waiter instanceof Awaiter) return true;
        return false;
    }

    private CallGraph graph(@Nullable Future<?> root) {
        List<Entry> entries = new ArrayList<>(awaitedBy.size());
        // a statement: a frame of forEach would stand in the running task's own stack
        for (var each : awaitedBy.entrySet()) entries.add(entry(each.getKey(), each.getValue()));
        return new CallGraph(root, entries, AwaitCycles.in(entries));
    }

    private Entry entry(Future<?> future, Collection<Future<?>> awaiters) {
        Collection<Future<?>> awaited = awaits.getOrDefault(future, new LinkedHashSet<>());
        Task<?> task = future instanceof Task<?> it ? it : null;
        TaskStep<?> step = task == null ? null : task.stepOrNull();
        Coroutine<?> coroutine = task == null ? null : task.getCoro();
        return new Entry(
                future,
                task == null ? future.toString() : task.getName(),
                coroutine == null ? null : coroutine.name(),
                step == null ? (future.done() ? State.DONE : State.PENDING) : step.state(),
                step == null ? List.of() : TaskStacks.of(step),
                List.copyOf(awaited),
                List.copyOf(awaiters));
    }
}
