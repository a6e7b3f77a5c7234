package weft;

import java.util.concurrent.CompletableFuture;
import weft.loop.Handle;

/** A coroutine on its way from another thread to a loop. */
final class Submission<T> extends Handle {
    private final EventLoop loop;
    private final Awaitable<T> awaitable;
    private final OutsideFuture<T> answer;
    private final Context context = Context.copyCurrent();

    Submission(EventLoop loop, Awaitable<T> awaitable) {
        this.loop = loop;
        this.awaitable = awaitable;
        this.answer = new OutsideFuture<>(loop, null);
        // now, not in its turn: the sender's loop may end before that, and would report it
        if (awaitable instanceof Coroutine<T> coroutine) coroutine.own(EventLoop.currentOrNull());
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    @Override
    protected void fire() {
        if (answer.isDone()) { // cancelled before its turn
            if (awaitable instanceof Coroutine<T> coroutine) coroutine.close();
            return;
        }
        loop.enterContext(context);
        try {
            Future<T> future = Futures.ensure(loop, awaitable);
            answer.source = future;
            Bridges.follow(future, answer);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            throw e;
        }
    }

    @Override
    protected void abandoned() {
        if (awaitable instanceof Coroutine<T> coroutine) coroutine.close(); // the answer tells of it
        answer.completeExceptionally(
                new IllegalStateException("Event loop was closed before it could run " + awaitable));
    }

    @Override
    public String toString() {
        return "<Submission of " + awaitable + ">";
    }
}
