package weft;

import java.util.Objects;

/** Turns awaitables into futures. Loop thread only. */
final class Futures {
    private Futures() {}

    /** {@code ensure_future}: a future stays what it is, the rest becomes a task. */
    static <T> Future<T> ensure(EventLoop loop, Awaitable<? extends T> awaitable) {
        Objects.requireNonNull(awaitable, "a Future, a coroutine or an awaitable is required, not null");
        if (awaitable instanceof Future<? extends T> future) {
            if (future.loop != loop)
                throw new IllegalArgumentException(
                        "The future belongs to a different loop than the one specified: " + future);
            return narrowed(future);
        }
        if (awaitable instanceof Coroutine<? extends T> coroutine) return loop.createTask(narrowed(coroutine));
        Coroutine<T> wrapper = new Coroutine<>("wrapAwaitable", awaitable::await);
        return loop.createTask(wrapper);
    }

    /** A future is only read by whoever waits for it, so one of a narrower type will do. */
    @SuppressWarnings("unchecked")
    static <T> Future<T> narrowed(Future<? extends T> future) {
        return (Future<T>) future;
    }

    /** A coroutine only gives values, so one of a narrower type will do. */
    @SuppressWarnings("unchecked")
    static <T> Coroutine<T> narrowed(Coroutine<? extends T> coroutine) {
        return (Coroutine<T>) coroutine;
    }
}
