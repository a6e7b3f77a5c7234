package weft.channel;

import static weft.Asyncio.async;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.Future;
import weft.sync.Clause;
import weft.sync.Select;
import weft.sync.WaitLine;

/**
 * The end of a {@link Channel} that items come out of. Stands for {@code trio.MemoryReceiveChannel}.
 *
 * <p>To iterate over it is to receive until the last sender is closed; the iteration waits. Several tasks may receive, each
 * with its own end, by {@link #duplicate}; an item goes to one of them. Who wants no more items closes its end.
 *
 * <p>Thread contract: loop thread only; what waits inside a task.
 *
 * @param <T> the items
 */
public final class Receiver<T> implements Iterable<T>, AutoCloseable {
    private final Passage<T> passage;
    private final Set<ReceiveClause<?>> waiting = new LinkedHashSet<>(2);
    private boolean closed;

    Receiver(Passage<T> passage) {
        this.passage = passage;
        passage.receiverOpened();
    }

    /**
     * The next item; waits for it. A cancelled receive has taken nothing out of the channel.
     *
     * @throws EndOfChannelException in the coroutine, if all senders are closed and nothing is left
     * @throws ChannelClosedException in the coroutine, if this end is closed, also meanwhile
     */
    public Coroutine<T> receive() {
        return async(() -> {
            T item = receiveOrEnd();
            if (item == null) throw endOfChannel();
            return item;
        });
    }

    /**
     * The next item if there is one now, else null.
     *
     * @throws EndOfChannelException if all senders are closed and nothing is left
     * @throws ChannelClosedException if this end is closed
     */
    public @Nullable T tryReceive() {
        checkOpen();
        T item = passage.receiveNow();
        if (item == null && passage.ended()) throw endOfChannel();
        return item;
    }

    /** For a {@link Select}: receives an item. The end of the channel fails the select, with EndOfChannelException. */
    public <R> Clause<R> onReceive(Clause.Handler<? super T, ? extends R> then) {
        return onReceive(then, () -> {
            throw endOfChannel();
        });
    }

    /** For a {@link Select}: receives an item, or learns that the channel has ended. */
    public <R> Clause<R> onReceive(Clause.Handler<? super T, ? extends R> then, Clause.Action<? extends R> atTheEnd) {
        return new ReceiveClause<>(then, atTheEnd);
    }

    /** Receives until the channel has ended; {@code hasNext} waits. Each iterator gets what no other one has got. */
    @Override
    public Iterator<T> iterator() {
        return new Items();
    }

    /**
     * Another receiving end of the same channel, to be closed on its own. What trio calls {@code clone()}.
     *
     * @throws ChannelClosedException if this end is closed
     */
    public Receiver<T> duplicate() {
        checkOpen();
        return new Receiver<>(passage);
    }

    /**
     * Closes this end; who waits in it gets a ChannelClosedException. When the last one is closed, sending fails, and what is
     * left goes to the channel's {@code onUndelivered}. Closing twice is fine.
     */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        for (ReceiveClause<?> clause : new ArrayList<>(waiting)) clause.wakeNow();
        passage.receiverClosed();
    }

    /** What the channel looks like now. */
    public Channel.Statistics statistics() {
        return passage.statistics();
    }

    /** The next item, null at the end. In the current task. */
    private @Nullable T receiveOrEnd() {
        checkOpen();
        T item = passage.receiveNow();
        if (item != null || passage.ended()) return item;
        ReceiveClause<Boolean> clause = new ReceiveClause<>(received -> true, () -> false);
        return Select.await(clause) ? clause.item : null;
    }

    private EndOfChannelException endOfChannel() {
        return new EndOfChannelException("all senders of " + passage + " are closed and nothing is left; iterate to end"
                + " without an exception");
    }

    private void checkOpen() {
        if (closed) throw new ChannelClosedException("this receiver of " + passage + " is closed");
    }

    @Override
    public String toString() {
        return "<Receiver of " + passage + (closed ? " closed>" : ">");
    }

    private final class Items implements Iterator<T> {
        private @Nullable T next;

        @Override
        public boolean hasNext() {
            if (next == null) next = receiveOrEnd();
            return next != null;
        }

        @Override
        public T next() {
            T item = hasNext() ? next : null;
            if (item == null) throw new NoSuchElementException(endOfChannel().getMessage());
            next = null;
            return item;
        }
    }

    private final class ReceiveClause<R> extends Clause<R> {
        private final Handler<? super T, ? extends R> then;
        private final Action<? extends R> atTheEnd;
        private WaitLine.@Nullable Place place;
        private @Nullable T item;

        ReceiveClause(Handler<? super T, ? extends R> then, Action<? extends R> atTheEnd) {
            this.then = Objects.requireNonNull(then, "onReceive needs to know what to do then");
            this.atTheEnd = Objects.requireNonNull(atTheEnd, "onReceive needs to know what to do at the end");
        }

        void wakeNow() {
            if (place != null) passage.throwOut(place);
        }

        @Override
        protected boolean tryNow() {
            checkOpen();
            item = passage.receiveNow();
            return item != null || passage.ended();
        }

        @Override
        protected void join(Future<Void> turn) {
            place = passage.receivers().join(turn);
            waiting.add(this);
        }

        @Override
        protected boolean leave() {
            WaitLine.Place mine = Objects.requireNonNull(place);
            waiting.remove(this);
            mine.leave();
            if (mine.woken()) passage.runs();
            return mine.woken();
        }

        @Override
        protected boolean complete() {
            if (closed) passage.passOn();
            checkOpen();
            item = passage.takeReserved();
            return item != null || passage.ended();
        }

        @Override
        protected boolean giveUp() {
            passage.passOn();
            return false;
        }

        @Override
        protected R outcome() throws Throwable {
            return item == null ? atTheEnd.run() : then.handle(item);
        }

        @Override
        public String toString() {
            return "onReceive()";
        }
    }
}
