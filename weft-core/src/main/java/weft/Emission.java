package weft;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** One subscription to the items of a coroutine: a task of the loop iterates, and hands over what was asked for. */
final class Emission<T> implements Flow.Subscription {
    /*
     * Reactive Streams, rule by rule: all signals come from the one task, so they are serial (1.3), onSubscribe is the first
     * (1.9), and a request inside onNext only adds to the demand (3.3). What comes from other threads goes through the loop's
     * inbox. The subscriber is let go when it cancels (3.13). A cancel while the task is inside the subscriber's code only
     * leaves a mark, since the clean-up of the items may have to await; one that finds it waiting cancels the task. Whether
     * a clock that is not real may jump while it waits for demand is guessed as in Intake.
     */
    private final EventLoop loop;
    private final Context context = Context.copyCurrent();
    private final Supplier<? extends Iterable<? extends T>> source;

    // -- touched by the loop thread only --
    private Flow.@Nullable Subscriber<? super T> subscriber;
    private @Nullable Task<Void> task;
    private @Nullable Future<Void> waiter;
    private @Nullable Throwable refusal;
    private long demand;
    private boolean signalling;
    private boolean fromOutside;

    private Emission(
            EventLoop loop, Supplier<? extends Iterable<? extends T>> source, Flow.Subscriber<? super T> subscriber) {
        this.loop = loop;
        this.source = source;
        this.subscriber = subscriber;
        this.fromOutside = EventLoop.currentOrNull() != loop;
    }

    /** A publisher that iterates anew for each subscriber. */
    static <T> Flow.Publisher<T> publisher(EventLoop loop, Supplier<? extends Iterable<? extends T>> source) {
        Objects.requireNonNull(source, "publisher needs what to iterate, not null");
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscribe needs a subscriber, not null");
            Emission<T> emission = new Emission<>(loop, source, subscriber);
            Start start = new Start(emission);
            if (!loop.sendHandle(start)) start.abandoned();
        };
    }

    // -- the subscription, any thread --

    @Override
    public void request(long n) {
        boolean outside = EventLoop.currentOrNull() != loop;
        onLoop(() -> {
            fromOutside = outside;
            requested(n);
        });
    }

    @Override
    public void cancel() {
        onLoop(this::cancelled);
    }

    private void onLoop(Runnable action) {
        if (EventLoop.currentOrNull() == loop) action.run();
        else loop.sendAlways(action);
    }

    // -- on the loop --

    private void begin() {
        task = loop.createTask(Coroutine.of("publisher", this::emit), new TaskOptions(null, context, false));
    }

    /** The loop was closed, or is being closed, before it began. */
    private void refuse() {
        signal(to -> to.onSubscribe(this));
        fail(TaskLoop.closedError());
    }

    private void requested(long n) {
        if (n <= 0)
            refusal = new IllegalArgumentException(
                    "rule 3.9: a subscriber must request a positive number of items, not " + n);
        else demand = Math.addExact(demand, Math.min(n, Long.MAX_VALUE - demand));
        if (waiter != null && !waiter.done()) waiter.completeResult(null);
    }

    private void cancelled() {
        if (subscriber == null) return;
        subscriber = null;
        Task<Void> running = task;
        if (running != null && !signalling) running.cancel();
    }

    /** The task. */
    private void emit() throws Exception {
        try {
            signal(to -> to.onSubscribe(this));
            iterate();
            finish(Flow.Subscriber::onComplete);
        } catch (Throwable e) {
            boolean wanted = subscriber == null && e instanceof CancelledError;
            if (!wanted) fail(e);
            if (Exits.leaveTheLoop(e) || e instanceof CancelledError) throw e;
        }
    }

    private void iterate() throws Exception {
        if (!awaitDemand()) return;
        Iterable<? extends T> items = source.get();
        try {
            Iterator<? extends T> each = items.iterator();
            while (awaitDemand() && each.hasNext()) {
                T item = Objects.requireNonNull(each.next(), "rule 2.13: an item of a publisher cannot be null");
                demand--;
                signal(to -> to.onNext(item));
            }
        } finally {
            if (items instanceof AutoCloseable resource) resource.close();
        }
    }

    /** False: the subscriber has cancelled. */
    private boolean awaitDemand() {
        while (subscriber != null && demand == 0 && refusal == null) {
            Future<Void> request = loop.createFuture();
            waiter = fromOutside ? loop.fromOutside(request) : request;
            try {
                request.await();
            } finally {
                waiter = null;
            }
        }
        if (refusal != null) throw Asyncio.rethrow(refusal);
        return subscriber != null;
    }

    private void fail(Throwable error) {
        if (subscriber == null) report("Exception in the items of a publisher whose subscriber has cancelled", error);
        finish(to -> to.onError(error));
    }

    /** The last signal: after it there is no subscriber. */
    private void finish(Signal<T> last) {
        signal(last);
        subscriber = null;
    }

    /** What subscribers do. */
    private interface Signal<T> {
        void to(Flow.Subscriber<? super T> subscriber);
    }

    /** Rule 2.13: a subscriber does not throw. One that does hears no more. */
    private void signal(Signal<T> signal) {
        Flow.Subscriber<? super T> to = subscriber;
        if (to == null) return;
        signalling = true;
        try {
            signal.to(to);
        } catch (Throwable e) {
            subscriber = null;
            if (Exits.leaveTheLoop(e) || e instanceof CancelledError) throw e;
            report("a subscriber has thrown, which rule 2.13 of Reactive Streams forbids: " + to, e);
        } finally {
            signalling = false;
        }
    }

    private void report(String message, Throwable error) {
        loop.callExceptionHandler(ExceptionContext.of(message, error));
    }

    /** The beginning, on its way to the loop. */
    private static final class Start extends Handle {
        private final Emission<?> emission;

        Start(Emission<?> emission) {
            this.emission = emission;
        }

        @Override
        protected void fire() {
            emission.begin();
        }

        @Override
        protected void abandoned() {
            emission.refuse();
        }
    }
}
