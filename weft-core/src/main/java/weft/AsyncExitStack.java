package weft;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any number of context managers and clean-up actions, known only while the program runs, that end together, the last one
 * first, as if their blocks were nested. Stands for {@code contextlib.AsyncExitStack}.
 *
 * {@snippet class="weft.Snippets" region="async-exit-stack"}
 *
 * <p>Each exit is told the exception as it is at that point. One that returns true suppresses it for those that follow; one
 * that throws replaces it. Whatever one does, the others run.
 *
 * <p>Here an exit may await or not, so Python's pairs {@code push} and {@code push_async_exit}, {@code callback} and {@code
 * push_async_callback} would each be one method; {@link #pushAsyncCallback} is kept for what is a coroutine already.
 *
 * <p>Thread contract: owner task only.
 */
public final class AsyncExitStack implements AsyncContextManager<AsyncExitStack> {
    /** The end of a block. */
    @FunctionalInterface
    public interface Exit {
        /**
         * Runs when the stack unwinds. May await.
         *
         * @param exception what is under way, null if nothing is
         * @return true to suppress the exception
         * @throws Exception replaces the exception
         */
        boolean exit(@Nullable Throwable exception) throws Exception;
    }

    private Deque<Exit> exits = new ArrayDeque<>();

    /** An empty stack. */
    public AsyncExitStack() {}

    /**
     * Enters the manager, and leaves it when the stack unwinds. Stands for {@code enter_async_context}.
     *
     * @return a coroutine with what the manager's {@code enter} returns
     */
    public <C> Coroutine<C> enterAsyncContext(AsyncContextManager<C> manager) {
        Objects.requireNonNull(manager, "enterAsyncContext needs a context manager, not null");
        return new Coroutine<>("enterAsyncContext", () -> {
            C entered = manager.enter();
            exits.addLast(manager::exit);
            return entered;
        });
    }

    /** Closes the resource when the stack unwinds; its {@code close()} may await. Stands for {@code enter_context}. */
    public <C extends AutoCloseable> C enterContext(C resource) {
        Objects.requireNonNull(resource, "enterContext needs something to close, not null");
        exits.addLast(exception -> {
            resource.close();
            return false;
        });
        return resource;
    }

    /** Runs this exit when the stack unwinds. Stands for {@code push} and {@code push_async_exit}. */
    public void push(Exit exit) {
        exits.addLast(Objects.requireNonNull(exit, "push needs an exit, not null"));
    }

    /** Leaves the manager, which somebody else enters, when the stack unwinds. */
    public void push(AsyncContextManager<?> manager) {
        Objects.requireNonNull(manager, "push needs a context manager, not null");
        exits.addLast(manager::exit);
    }

    /** Runs the action, which may await, when the stack unwinds; it cannot suppress anything. Stands for {@code callback}. */
    public void callback(Coroutine.Action action) {
        Objects.requireNonNull(action, "callback needs an action, not null");
        exits.addLast(exception -> {
            try {
                action.run();
            } catch (Throwable e) {
                throw Asyncio.rethrow(e);
            }
            return false;
        });
    }

    /** As {@link #callback}: awaits the coroutine. Stands for {@code push_async_callback}. */
    public void pushAsyncCallback(Coroutine<?> coroutine) {
        Objects.requireNonNull(coroutine, "pushAsyncCallback needs a coroutine, not null");
        callback(coroutine::await);
    }

    /**
     * Moves everything to a new stack, and leaves this one empty: its block can then end without ending what was entered.
     * Stands for {@code pop_all}.
     */
    public AsyncExitStack popAll() {
        AsyncExitStack other = new AsyncExitStack();
        other.exits = exits;
        exits = new ArrayDeque<>();
        return other;
    }

    /** Unwinds the stack at once, as if its block had ended here. Stands for {@code aclose}. */
    public Coroutine<Void> aclose() {
        return Coroutine.of("aclose", () -> exit(null));
    }

    @Override
    public AsyncExitStack enter() {
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        Throwable current = exception;
        boolean suppressed = false;
        boolean replaced = false;
        for (Exit next = exits.pollLast(); next != null; next = exits.pollLast()) {
            try {
                if (next.exit(current)) {
                    suppressed = true;
                    replaced = false;
                    current = null;
                }
            } catch (Throwable replacement) {
                if (current != null) WithBlock.keep(current, replacement);
                replaced = true;
                current = replacement;
            }
        }
        if (replaced && current != null) throw Asyncio.rethrow(current);
        return exception != null && suppressed;
    }

    @Override
    public String toString() {
        return "<AsyncExitStack of " + exits.size() + ">";
    }
}
