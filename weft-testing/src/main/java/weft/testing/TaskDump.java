package weft.testing;

import java.util.List;
import weft.Asyncio;
import weft.EventLoop;
import weft.Task;

/** Tasks in words: what each waits for, and where it stands. Any thread, though only the loop's own sees all of them for sure. */
final class TaskDump {
    /** What is below a test's own frames: reflection, the framework, this kit. */
    private static final List<String> RUNNERS =
            List.of("jdk.internal.reflect.", "org.junit.", "weft.testing.Call", "weft.testing.junit.WeftExtension.");

    private TaskDump() {}

    static String of(EventLoop loop) {
        StringBuilder text = new StringBuilder();
        for (Task<?> task : Asyncio.allTasks(loop)) text.append(of(task));
        return text.toString();
    }

    static String of(Task<?> task) {
        StringBuilder text = new StringBuilder().append(task).append('\n');
        for (StackTraceElement frame : task.getStack()) {
            String place = frame.getClassName() + "." + frame.getMethodName();
            if (RUNNERS.stream().anyMatch(place::startsWith)) break;
            text.append("    at ").append(frame).append('\n');
        }
        return text.toString();
    }
}
