package weft;

/**
 * Something a coroutine can wait for: what Python calls an object with {@code __await__}. Coroutines, futures and tasks
 * are awaitable; so is any class that implements this interface by awaiting others:
 *
 * {@snippet class="weft.Snippets" region="custom-awaitable"}
 *
 * <p>Thread contract: loop thread only, inside a task.
 *
 * @param <T> what the wait yields
 */
@FunctionalInterface
public interface Awaitable<T> {
    /**
     * Waits and returns the result. While it waits other tasks run.
     *
     * <p>Throws what the awaited work threw, the same object, checked or not. An implementer who has a checked exception
     * in hand throws it with {@link Asyncio#rethrow}.
     *
     * @throws CancelledError if the task is cancelled meanwhile
     * @throws IllegalStateException outside a task
     */
    T await();
}
