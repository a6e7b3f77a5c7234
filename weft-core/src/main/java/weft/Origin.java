package weft;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where something was made; kept in debug mode only.
 *
 * @param name the coroutine's name, if it has one of its own
 * @param frames the user's frames, innermost first
 */
record Origin(@Nullable String name, List<StackTraceElement> frames) {
    private static final int DEPTH = 10;
    private static final Set<String> OWN_PACKAGES =
            Set.of("weft", "weft.loop", "weft.sync", "weft.queue", "weft.stream", "weft.channel");

    /** That of the coroutine with this body, if it is known. */
    static @Nullable Origin of(Object body) {
        return body instanceof Coroutine.Labelled labelled && labelled.label() instanceof Origin origin ? origin : null;
    }

    static Origin capture(@Nullable String name) {
        return new Origin(
                name,
                StackWalker.getInstance()
                        .walk(stack -> stack.map(StackWalker.StackFrame::toStackTraceElement)
                                .dropWhile(Origin::isOurs)
                                .filter(frame -> !TaskStacks.isMachinery(frame))
                                .limit(DEPTH)
                                .toList()));
    }

    /** The library's own classes, and not their tests, which lie in the same packages. */
    static boolean isOurs(StackTraceElement frame) {
        String type = frame.getClassName();
        return OWN_PACKAGES.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))))
                && Origin.class.getModule() == moduleOf(type);
    }

    private static @Nullable Module moduleOf(String type) {
        if (type.contains("Test") || type.contains("Snippets")) return null;
        return Origin.class.getModule();
    }

    /** One line a frame, for messages. */
    String describe(String what) {
        StringBuilder text = new StringBuilder(what).append(" created at (most recent call first):");
        for (StackTraceElement frame : frames) text.append("\n  ").append(frame);
        return text.toString();
    }
}
