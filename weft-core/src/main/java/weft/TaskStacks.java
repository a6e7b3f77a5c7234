package weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.engine.Strand;

/** Shows where a task stands, without the frames that make it stand there. Any thread. */
final class TaskStacks {
    private TaskStacks() {}

    static List<StackTraceElement> of(TaskStep<?> step) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (Strand strand = step.innermost(); strand != null; strand = strand.resumer()) {
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
        return type.startsWith("java.lang.VirtualThread")
                || type.startsWith("java.lang.System$")
                || type.startsWith("jdk.internal.vm.")
                || type.startsWith("java.util.concurrent.locks.LockSupport")
                || type.startsWith("weft.engine.")
                || type.equals("weft.TaskStep")
                || type.equals("weft.Coroutine")
                || type.equals("weft.StrandStack")
                || type.equals("weft.GeneratorFrame")
                || type.equals("weft.AsyncGeneratorFrame")
                || type.equals("weft.GeneratorIterator")
                || type.equals("weft.AsyncGenerator")
                || type.equals("weft.Generator")
                || (type.equals("weft.Asyncio") && frame.getMethodName().equals("await"))
                || (type.equals("java.lang.Thread") && frame.getMethodName().startsWith("yield"));
    }

    static void print(Task<?> task, Appendable out) {
        List<StackTraceElement> stack = task.getStack();
        try {
            out.append(stack.isEmpty() ? "No stack for " : "Stack for ").append(task.toString());
            if (!stack.isEmpty()) out.append(" (most recent call first):");
            out.append('\n');
            for (StackTraceElement frame : stack)
                out.append("  ").append(frame.toString()).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
