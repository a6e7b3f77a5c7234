package weft.sync;

import static weft.Asyncio.async;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.CancelledError;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.Task;
import weft.loop.Handle;
import weft.loop.Seconds;

/**
 * Waits for several operations and does exactly one of them, the first that can go on. Stands for Go's {@code select} and
 * Kotlin's {@code select}; asyncio's {@code wait(FIRST_COMPLETED)} has begun all of them, and cannot give back the items and
 * permits of those that came too late.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="select"}
 *
 * <p>If several can go on, {@link #select} takes the first in the order of its arguments; {@link #fair()} takes turns. The
 * others have had no effect: no item is gone, no permit is held. An operation that fails, like a receive from a channel
 * that has ended, fails the select.
 *
 * <p>Thread contract: loop thread only, inside a task.
 */
public final class Select {
    private int next;

    private Select() {}

    /** Does the first of these operations that can go on; if several can, the first in this order (biased). */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <R> Coroutine<R> select(Clause<? extends R>... clauses) {
        return of(Arrays.asList(clauses), null);
    }

    /** As {@link #select(Clause[])}. */
    public static <R> Coroutine<R> select(List<? extends Clause<? extends R>> clauses) {
        return of(List.copyOf(clauses), null);
    }

    /**
     * For a loop of selects over operations that can always go on: begins each time with the clause behind the last one it
     * did, so that each gets its turn. Give the clauses in the same order every time.
     */
    public static Select fair() {
        return new Select();
    }

    /** As {@link Select#select(Clause[])}, beginning behind the last one done. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <R> Coroutine<R> next(Clause<? extends R>... clauses) {
        return of(Arrays.asList(clauses), this);
    }

    /** As {@link #next(Clause[])}. */
    public <R> Coroutine<R> next(List<? extends Clause<? extends R>> clauses) {
        return of(List.copyOf(clauses), this);
    }

    // -- clauses that are nobody else's --

    /** The others had their time: as {@link #onTimeout(Duration, Clause.Action)}, in seconds. */
    public static <R> Clause<R> onTimeout(double seconds, Clause.Action<? extends R> then) {
        return new TimeoutClause<>(Seconds.toNanos(seconds, "timeout"), then);
    }

    /** The others had their time. With 0 or less they have one turn of the loop. */
    public static <R> Clause<R> onTimeout(Duration limit, Clause.Action<? extends R> then) {
        return new TimeoutClause<>(Seconds.toNanos(limit), then);
    }

    /** The future or task is done: with its result; its exception fails the select. It is never cancelled by this. */
    public static <T, R> Clause<R> onDone(Future<T> future, Clause.Handler<? super T, ? extends R> then) {
        return new FutureClause<>(future, then);
    }

    // -- the algorithm --

    private static <R> Coroutine<R> of(List<? extends Clause<? extends R>> clauses, @Nullable Select turns) {
        if (clauses.isEmpty())
            throw new IllegalArgumentException(
                    "a select of no clauses would wait for ever; give it one, or await a sleep");
        clauses.forEach(Clause::use);
        return async(() -> run(clauses, turns));
    }

    private static <R> R run(List<? extends Clause<? extends R>> clauses, @Nullable Select turns) throws Throwable {
        int first = turns == null ? 0 : turns.next % clauses.size();
        int chosen = choose(clauses, first);
        if (turns != null) turns.next = chosen + 1;
        return clauses.get(chosen).outcome();
    }

    /** Waits in the current task until the one operation is done. For primitives whose own operation is a select of one. */
    public static <R> R await(Clause<R> clause) {
        choose(List.of(clause), 0);
        try {
            return clause.outcome();
        } catch (Throwable e) {
            throw Asyncio.rethrow(e);
        }
    }

    private static int choose(List<? extends Clause<?>> clauses, int first) {
        while (true) {
            for (int i = 0; i < clauses.size(); i++) {
                int at = (first + i) % clauses.size();
                if (clauses.get(at).tryNow()) return at;
            }
            int woken = waitForTurn(clauses);
            if (woken >= 0) return woken;
        }
    }

    /** The clause that was woken and is done; -1 if it came too late. */
    private static int waitForTurn(List<? extends Clause<?>> clauses) {
        Future<Void> turn = Asyncio.getRunningLoop().createFuture();
        Throwable failure = null;
        int joined = 0;
        try {
            for (; joined < clauses.size(); joined++) clauses.get(joined).join(turn);
            turn.await();
        } catch (Throwable e) {
            failure = e;
        }
        int woken = -1;
        for (int i = 0; i < joined; i++) if (clauses.get(i).leave()) woken = i;
        if (failure == null) return woken >= 0 && clauses.get(woken).complete() ? woken : -1;
        if (woken < 0 || !clauses.get(woken).giveUp()) throw Asyncio.rethrow(failure);
        requestAgain(failure);
        return woken;
    }

    /** What the select did cannot be undone: the cancellation has to wait for the next await. */
    private static void requestAgain(Throwable cancellation) {
        Task<?> task = Asyncio.currentTask();
        if (task == null || task.cancelling() == 0 || !(cancellation instanceof CancelledError)) return;
        task.uncancel();
        task.cancel(cancellation.getMessage());
    }

    private static void give(Future<Void> turn) {
        if (!turn.done()) complete(turn);
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private static void complete(Future<Void> turn) {
        turn.setResult(null);
    }

    private static final class TimeoutClause<R> extends Clause<R> {
        private final long nanos;
        private final Action<? extends R> then;
        private double deadline = Double.NaN;
        private @Nullable Handle timer;
        private boolean over;

        TimeoutClause(long nanos, Action<? extends R> then) {
            this.nanos = nanos;
            this.then = Objects.requireNonNull(then, "onTimeout needs to know what to do then");
        }

        @Override
        protected boolean tryNow() {
            return false; // not before the others could
        }

        @Override
        protected void join(Future<Void> turn) {
            EventLoop loop = Asyncio.getRunningLoop();
            if (Double.isNaN(deadline)) deadline = loop.time() + Seconds.of(Math.max(0, nanos));
            timer = loop.callAt(deadline, () -> {
                if (turn.done()) return;
                over = true;
                give(turn);
            });
        }

        @Override
        protected boolean leave() {
            if (timer != null) timer.cancel();
            return over;
        }

        @Override
        protected boolean complete() {
            return true;
        }

        @Override
        protected boolean giveUp() {
            return false;
        }

        @Override
        protected R outcome() throws Throwable {
            return then.run();
        }

        @Override
        public String toString() {
            return "onTimeout(" + Seconds.of(nanos) + ")";
        }
    }

    private static final class FutureClause<T, R> extends Clause<R> {
        private final Future<T> future;
        private final Handler<? super T, ? extends R> then;
        private java.util.function.Consumer<Future<T>> callback = done -> {};
        private @Nullable Future<Void> waiter;
        private boolean woken;

        FutureClause(Future<T> future, Handler<? super T, ? extends R> then) {
            this.future = Objects.requireNonNull(future, "onDone needs a future or a task, not null");
            this.then = Objects.requireNonNull(then, "onDone needs to know what to do then");
        }

        @Override
        protected boolean tryNow() {
            return future.done();
        }

        @Override
        protected void join(Future<Void> turn) {
            callback = done -> {
                if (turn.done()) return;
                woken = true;
                give(turn);
            };
            future.addDoneCallback(callback);
            future.addToAwaitedBy(turn);
            waiter = turn;
        }

        @Override
        protected boolean leave() {
            future.removeDoneCallback(callback);
            if (waiter != null) future.discardFromAwaitedBy(waiter);
            return woken;
        }

        @Override
        protected boolean complete() {
            return true;
        }

        @Override
        protected boolean giveUp() {
            return false;
        }

        @Override
        protected R outcome() throws Throwable {
            return then.handle(future.result());
        }

        @Override
        public String toString() {
            return "onDone(" + future + ")";
        }
    }
}
