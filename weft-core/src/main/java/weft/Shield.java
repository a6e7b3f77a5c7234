package weft;

import weft.loop.Handle;

/** {@code asyncio.shield}: an outer future that can be cancelled while the inner one goes on. */
final class Shield<T> extends Handle implements Awaiter {
    private final Future<T> inner;
    private final Future<T> outer;

    private Shield(Future<T> inner, Future<T> outer) {
        this.inner = inner;
        this.outer = outer;
    }

    static <T> Future<T> of(EventLoop loop, Awaitable<T> awaitable) {
        Future<T> inner = Futures.ensure(loop, awaitable);
        if (inner.done()) return inner;
        Future<T> outer = inner.loop.createFuture();
        Shield<T> shield = new Shield<>(inner, outer);
        inner.addWaiter(shield);
        outer.addDoneCallback(done -> {
            if (!inner.done()) inner.removeWaiter(shield); // from now on nobody has retrieved the inner exception
        });
        return outer;
    }

    @Override
    public Future<?> awaiter() {
        return outer;
    }

    /** The inner future is done. */
    @Override
    protected void fire() {
        if (outer.cancelled()) {
            if (!inner.cancelled()) inner.exception();
            return;
        }
        if (inner.cancelled()) {
            outer.cancel();
            return;
        }
        Throwable failure = inner.exception();
        if (failure != null) outer.completeException(failure);
        else outer.completeResult(inner.result());
    }

    @Override
    public String toString() {
        return "<Shield of " + inner + ">";
    }
}
