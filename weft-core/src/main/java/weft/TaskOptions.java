package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code create_task} takes by keyword: {@code name}, {@code context}, {@code eager_start}.
 *
 * {@snippet class="weft.Snippets" region="task-options"}
 *
 * <p>Thread contract: any thread.
 *
 * @param name the task's name; null: "Task-N"
 * @param context the context it runs in; null: a copy of the current one
 * @param eagerStart true: the coroutine runs at once, inside {@code createTask}, until it first waits; false: it begins in
 *     the next iteration; null: what the loop's {@link TaskFactory} says, and without one as false
 */
public record TaskOptions(
        @Nullable String name,
        @Nullable Context context,
        @Nullable Boolean eagerStart) {
    /** No name, a copied context, eager start only where the loop's factory says so. */
    public static final TaskOptions DEFAULT = new TaskOptions(null, null, null);

    /** Options with this name. */
    public static TaskOptions named(String name) {
        return DEFAULT.withName(name);
    }

    /** Options for eager start. */
    public static TaskOptions eager() {
        return DEFAULT.withEagerStart(true);
    }

    /** The same with this name. */
    public TaskOptions withName(String newName) {
        return new TaskOptions(Objects.requireNonNull(newName, "a task's name cannot be null"), context, eagerStart);
    }

    /** The same with this context, which is used and not copied. */
    public TaskOptions withContext(Context newContext) {
        return new TaskOptions(name, Objects.requireNonNull(newContext, "the context cannot be null"), eagerStart);
    }

    /** The same with or without eager start. */
    public TaskOptions withEagerStart(boolean eager) {
        return new TaskOptions(name, context, eager);
    }
}
