package weft.conformance;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import weft.Asyncio;
import weft.Task;

/** The one table of variables, and {@code @self} and {@code @main}. */
final class Variables {
    private final Map<String, Object> values = new HashMap<>();
    private final Trace trace;
    private Task<?> main;

    Variables(Trace trace) {
        this.trace = trace;
    }

    /** Null names are those of statements whose variable may be absent. */
    void set(String name, Object value) {
        if (name != null) values.put(name, value);
    }

    void setMain(Task<?> task) {
        main = task;
    }

    /** Null until main has started. */
    Task<?> main() {
        return main;
    }

    /** The value; null, after a line that says so, if there is none. */
    Object find(String name) {
        Object value = switch (name) {
            case "@self" -> Asyncio.currentTask();
            case "@main" -> main;
            default -> values.get(name);
        };
        if (value == null) trace.event("unset", name);
        return value;
    }

    /** Runs the statement with the variable's value, or prints that it has none. */
    <T> void with(String name, Class<T> type, BiConsumer<String, T> statement) {
        Object value = find(name);
        if (value != null) statement.accept(name, type.cast(value));
    }
}
