package weft.channel;

import static weft.Asyncio.async;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.Future;
import weft.sync.Clause;
import weft.sync.Select;

/**
 * The end of a {@link Channel} that items go into. Stands for {@code trio.MemorySendChannel}.
 *
 * <p>Each task that sends has its own, by {@link #duplicate}, and closes it when it has no more items; when all are closed, the
 * channel ends. It fits into try-with-resources.
 *
 * <p>Thread contract: loop thread only; {@link #send} and {@link #onSend} inside a task.
 *
 * @param <T> the items; null is none
 */
public final class Sender<T> implements AutoCloseable {
    private final Passage<T> passage;
    private final Set<SendClause<?>> waiting = new LinkedHashSet<>(2);
    private boolean closed;

    Sender(Passage<T> passage) {
        this.passage = passage;
        passage.senderOpened();
    }

    Passage<T> passage() {
        return passage;
    }

    /**
     * Sends the item: waits until the buffer has room for it, or, without a buffer, until somebody receives it. A send that is
     * cancelled has not happened; the item goes to the channel's {@code onUndelivered}, as with every send that throws.
     *
     * @throws BrokenChannelException in the coroutine, if no receiver is left
     * @throws ChannelClosedException in the coroutine, if this end is closed, also meanwhile
     */
    public Coroutine<Void> send(T item) {
        checkItem(item);
        return async(() -> {
            try {
                checkOpen();
                if (!passage.sendNow(item)) Select.await(new SendClause<>(item, () -> item));
            } catch (Throwable e) {
                passage.undelivered(item);
                throw e;
            }
        });
    }

    /**
     * Sends the item if that needs no waiting.
     *
     * @return false if it would have to wait; the item is still the caller's then
     * @throws BrokenChannelException if no receiver is left
     * @throws ChannelClosedException if this end is closed
     */
    public boolean trySend(T item) {
        checkItem(item);
        checkOpen();
        return passage.sendNow(item);
    }

    /** For a {@link Select}: sends the item. If another clause is done instead, the item is still the caller's. */
    public <R> Clause<R> onSend(T item, Clause.Action<? extends R> then) {
        checkItem(item);
        return new SendClause<>(item, then);
    }

    /**
     * Another sending end of the same channel, to be closed on its own. What trio calls {@code clone()}.
     *
     * @throws ChannelClosedException if this end is closed
     */
    public Sender<T> duplicate() {
        checkClosed();
        return new Sender<>(passage);
    }

    /** Closes this end; who waits in it gets a ChannelClosedException. Closing twice is fine. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        for (SendClause<?> clause : new ArrayList<>(waiting)) clause.wakeNow();
        passage.senderClosed();
    }

    /** What the channel looks like now. */
    public Channel.Statistics statistics() {
        return passage.statistics();
    }

    private void checkItem(T item) {
        Objects.requireNonNull(item, "a channel carries items, and null is none");
    }

    private void checkOpen() {
        checkClosed();
        if (passage.broken()) throw new BrokenChannelException("no receiver of " + passage + " is left; stop sending");
    }

    private void checkClosed() {
        if (closed) throw new ChannelClosedException("this sender of " + passage + " is closed");
    }

    @Override
    public String toString() {
        return "<Sender of " + passage + (closed ? " closed>" : ">");
    }

    private final class SendClause<R> extends Clause<R> {
        private final T item;
        private final Action<? extends R> then;
        private Passage.@Nullable Offer<T> offer;

        SendClause(T item, Action<? extends R> then) {
            this.item = item;
            this.then = Objects.requireNonNull(then, "onSend needs to know what to do then");
        }

        void wakeNow() {
            if (offer != null) offer.place().wakeNow();
        }

        @Override
        protected boolean tryNow() {
            checkOpen();
            return passage.sendNow(item);
        }

        @Override
        protected void join(Future<Void> turn) {
            offer = passage.offer(item, passage.senders().join(turn));
            waiting.add(this);
        }

        @Override
        protected boolean leave() {
            Passage.Offer<T> mine = Objects.requireNonNull(offer);
            waiting.remove(this);
            mine.place().leave();
            passage.withdraw(mine);
            return mine.place().woken();
        }

        @Override
        protected boolean complete() {
            if (accepted()) return true;
            checkOpen();
            return false;
        }

        /** An item that a receiver has got stays sent. */
        @Override
        protected boolean giveUp() {
            return accepted();
        }

        private boolean accepted() {
            return offer != null && offer.accepted();
        }

        @Override
        protected R outcome() throws Throwable {
            return then.run();
        }

        @Override
        public String toString() {
            return "onSend(" + item + ")";
        }
    }
}
