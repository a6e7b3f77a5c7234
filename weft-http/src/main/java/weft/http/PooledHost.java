package weft.http;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.sync.Event;

/**
 * The pool's connections to one host. Loop thread only.
 *
 * @param <K> what tells hosts apart
 * @param <C> a connection
 */
final class PooledHost<K, C extends ConnectionPool.Pooled> {
    /*
     * Idle connections are used last in, first out: so the rest grow old and are closed.
     *
     * A connection that multiplexes is shared by all requests, up to its capacity, which then is a limit of the lane. Leases on
     * one that has been replaced do not count there.
     */

    /** One request finds out how the host is connected to; the others wait for it. */
    static final class Scout {
        final Event over = new Event();
        boolean failed;
    }

    private record Idle<C>(C connection, long sinceNanos) {}

    final K key;
    final RequestSlots.Lane lane = new RequestSlots.Lane();

    @Nullable
    Scout scout;

    private final RequestSlots slots;
    private final ArrayDeque<Idle<C>> idle = new ArrayDeque<>(2);
    private int leases;
    private @Nullable C shared;
    private int sharedLeases;

    /** If it has no leases. */
    private long sharedIdleSince;

    private boolean single;

    PooledHost(K key, RequestSlots slots) {
        this.key = key;
        this.slots = slots;
    }

    /** Whether there is one that multiplexes. */
    boolean isShared() {
        return shared != null;
    }

    /** Whether the last connection did not multiplex. */
    boolean isSingle() {
        return single;
    }

    /** Whether a connection may be there. */
    boolean hasAny() {
        return shared != null || !idle.isEmpty();
    }

    /** Whether nothing would be lost with it. */
    boolean isUnused() {
        return !hasAny() && lane.isUnused();
    }

    /** How many connections serve nobody. */
    int idle() {
        return idle.size() + (isSharedIdle() ? 1 : 0);
    }

    private boolean isSharedIdle() {
        return shared != null && sharedLeases == 0;
    }

    // -- taking and giving back --

    /**
     * One that can serve a request now, or null.
     *
     * @param anew whether idle ones are not trusted
     * @param oldestNanos those that have been idle since before are closed
     */
    @Nullable
    C ready(boolean anew, long oldestNanos) {
        C known = shared;
        if (known != null && !known.usable()) drop();
        else if (known != null) return sharedLeases < known.capacity() ? known : null;
        if (anew) return null;
        for (Idle<C> each = idle.pollLast(); each != null; each = idle.pollLast()) {
            if (each.sinceNanos() >= oldestNanos && each.connection().usable()) return each.connection();
            each.connection().close();
        }
        return null;
    }

    /** It is new. */
    void made(C connection) {
        single = !connection.multiplexes();
        if (single || shared != null) return;
        shared = connection;
        connection.whenChanged(() -> changed(connection));
    }

    private void changed(C connection) {
        if (shared != connection) return;
        if (connection.usable()) limitLane();
        else drop();
    }

    /** It serves one more. */
    void lent(C connection) {
        leases++;
        if (connection == shared) sharedLeases++;
        limitLane();
    }

    /** It serves one less. */
    void returned(C connection) {
        leases--;
        if (connection == shared) sharedLeases--;
        limitLane();
    }

    /** It may serve others. */
    void keep(C connection, long nowNanos) {
        if (connection == shared) sharedIdleSince = nowNanos;
        else if (connection.multiplexes()) connection.close(); // one is enough
        else idle.add(new Idle<>(connection, nowNanos));
    }

    /** It serves nobody new. */
    void giveUp(C connection) {
        if (connection == shared) drop();
        else connection.close();
    }

    private void drop() {
        C old = shared;
        shared = null;
        sharedLeases = 0;
        if (old != null) old.close();
        limitLane();
    }

    private void limitLane() {
        C known = shared;
        long elsewhere = (long) leases - sharedLeases;
        slots.limit(
                lane,
                known == null ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, known.capacity() + elsewhere));
    }

    // -- the end --

    /** Closes those that have been idle for so long; returns when to look again, in nanoseconds from now. */
    long clean(long nowNanos, long keepAliveNanos) {
        idle.removeIf(each -> {
            boolean old = nowNanos - each.sinceNanos() >= keepAliveNanos
                    || !each.connection().usable();
            if (old) each.connection().close();
            return old;
        });
        long next = Long.MAX_VALUE;
        for (Idle<C> each : idle) next = Math.min(next, each.sinceNanos() + keepAliveNanos - nowNanos);
        if (isSharedIdle()) {
            long left = sharedIdleSince + keepAliveNanos - nowNanos;
            if (left <= 0) drop();
            else next = Math.min(next, left);
        }
        return next;
    }

    void close() {
        for (Idle<C> each : idle) each.connection().close();
        idle.clear();
        drop();
    }
}
