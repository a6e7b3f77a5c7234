package weft;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The values of all context variables at one place of a program. Every task has its own, copied from its creator, so what a
 * child sets its parent does not see. Stands for {@code contextvars.Context}.
 *
 * <p>Thread contract: any thread may copy; a context is entered by one thread at a time.
 */
public final class Context {
    /*
     * Copying is the common operation (one a task), setting the rare one: copies share one map until somebody writes.
     * CPython's hash trie would make a write cheaper than a copied map; with the handful of variables that programs have,
     * it does not pay.
     */
    private static final ThreadLocal<Context> THREAD = new ThreadLocal<>();

    private Map<ContextVar<?>, Object> values;

    /** Other contexts have the same map. */
    private boolean shared;

    private boolean entered;

    /** An empty context. Stands for {@code Context()}. */
    public Context() {
        this(Map.of());
    }

    /** A context that begins with these values, which came from {@link #share}. */
    Context(Map<ContextVar<?>, Object> shared) {
        this.values = shared;
        this.shared = true;
    }

    /** A copy of the current context. Stands for {@code contextvars.copy_context()}. */
    public static Context copyCurrent() {
        return current().copy();
    }

    /** A copy, from now on independent of this one. */
    public Context copy() {
        return new Context(share());
    }

    /** The values as they are now, which nobody changes from here on. */
    Map<ContextVar<?>, Object> share() {
        shared = true;
        return values;
    }

    /** What {@link #copyCurrent} would copy: a task that never asks for its context need not have one. */
    static Map<ContextVar<?>, Object> shareCurrent() {
        EventLoop loop = EventLoop.currentOrNull();
        TaskStep<?> step = loop == null ? null : loop.currentStep();
        return step == null ? current().share() : step.shareContext();
    }

    /**
     * Runs the action with this context as the current one. Stands for {@code Context.run}.
     *
     * @throws IllegalStateException if this context is the current one already, here or on another thread
     */
    public void run(Runnable action) {
        call(() -> {
            action.run();
            return null;
        });
    }

    /** As {@link #run}, with a result; throws what the action throws. */
    public <T> T call(Callable<T> action) {
        if (entered || this == current())
            throw new IllegalStateException("cannot enter context: " + this + " is already entered");
        entered = true;
        try {
            return within(action);
        } catch (Exception e) {
            throw Asyncio.rethrow(e);
        } finally {
            entered = false;
        }
    }

    private <T> T within(Callable<T> action) throws Exception {
        EventLoop loop = EventLoop.currentOrNull();
        if (loop != null) {
            Context before = loop.context();
            loop.enterContext(this);
            try {
                return action.call();
            } finally {
                loop.enterContext(before);
            }
        }
        return callOffLoop(action);
    }

    /** Makes this the context of the calling thread, which runs no loop, while the action runs. */
    <T> T callOffLoop(Callable<? extends T> action) throws Exception {
        Context before = THREAD.get();
        THREAD.set(this);
        try {
            return action.call();
        } finally {
            adopt(before);
        }
    }

    /** Makes this the context of the calling thread, which runs no loop, from now on; null: it has none. */
    static void adopt(@Nullable Context context) {
        if (context == null) THREAD.remove();
        else THREAD.set(context);
    }

    /** The context of the running task or callback; off the loop that of the thread. */
    static Context current() {
        EventLoop loop = EventLoop.currentOrNull();
        if (loop != null) return loop.context();
        Context context = THREAD.get();
        if (context == null) {
            context = new Context();
            THREAD.set(context);
        }
        return context;
    }

    @Nullable
    Object get(ContextVar<?> variable) {
        return values.get(variable);
    }

    void set(ContextVar<?> variable, @Nullable Object value) {
        if (shared) {
            values = new HashMap<>(values);
            shared = false;
        }
        if (value == null) values.remove(variable);
        else values.put(variable, value);
    }

    @Override
    public String toString() {
        return "<Context " + values + ">";
    }
}
