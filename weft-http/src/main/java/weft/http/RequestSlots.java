package weft.http;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.sync.WaitLine;

/** Who may go: so many at a time, in all and to each host; first come, first served. Loop thread only. */
final class RequestSlots {
    /*
     * A free slot goes straight to the task that is woken: it is counted when the task is woken, not when it runs, and given on
     * if the task is cancelled in between. So nobody overtakes, and no slot is lost.
     *
     * There are two limits, and so the first in line may not be one who may go: his host is full, that of the next is not.
     * Each host has a lane with tickets, and the lowest ticket among the heads of those that may go is next. That costs as much
     * as there are hosts that wait, however many wait for each. aiohttp takes a random host here, which lets a busy one starve
     * the others. Who has to wait once more keeps his ticket.
     */

    /** What a wait for a slot is told to. */
    interface Observer {
        /** The task begins to wait. */
        void queued();

        /** It has a slot. */
        void unqueued();
    }

    private record Waiter(WaitLine.Place place, long ticket) {}

    /** The slots and the queue of one host. */
    static final class Lane {
        private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(1, Comparator.comparingLong(Waiter::ticket));
        private int inUse;
        private int most = Integer.MAX_VALUE;

        /** The first who still waits; null: nobody. */
        private @Nullable Waiter first() {
            while (!waiters.isEmpty() && !waiters.element().place().waiting()) waiters.remove();
            return waiters.peek();
        }

        /** Whether nobody has a slot or waits for one. */
        boolean isUnused() {
            return inUse == 0 && first() == null;
        }
    }

    // -- fixed --
    private final int limit;
    private final int limitPerHost;

    // -- touched by the loop thread only --
    private final WaitLine line = new WaitLine(this);

    /** Those with somebody in their queue, and some whose waiters have been cancelled. */
    private final Set<Lane> waitingLanes = new LinkedHashSet<>();

    private int inUse;
    private long tickets;

    /** With these limits; 0: none. */
    RequestSlots(int limit, int limitPerHost) {
        this.limit = limit == 0 ? Integer.MAX_VALUE : limit;
        this.limitPerHost = limitPerHost == 0 ? Integer.MAX_VALUE : limitPerHost;
    }

    /** A place in the order of coming. */
    long ticket() {
        return tickets++;
    }

    /** Takes a slot if there is one and nobody waits for it. */
    boolean tryTake(Lane lane) {
        if (inUse >= limit || !hasRoom(lane) || lane.first() != null) return false;
        count(lane);
        return true;
    }

    /** Takes a slot, waits for it if there is none. In a task. */
    void take(Lane lane, long ticket, Observer observer) {
        if (tryTake(lane)) return;
        observer.queued();
        if (!tryTake(lane)) waitInLine(lane, ticket); // the observer may have waited, and a slot have become free
        try {
            observer.unqueued();
        } catch (Throwable e) {
            give(lane);
            throw e;
        }
    }

    private void waitInLine(Lane lane, long ticket) {
        WaitLine.Place place = line.join();
        lane.waiters.add(new Waiter(place, ticket));
        waitingLanes.add(lane);
        try {
            place.await();
        } catch (Throwable e) {
            if (place.woken()) give(lane);
            throw e;
        }
    }

    /** Gives a slot back. */
    void give(Lane lane) {
        inUse--;
        lane.inUse--;
        wake();
    }

    /** How many slots the lane may have in use besides its host's limit. */
    void limit(Lane lane, int most) {
        boolean more = most > lane.most;
        lane.most = most;
        if (more) wake();
    }

    private boolean hasRoom(Lane lane) {
        return lane.inUse < limitPerHost && lane.inUse < lane.most;
    }

    private void count(Lane lane) {
        inUse++;
        lane.inUse++;
    }

    private void wake() {
        while (inUse < limit) {
            Lane next = nextInLine();
            if (next == null) return;
            wake(next);
        }
    }

    private void wake(Lane lane) {
        Waiter woken = lane.waiters.remove();
        count(lane);
        woken.place().wakeNow();
    }

    private @Nullable Lane nextInLine() {
        Lane next = null;
        long ticket = Long.MAX_VALUE;
        for (Iterator<Lane> each = waitingLanes.iterator(); each.hasNext(); ) {
            Lane lane = each.next();
            Waiter first = lane.first();
            if (first == null) {
                each.remove();
            } else if (hasRoom(lane) && first.ticket() < ticket) {
                next = lane;
                ticket = first.ticket();
            }
        }
        return next;
    }

    /** Wakes all, whatever the limits: there will be nothing to wait for. */
    void wakeAll() {
        for (Lane lane : waitingLanes) while (lane.first() != null) wake(lane);
        waitingLanes.clear();
    }

    int inUse() {
        return inUse;
    }

    int waiting() {
        return line.waiting();
    }
}
