package weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import weft.engine.Strand;

/** Shows where a task stands, without the frames that make it stand there. Any thread. */
final class TaskStacks {
    private static final Set<String> MACHINERY = Set.of(
            "weft.AsyncGenerator",
            "weft.AsyncGeneratorFrame",
            "weft.BlockingCall",
            "weft.BlockingCall$OwnThread",
            "weft.CallGraphCapture",
            "weft.Context",
            "weft.Coroutine",
            "weft.Generator",
            "weft.GeneratorFrame",
            "weft.GeneratorIterator",
            "weft.StrandStack",
            "weft.TaskStacks",
            "weft.TaskStep",
            "weft.WorksFor");

    private static final Set<String> MACHINERY_OF_ASYNCIO = Set.of("await", "captureCallGraph", "printCallGraph");

    private TaskStacks() {}

    /** Where the task's code stands, innermost frame first. */
    static List<StackTraceElement> of(TaskStep<?> step) {
        List<StackTraceElement> frames = new ArrayList<>();
        Strand innermost = step.innermost();
        Thread blocked = step.blockedThread();
        if (blocked != null && (innermost == null || innermost.thread() != blocked))
            frames.addAll(userFrames(blocked.getStackTrace()));
        for (Strand strand = innermost; strand != null; strand = strand.resumer()) {
            Thread thread = strand.thread();
            if (thread != null) frames.addAll(userFrames(thread.getStackTrace()));
        }
        return frames;
    }

    /** The frames of the user's code; all of them if none is left. */
    static List<StackTraceElement> userFrames(StackTraceElement[] stack) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) if (!isMachinery(frame)) frames.add(frame);
        return frames.isEmpty() ? Arrays.asList(stack) : frames;
    }

    static boolean isMachinery(StackTraceElement frame) {
        String type = frame.getClassName();
        String method = frame.getMethodName();
        return MACHINERY.contains(type)
                || type.startsWith("java.lang.VirtualThread")
                || type.startsWith("java.lang.System$")
                || type.startsWith("jdk.internal.vm.")
                || type.startsWith("java.util.concurrent.locks.LockSupport")
                || type.startsWith("weft.engine.")
                || switch (type) {
                    case "java.lang.Thread" -> method.startsWith("yield") || method.equals("getStackTrace");
                    case "weft.Asyncio" ->
                        MACHINERY_OF_ASYNCIO.contains(method) || method.startsWith("lambda$blocking$");
                    case "weft.Future" -> method.equals("await");
                    case "weft.Task" -> method.equals("getStack");
                    default -> false;
                };
    }

    static void print(Task<?> task, Appendable out) {
        List<StackTraceElement> stack = task.getStack();
        StringBuilder text = new StringBuilder(stack.isEmpty() ? "No stack for " : "Stack for ").append(task);
        if (!stack.isEmpty()) text.append(" (most recent call first):");
        text.append('\n');
        for (StackTraceElement frame : stack) text.append("  ").append(frame).append('\n');
        append(text.toString(), out);
    }

    static void append(String text, Appendable out) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
