package weft;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/**
 * Awaitables in the order in which they are done; made by {@link Asyncio#asCompleted}. Python's object is iterated in two
 * ways, and so is this one:
 *
 * {@snippet class="weft.Snippets" region="as-completed"}
 *
 * <p>Both take from the same supply: what one has given the other does not give again.
 *
 * <p>Thread contract: loop thread only; {@link #futures} inside a task.
 *
 * @param <T> what the awaitables yield
 */
public final class AsCompleted<T> implements Iterable<Coroutine<T>> {
    /*
     * asyncio's _AsCompletedIterator: a queue of futures that are done, each put there by its own done callback, and those
     * who wait for one in line. A timeout puts a null for each that is missing.
     */
    private final EventLoop loop;

    /** Who made it, and so most likely iterates over it. */
    private final @Nullable Task<?> owner = Asyncio.currentTask();

    private final Map<Future<T>, OneDone<T>> todo = new LinkedHashMap<>();
    private final ArrayDeque<Slot<T>> done = new ArrayDeque<>();
    private final ArrayDeque<Future<Void>> getters = new ArrayDeque<>();
    private @Nullable TimerHandle timeout;
    private int left;

    /** What arrived: a future, or null in place of each that did not in time. */
    private record Slot<T>(@Nullable Future<T> future) {}

    AsCompleted(EventLoop loop, Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Long timeoutNanos) {
        this.loop = loop;
        Set<Awaitable<? extends T>> once = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Awaitable<? extends T> awaitable : awaitables) {
            if (!once.add(awaitable)) continue;
            Future<T> future = Futures.ensure(loop, awaitable);
            todo.put(future, new OneDone<>(this, future));
        }
        todo.forEach(Future::addWaiter);
        left = todo.size();
        if (timeoutNanos != null && left > 0)
            timeout = loop.callAtNanos(
                    Seconds.add(loop.nowNanos(), timeoutNanos), this::onTimeout, Context.copyCurrent());
    }

    /**
     * One coroutine for each awaitable; the first to be awaited gives the result of the first to be done. Stands for {@code
     * for}.
     */
    @Override
    public Iterator<Coroutine<T>> iterator() {
        return new Turns<>(() -> new Coroutine<>("asCompleted", () -> take().result()));
    }

    /**
     * The futures and tasks themselves, each when it is done; a coroutine is the task that was made of it. Its {@code next()}
     * waits, and throws {@link TimeoutException} when the time is over. Stands for {@code async for}.
     */
    public Iterable<Future<T>> futures() {
        return () -> new Turns<>(this::take);
    }

    /** As often as there are awaitables that nobody has asked for. */
    private final class Turns<R> implements Iterator<R> {
        private final Supplier<R> turn;

        Turns(Supplier<R> turn) {
            this.turn = turn;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public R next() {
            if (left == 0) throw new NoSuchElementException("every awaitable has been handed out");
            left--;
            return turn.get();
        }
    }

    private Future<T> take() {
        Future<T> future = takeSlot().future();
        if (future == null) throw new TimeoutException("asCompleted: the time was over before all were done", null);
        return future;
    }

    /** A queue's get: waits in line, and passes a wake-up on if it is cancelled after it was woken. */
    private Slot<T> takeSlot() {
        while (done.isEmpty()) {
            Future<Void> getter = loop.createFuture();
            getters.add(getter);
            try {
                getter.await();
            } catch (Throwable e) {
                getter.cancel();
                getters.remove(getter);
                if (!done.isEmpty() && !getter.cancelled()) wakeNext();
                throw e;
            }
        }
        return done.remove();
    }

    private void put(@Nullable Future<T> future) {
        done.add(new Slot<>(future));
        wakeNext();
    }

    private void wakeNext() {
        for (Future<Void> getter = getters.poll(); getter != null; getter = getters.poll()) {
            if (!getter.done()) {
                getter.completeResult(null);
                return;
            }
        }
    }

    private void completed(Future<T> future) {
        if (todo.remove(future) == null) return; // the timeout was first
        put(future);
        if (todo.isEmpty() && timeout != null) timeout.cancel();
    }

    private void onTimeout() {
        int missing = todo.size();
        todo.forEach(Future::removeWaiter);
        todo.clear();
        for (int i = 0; i < missing; i++) put(null);
    }

    /** One of the futures is done. */
    private static final class OneDone<T> extends Handle implements Awaiter {
        private final AsCompleted<T> all;
        private final Future<T> future;

        OneDone(AsCompleted<T> all, Future<T> future) {
            this.all = all;
            this.future = future;
        }

        @Override
        public @Nullable Future<?> awaiter() {
            return all.owner;
        }

        @Override
        protected void fire() {
            all.completed(future);
        }
    }
}
