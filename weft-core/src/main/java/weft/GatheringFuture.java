package weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** What {@code gather} returns: done when its children are, or when the first of them fails. */
final class GatheringFuture<C, R> extends Future<List<R>> {
    /*
     * CPython's gather(). Cancelling it cancels the children and leaves it pending: it ends when they have, with a
     * CancelledError even if they all swallowed theirs. The children are told apart by position; a future given twice has
     * two positions, and is cancelled once.
     */
    private final List<Future<C>> children = new ArrayList<>();
    private final boolean outcomes;
    private int finished;
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
        Map<Awaitable<?>, Future<C>> known = awaitables.size() > 1 ? new IdentityHashMap<>() : Map.of();
        for (Awaitable<? extends C> awaitable : awaitables) {
            Future<C> child = awaitable instanceof Future<?> ? null : known.get(awaitable);
            if (child == null) {
                child = Futures.ensure(gathering.loop, awaitable);
                if (child != awaitable && awaitables.size() > 1) known.put(awaitable, child);
            }
            gathering.children.add(child);
        }
        gathering.watchChildren();
        return gathering;
    }

    private void watchChildren() {
        if (children.isEmpty()) {
            completeResult(List.of());
            return;
        }
        for (Future<C> child : children) if (!child.done()) child.addWaiter(new ChildDone(this, child));
        for (Future<C> child : children) if (child.done()) childDone(child);
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (done()) return super.cancel(message);
        boolean any = false;
        Set<Future<C>> once = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Future<C> child : children) if (once.add(child) && child.cancel(message)) any = true;
        if (any) cancelRequested = true;
        return any;
    }

    private void childDone(Future<C> child) {
        finished++;
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
        if (finished < children.size()) return;
        if (cancelRequested) completeException(child.makeCancelledError());
        else completeResult(collect());
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
    private static final class ChildDone extends Handle {
        private final GatheringFuture<?, ?> gathering;
        private final Runnable action;

        <C> ChildDone(GatheringFuture<C, ?> gathering, Future<C> child) {
            this.gathering = gathering;
            this.action = () -> gathering.childDone(child);
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
