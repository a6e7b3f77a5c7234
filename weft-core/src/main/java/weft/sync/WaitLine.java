package weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.EventLoop;
import weft.Future;

/**
 * The fair waiting line that every primitive here stands on: tasks join at the end and wait, others wake them from the
 * front. For primitives of your own. What trio calls a {@code ParkingLot}; asyncio keeps a list of futures in each
 * primitive.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="wait-line"}
 *
 * <p>A task that was woken runs in the next iteration and keeps its place until then. A cancellation that arrives before it
 * runs beats the wake-up: {@link Place#await} throws, {@link Place#woken} says that a wake-up is lost with it, and the
 * primitive must pass on what the wake-up stood for. That is the whole art of writing one.
 *
 * <p>A line belongs to the loop of the first task that waits in it.
 *
 * <p>Thread contract: loop thread only; joining is for tasks, waking for callbacks as well.
 */
public final class WaitLine {
    /*
     *      first                next up            last
     *   (woken or cancelled)*   waiting   (waiting or cancelled)*
     *
     * CPython's deque of futures, with which this agrees wake-up for wake-up: a place leaves when its task runs, not when
     * it is woken, since a lock must not be taken by a newcomer meanwhile. CPython finds the next to wake by walking over
     * those in front; `nextUp` is where that walk would end, so that waking ten thousand is not quadratic. It moves forward
     * only, as those in front of it have their answer. Linked, so that a cancelled task leaves the middle in one step.
     *
     * A select has places in several lines that share one future, the turn. Where it was not woken its place is one that
     * has its answer, like a cancelled one, until its task runs and takes it away.
     *
     * Refused: handing a wake-up over to the next in line here, when its task is cancelled. What a wake-up stands for
     * differs: a permit that was counted already (semaphore), the mere chance to look (queue), nothing at all (event).
     */
    private final Object owner;
    private final Binding binding;

    // -- touched by the loop thread only --
    private @Nullable Place first;
    private @Nullable Place last;

    /** In front of it nobody waits any more; null: nobody waits at all. */
    private @Nullable Place nextUp;

    /**
     * An empty line.
     *
     * @param owner the primitive it is for, which messages name
     */
    public WaitLine(Object owner) {
        this(owner, new Binding());
    }

    private WaitLine(Object owner, Binding binding) {
        this.owner = Objects.requireNonNull(owner, "a waiting line has an owner");
        this.binding = binding;
    }

    /** Another line of the same owner, which belongs to the same loop as this one. */
    public WaitLine sibling() {
        return new WaitLine(owner, binding);
    }

    // -- waiting --

    /**
     * Takes the place at the end. Who takes one waits there, by {@link Place#await}, with nothing in between that throws.
     *
     * @throws IllegalStateException on another loop than that of the first who waited, or on none
     */
    public Place join() {
        return add(bind().createFuture());
    }

    /**
     * Takes the place at the end for a task that waits in several lines at once and goes on when one of them wakes it. It
     * awaits the turn, not the place, and then leaves all its places.
     *
     * @param turn a pending future, the same for all its places; being woken in one place completes it
     * @throws IllegalStateException as {@link #join()}
     */
    public Place join(Future<Void> turn) {
        bind();
        return add(turn);
    }

    private Place add(Future<Void> turn) {
        Place place = new Place(this, turn);
        Place before = last;
        place.previous = before;
        if (before == null) first = place;
        else before.next = place;
        last = place;
        if (nextUp == null) nextUp = place;
        return place;
    }

    /**
     * Waits at the end until woken: for primitives whose wake-ups stand for nothing that could be lost.
     *
     * @throws weft.CancelledError if the task is cancelled meanwhile, also after it was woken
     */
    public void await() {
        join().await();
    }

    private EventLoop bind() {
        EventLoop loop = Asyncio.getRunningLoop();
        EventLoop mine = binding.loop;
        if (mine == null) binding.loop = loop;
        else if (mine != loop)
            throw new IllegalStateException(owner + " is bound to a different event loop, that of the first task that"
                    + " waited for it; make one for each loop, and cross loops with runCoroutineThreadsafe");
        return loop;
    }

    // -- waking --

    /**
     * Wakes the first who still waits.
     *
     * @return whether there was one
     */
    public boolean wakeNext() {
        Place place = findNextUp();
        if (place == null) return false;
        place.wake();
        nextUp = place.next;
        return true;
    }

    /**
     * Wakes the very first in the line, and nobody if that one was woken or cancelled and has not run since: for what one
     * task at a time may have, where one wake-up under way is enough.
     *
     * @return whether it was woken
     */
    public boolean wakeHead() {
        Place head = first;
        if (head == null || head.future.done()) return false;
        return wakeNext();
    }

    /**
     * Wakes up to so many of those who wait, the first ones.
     *
     * @return how many
     */
    public int wake(int most) {
        int count = 0;
        while (count < most && wakeNext()) count++;
        return count;
    }

    /**
     * Wakes all who wait.
     *
     * @return how many
     */
    public int wakeAll() {
        return wake(Integer.MAX_VALUE);
    }

    // -- looking --

    /** How many wait. Those who were woken or cancelled and have not run yet do not count. */
    public int waiting() {
        int count = 0;
        for (Place place = nextUp; place != null; place = place.next) if (!place.future.done()) count++;
        return count;
    }

    /**
     * Whether somebody waits here, or was woken and has not run yet: then a newcomer must not overtake. Who was cancelled,
     * or woken in another line, does not count.
     */
    public boolean occupied() {
        Place place = first;
        while (place != null && place.future.done() && !place.woken) place = place.next;
        return place != null;
    }

    /** Whether its loop is being closed, so that no wait will succeed any more. */
    public boolean isEnding() {
        EventLoop loop = binding.loop;
        return loop != null && loop.isEnding();
    }

    // -- pieces --

    private @Nullable Place findNextUp() {
        Place place = nextUp;
        while (place != null && place.future.done()) place = place.next;
        nextUp = place;
        return place;
    }

    private void leave(Place place) {
        Place before = place.previous;
        Place after = place.next;
        if (before == null) first = after;
        else before.next = after;
        if (after == null) last = before;
        else after.previous = before;
        if (nextUp == place) nextUp = after;
    }

    @Override
    public String toString() {
        return "<WaitLine of " + owner + " [waiters:" + waiting() + "]>";
    }

    /** A task's place in the line. Thread contract: owner task only. */
    public static final class Place {
        private final WaitLine line;
        private final Future<Void> future;
        private boolean woken;
        private @Nullable Place previous;
        private @Nullable Place next;

        private Place(WaitLine line, Future<Void> future) {
            this.line = line;
            this.future = future;
        }

        /**
         * Waits until woken, and leaves the line. To be called once.
         *
         * @throws weft.CancelledError if the task is cancelled meanwhile, also after it was woken
         */
        public void await() {
            try {
                future.await();
            } finally {
                line.leave(this);
            }
        }

        /** Leaves the line, after the turn of several places has come. To be called once. */
        public void leave() {
            line.leave(this);
        }

        /** Whether its task still waits: it was neither woken nor cancelled. */
        public boolean waiting() {
            return !future.done();
        }

        /**
         * Wakes it out of its turn, if its task still waits: for an end that concerns some of those in line.
         *
         * @return whether it was woken
         */
        public boolean wakeNow() {
            if (future.done()) return false;
            wake();
            return true;
        }

        /** Whether it was woken. After {@link #await} has thrown: whether a wake-up was lost with it. */
        public boolean woken() {
            return woken;
        }

        @SuppressWarnings("NullAway") // null is the only Void
        private void wake() {
            woken = true;
            future.setResult(null);
        }
    }

    /** The loop that all lines of one primitive belong to. */
    private static final class Binding {
        private @Nullable EventLoop loop;
    }
}
