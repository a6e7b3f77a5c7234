package weft;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** A subscriber whose items a coroutine takes one by one: how a publisher becomes an async generator. */
final class Intake<T> implements Flow.Subscriber<T> {
    /*
     * Signals come on any thread, one after another (rule 1.3 of Reactive Streams), and each becomes a handle in the loop's
     * inbox. The inbox keeps their order; the ready queue would not do even for signals that come on the loop's own thread,
     * since they could overtake those in the inbox. Everything else happens on the loop.
     *
     * A clock that is not real must not jump over what another thread is about to signal, but must jump to the timer that a
     * publisher on this loop waits for. Which of the two it is nobody says; the last signal's thread is the best guess.
     *
     * Demand: as much as the buffer holds, and again when half of that is used up, so that a publisher is asked seldom and
     * the buffer never overflows. Kotlin's asFlow and Reactor do the same.
     */
    private final EventLoop loop;
    private final int capacity;

    // -- touched by the loop thread only --
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable Future<Void> waiter;
    private @Nullable Throwable failure;
    private int unasked;
    private boolean fromOutside = true;
    private boolean ended;

    Intake(EventLoop loop, int capacity) {
        this.loop = loop;
        this.capacity = capacity;
    }

    /** Subscribes when the first item is asked for, and unsubscribes however the generator ends. */
    static <T> AsyncGenerator<T> wrap(Flow.Publisher<? extends T> publisher, int capacity) {
        Objects.requireNonNull(publisher, "a publisher is needed, not null");
        if (capacity < 1)
            throw new IllegalArgumentException("the buffer has to hold at least one item, and was to hold " + capacity);
        return new AsyncGenerator<>(out -> {
            Intake<T> intake = new Intake<>(EventLoop.running(), capacity);
            try {
                publisher.subscribe(intake);
                while (intake.awaitItem()) out.yield(intake.takeItem());
            } finally {
                intake.end();
            }
        });
    }

    // -- signals, any thread --

    @Override
    public void onSubscribe(Flow.Subscription next) {
        Objects.requireNonNull(next, "onSubscribe needs a subscription, not null");
        post(() -> subscribed(next), next::cancel);
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "onNext needs an item, not null");
        post(() -> received(item), Intake::drop);
    }

    @Override
    public void onError(Throwable error) {
        Objects.requireNonNull(error, "onError needs an exception, not null");
        post(() -> terminated(error), Intake::drop);
    }

    @Override
    public void onComplete() {
        post(() -> terminated(null), Intake::drop);
    }

    /** Nobody is left who wants the item. */
    private static void drop() {}

    private void post(Runnable onLoop, Runnable unheard) {
        boolean outside = EventLoop.currentOrNull() != loop;
        Runnable heard = () -> {
            if (fromOutside != outside) wake(); // and wait in the other way
            fromOutside = outside;
            onLoop.run();
        };
        Signal signal = new Signal(heard, unheard);
        if (!loop.sendHandle(signal)) signal.abandoned();
    }

    // -- signals, on the loop --

    private void subscribed(Flow.Subscription next) {
        if (subscription != null || ended) {
            next.cancel();
            return;
        }
        subscription = next;
        next.request(capacity);
    }

    private void received(T item) {
        if (ended) return;
        items.add(item);
        wake();
    }

    private void terminated(@Nullable Throwable error) {
        if (ended) return;
        failure = error;
        ended = true;
        wake();
    }

    private void wake() {
        Future<Void> waiting = waiter;
        if (waiting != null && !waiting.done()) waiting.completeResult(null);
    }

    // -- the generator --

    /** Waits for an item; false: there will be none. Throws what the publisher signalled, after the items before it. */
    boolean awaitItem() {
        while (items.isEmpty()) {
            if (ended) {
                Throwable error = failure;
                if (error != null) throw Asyncio.rethrow(error);
                return false;
            }
            Future<Void> arrival = loop.createFuture();
            waiter = fromOutside ? loop.fromOutside(arrival) : arrival;
            try {
                arrival.await();
            } finally {
                waiter = null;
            }
        }
        return true;
    }

    T takeItem() {
        T item = items.remove();
        Flow.Subscription source = subscription;
        if (++unasked > capacity / 2 && source != null && !ended) {
            int again = unasked;
            unasked = 0;
            source.request(again);
        }
        return item;
    }

    /** Wants no more. */
    void end() {
        Flow.Subscription source = subscription;
        boolean live = source != null && !ended;
        ended = true;
        items.clear();
        if (live && source != null) source.cancel();
    }

    /** A signal on its way to the loop. */
    private static final class Signal extends Handle {
        private final Runnable onLoop;
        private final Runnable unheard;

        Signal(Runnable onLoop, Runnable unheard) {
            this.onLoop = onLoop;
            this.unheard = unheard;
        }

        @Override
        protected void fire() {
            onLoop.run();
        }

        @Override
        protected void abandoned() {
            unheard.run();
        }
    }
}
