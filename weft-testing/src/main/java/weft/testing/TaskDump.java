package weft.testing;

import java.util.List;
import weft.Asyncio;
import weft.CallGraph;
import weft.EventLoop;
import weft.Task;

/** Tasks in words: who awaits whom, and where each stands. Any thread, though only the loop's own sees everything for sure. */
final class TaskDump {
    /** What is below a test's own frames: reflection, the framework, this kit. */
    private static final List<String> RUNNERS =
            List.of("jdk.internal.reflect.", "org.junit.", "weft.testing.Call", "weft.testing.junit.WeftExtension");

    private TaskDump() {}

    /** All tasks of the loop. */
    static String of(EventLoop loop) {
        return withoutRunners(Asyncio.captureCallGraph(loop)).tree();
    }

    /** The task, and those that await it. */
    static String of(Task<?> task) {
        return withoutRunners(Asyncio.captureCallGraph(task)).format();
    }

    private static CallGraph withoutRunners(CallGraph graph) {
        List<CallGraph.Entry> entries = graph.entries().stream()
                .map(entry -> new CallGraph.Entry(
                        entry.future(),
                        entry.name(),
                        entry.coroutine(),
                        entry.state(),
                        entry.callStack().stream()
                                .takeWhile(frame -> !isRunner(frame))
                                .toList(),
                        entry.awaits(),
                        entry.awaitedBy()))
                .toList();
        return new CallGraph(graph.root(), entries, graph.cycles());
    }

    private static boolean isRunner(StackTraceElement frame) {
        return RUNNERS.stream().anyMatch(frame.getClassName()::startsWith);
    }
}
