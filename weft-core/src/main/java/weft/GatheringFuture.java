package weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.engine.StackRoom;
import weft.loop.Handle;

/** What {@code gather} returns: done when its children are, or when the first of them fails. */
final class GatheringFuture<C, R> extends Future<List<R>> {
    /*
     * CPython's gather(). Cancelling it cancels the children and leaves it pending: it ends when they have, with a
     * CancelledError even if they all swallowed theirs. A child is watched from the moment it is made, before the next one
     * is: an eager one may do a lot in its first step. A future given twice is watched once, and cancelled twice.
     */
    private final List<Future<C>> children = new ArrayList<>();
    private final boolean outcomes;
    private int unfinished;
    private boolean cancelRequested;

    private GatheringFuture(EventLoop loop, boolean outcomes) {
        super(loop);
        this.outcomes = outcomes;
    }

    static <T> Future<List<T>> results(EventLoop loop, Collection<? extends Awaitable<? extends T>> awaitables) {
        return start(new GatheringFuture<T, T>(loop, false), awaitables);
    }

    static <T> Future<List<Outcome<T>>> outcomes(
            EventLoop loop, Collection<? extends Awaitable<? extends T>> awaitables) {
        return start(new GatheringFuture<T, Outcome<T>>(loop, true), awaitables);
    }

    private static <C, R> Future<List<R>> start(
            GatheringFuture<C, R> gathering, Collection<? extends Awaitable<? extends C>> awaitables) {
        boolean several = awaitables.size() > 1;
        Map<Awaitable<?>, Future<C>> known = several ? new IdentityHashMap<>() : Map.of();
        List<Future<C>> doneAlready = new ArrayList<>(0);
        for (Awaitable<? extends C> awaitable : awaitables) {
            Future<C> child = several ? known.get(awaitable) : null;
            if (child == null) {
                child = Futures.ensure(gathering.loop, awaitable);
                if (several) known.put(awaitable, child);
                if (child.done()) doneAlready.add(child);
                else child.addWaiter(new ChildDone(gathering, child));
                gathering.unfinished++;
            }
            gathering.children.add(child);
        }
        if (gathering.unfinished == 0) gathering.completeResult(List.of());
        for (Future<C> child : doneAlready) gathering.childDone(child);
        return gathering;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (done()) return false;
        StackRoom.check(); // gathers of gathers recur: an overflow must not come between a future's state and its
        // waiters
        boolean any = false;
        for (Future<C> child : children) if (child.cancel(message)) any = true;
        if (any) cancelRequested = true;
        return any;
    }

    private void childDone(Future<C> child) {
        unfinished--;
        if (done()) {
            if (!child.cancelled()) child.exception(); // counts as retrieved
            return;
        }
        if (!outcomes) {
            Throwable failure = child.retrieve("");
            if (failure != null) {
                completeException(failure);
                return;
            }
        }
        if (unfinished > 0) return;
        List<Object> results = collect(); // if cancelled as well: from now on the children's exceptions are retrieved
        if (cancelRequested) completeException(cancellation());
        else completeResult(results);
    }

    /** That of the last child in the order of the arguments, as in CPython; that one may have swallowed it. */
    private CancelledError cancellation() {
        Future<C> last = children.getLast();
        if (last.cancelled()) return last.makeCancelledError();
        return new CancelledError(last instanceof Task<?> task ? task.cancelMessage : null);
    }

    private List<Object> collect() {
        List<Object> results = new ArrayList<>(children.size());
        for (Future<C> child : children) results.add(outcomes ? child.toOutcome() : child.result());
        return results;
    }

    @Override
    public String toString() {
        return "<GatheringFuture " + describeState() + " children=" + children.size() + ">";
    }

    /** One child is done. */
    private static final class ChildDone extends Handle implements Awaiter {
        private final GatheringFuture<?, ?> gathering;
        private final Runnable action;

        <C> ChildDone(GatheringFuture<C, ?> gathering, Future<C> child) {
            this.gathering = gathering;
            this.action = () -> gathering.childDone(child);
        }

        @Override
        public Future<?> awaiter() {
            return gathering;
        }

        @Override
        protected void fire() {
            action.run();
        }

        @Override
        public String toString() {
            return "<Handle of " + gathering + ">";
        }
    }
}
