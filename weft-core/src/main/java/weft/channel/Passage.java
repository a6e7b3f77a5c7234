package weft.channel;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.ExceptionContext;
import weft.sync.WaitLine;

/** What the ends of a channel share: the items, and those who wait for items or for room. Loop thread only. */
final class Passage<T> {
    /*
     * A receiver that is woken has an item reserved, and takes it when it runs. Nothing is handed over to a task that may be
     * cancelled before it runs, so nothing is lost with it: it passes its reservation on.
     *
     *   reserved   items for receivers that were woken and have not run; older than those in the buffer
     *   buffer     items for whoever asks; more than the capacity only by reservations that nobody wanted
     *   offers     items of senders that wait; taking one (accept) is what wakes its sender, so it cannot be undone
     *
     * Whenever no task runs here:
     *   - a receiver waits only if the buffer and the offers are empty
     *   - a sender waits only if the buffer is full
     * Exception: a select that waits to send and to receive here at once, and cannot do both with itself.
     */
    private final BufferPolicy policy;
    private final @Nullable Consumer<? super T> onUndelivered;
    private final WaitLine receivers = new WaitLine(this);
    private final WaitLine senders = receivers.sibling();
    private final ArrayDeque<T> reserved = new ArrayDeque<>();
    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final Set<Offer<T>> offers = new LinkedHashSet<>();

    /** Receivers that were woken, for an item or an end, and have not run. */
    private int woken;

    private int openSenders;
    private int openReceivers;

    Passage(BufferPolicy policy, @Nullable Consumer<? super T> onUndelivered) {
        this.policy = policy;
        this.onUndelivered = onUndelivered;
    }

    /** An item whose sender waits. */
    static final class Offer<T> {
        private final T item;
        private final WaitLine.Place place;
        private boolean accepted;

        private Offer(T item, WaitLine.Place place) {
            this.item = item;
            this.place = place;
        }

        boolean accepted() {
            return accepted;
        }

        WaitLine.Place place() {
            return place;
        }
    }

    WaitLine receivers() {
        return receivers;
    }

    WaitLine senders() {
        return senders;
    }

    // -- sending --

    /** Sends without waiting, if that is possible. */
    boolean sendNow(T item) {
        if (wakeReceiver()) return reserved.add(item);
        if (!hasOffers() && buffer.size() < policy.capacity()) return buffer.add(item);
        return switch (policy.whenFull()) {
            case WAIT -> false;
            case DROP_OLDEST -> {
                T oldest = buffer.poll();
                buffer.add(item);
                if (oldest != null) undelivered(oldest);
                yield true;
            }
            case DROP_NEWEST -> {
                undelivered(item);
                yield true;
            }
        };
    }

    Offer<T> offer(T item, WaitLine.Place place) {
        Offer<T> offer = new Offer<>(item, place);
        offers.add(offer);
        return offer;
    }

    void withdraw(Offer<T> offer) {
        offers.remove(offer);
    }

    /** The item of the first sender that still waits. */
    private @Nullable T accept() {
        if (!hasOffers()) return null;
        Offer<T> first = offers.iterator().next();
        offers.remove(first);
        first.accepted = true;
        first.place.wakeNow();
        return first.item;
    }

    /** Those that were cancelled, or chosen elsewhere, and have not run yet, offer nothing any more. */
    private boolean hasOffers() {
        while (!offers.isEmpty()) {
            Offer<T> first = offers.iterator().next();
            if (first.place.waiting()) return true;
            offers.remove(first);
        }
        return false;
    }

    // -- receiving --

    /** An item that is not reserved; null if there is none. */
    @Nullable
    T receiveNow() {
        T item = buffer.poll();
        if (item == null) item = accept();
        while (buffer.size() < policy.capacity()) {
            T next = accept();
            if (next == null) break;
            buffer.add(next);
        }
        if (ended()) wakeReceivers();
        return item;
    }

    /** An item for a receiver that was woken; null if it was woken for the end, or others came first. */
    @Nullable
    T takeReserved() {
        T item = reserved.poll();
        if (item == null) return receiveNow();
        if (ended()) wakeReceivers();
        return item;
    }

    /** A receiver that was woken runs. */
    void runs() {
        woken--;
    }

    /** It does not want its item, which is the next one's then. */
    void passOn() {
        if (reserved.size() > woken && !wakeReceiver()) buffer.addFirst(reserved.removeLast());
    }

    /** Wakes a receiver whose end is closed. */
    void throwOut(WaitLine.Place place) {
        if (place.wakeNow()) woken++;
    }

    private boolean wakeReceiver() {
        boolean somebody = receivers.wakeNext();
        if (somebody) woken++;
        return somebody;
    }

    private void wakeReceivers() {
        woken += receivers.wakeAll();
    }

    // -- the ends --

    void senderOpened() {
        openSenders++;
    }

    void senderClosed() {
        openSenders--;
        if (ended()) wakeReceivers();
    }

    void receiverOpened() {
        openReceivers++;
    }

    void receiverClosed() {
        openReceivers--;
        if (!broken()) return;
        for (Offer<T> offer : offers) offer.place.wakeNow(); // not accepted: they throw
        offers.clear();
        for (T item = reserved.poll(); item != null; item = reserved.poll()) undelivered(item);
        for (T item = buffer.poll(); item != null; item = buffer.poll()) undelivered(item);
    }

    /** Nothing is left, and nothing will come. */
    boolean ended() {
        return openSenders == 0 && reserved.isEmpty() && buffer.isEmpty() && !hasOffers();
    }

    /** Nobody will receive anything. */
    boolean broken() {
        return openReceivers == 0;
    }

    /** Nobody will get this item. */
    void undelivered(T item) {
        if (onUndelivered == null) return;
        try {
            onUndelivered.accept(item);
        } catch (Exception e) {
            Asyncio.getRunningLoop()
                    .callExceptionHandler(ExceptionContext.of("onUndelivered of " + this + " failed for " + item, e));
        }
    }

    Channel.Statistics statistics() {
        return new Channel.Statistics(
                buffered(), policy.capacity(), openSenders, openReceivers, senders.waiting(), receivers.waiting());
    }

    private int buffered() {
        return reserved.size() + buffer.size();
    }

    @Override
    public String toString() {
        return "<Channel " + policy + " buffered=" + buffered() + " senders=" + openSenders + " receivers="
                + openReceivers + ">";
    }
}
