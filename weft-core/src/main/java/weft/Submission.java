package weft;

import java.util.function.Function;
import weft.loop.Handle;

/** A coroutine on its way from another thread to a loop. */
final class Submission<T> extends Handle {
    private final EventLoop loop;
    private final Awaitable<T> awaitable;
    private final Function<Awaitable<T>, Future<T>> starter;
    private final OutsideFuture<T> answer;
    private final Context context = Context.copyCurrent();

    /**
     * On its way.
     *
     * @param starter makes the future, on the loop
     */
    Submission(EventLoop loop, Awaitable<T> awaitable, Function<Awaitable<T>, Future<T>> starter) {
        this.loop = loop;
        this.awaitable = awaitable;
        this.starter = starter;
        this.answer = new OutsideFuture<>(loop, null);
        // now, not in its turn: the sender's loop may end before that, and would report it
        if (awaitable instanceof Coroutine<T> coroutine) coroutine.own(EventLoop.currentOrNull());
    }

    OutsideFuture<T> answer() {
        return answer;
    }

    /** It will not run, and who sent it hears of that. */
    void drop() {
        if (awaitable instanceof Coroutine<T> coroutine) coroutine.close();
    }

    @Override
    protected void fire() {
        if (answer.isDone()) { // cancelled before its turn
            drop();
            return;
        }
        loop.enterContext(context);
        try {
            Future<T> future = starter.apply(awaitable);
            answer.source = future;
            Bridges.follow(future, answer);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            throw e;
        }
    }

    @Override
    protected void abandoned() {
        drop();
        answer.completeExceptionally(
                new IllegalStateException("Event loop was closed before it could run " + awaitable));
    }

    @Override
    public String toString() {
        return "<Submission of " + awaitable + ">";
    }
}
