package weft;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/**
 * What an exception handler is told: asyncio's context dictionary. The details hold whatever else is known, under asyncio's
 * keys: {@code task}, {@code future}, {@code handle}.
 *
 * <p>Thread contract: any thread.
 *
 * @param message what happened
 * @param exception the exception, if there was one
 * @param details the rest, in the order it was added
 */
public record ExceptionContext(String message, @Nullable Throwable exception, Map<String, Object> details) {
    /** Copies the details. */
    public ExceptionContext {
        Objects.requireNonNull(message, "an exception context needs a message");
        details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** Without details. */
    public static ExceptionContext of(String message, @Nullable Throwable exception) {
        return new ExceptionContext(message, exception, Map.of());
    }

    /** The same with one more detail. */
    public ExceptionContext with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(key, value);
        return new ExceptionContext(message, exception, more);
    }

    /** The task it happened in, if known. */
    public @Nullable Task<?> task() {
        if (details.get("task") instanceof Task<?> task) return task;
        return details.get("future") instanceof Task<?> task ? task : null;
    }

    /** The callback it happened in, if known. */
    public @Nullable Handle handle() {
        return details.get("handle") instanceof Handle handle ? handle : null;
    }

    /** The message and a line for each detail, as the default handler logs them. */
    public String describe() {
        StringBuilder text = new StringBuilder(message);
        details.forEach(
                (key, value) -> text.append('\n').append(key).append(": ").append(value));
        return text.toString();
    }
}
