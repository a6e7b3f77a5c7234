package weft.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.CancelScope;
import weft.CancelledError;
import weft.loop.Handle;

/**
 * Connections to be used again, and a limit on how many requests are served at a time. Loop thread only.
 *
 * @param <K> what tells targets apart
 * @param <C> a connection
 */
final class ConnectionPool<K, C extends ConnectionPool.Pooled> {
    /*
     * A slot (RequestSlots) stands for one request that is served, or whose connection is being made. Over HTTP/1.1 that is a
     * connection in use; idle ones cost none, as in aiohttp. A shared connection's capacity is a limit of its host's lane
     * (PooledHost): so who has a slot finds room; unless the capacity has shrunk since, and then he waits again, in his old
     * place.
     *
     * Whether a new host multiplexes only the first connection shows. So one request makes it, as a scout, and the others wait:
     * a hundred requests to a new host are one handshake and not a hundred, of which all but one would be closed again (as in
     * OkHttp, which looks at the pool once more after each handshake). The price is one more handshake in time where the host
     * turns out not to. That is remembered as long as the host is. If the scout fails, the others go by themselves and get
     * failures of their own; if it is cancelled, the next one is the scout.
     */

    /** What the pool has to know of a connection. */
    interface Pooled {
        /** Whether a request may be sent on it: it is open, and the server has not spoken. */
        boolean usable();

        /** Whether it serves requests beside each other. */
        boolean multiplexes();

        /** How many beside each other, as the server allows now. */
        int capacity();

        /** The action runs whenever it may have become unusable, or its capacity may have changed, if it multiplexes. */
        void whenChanged(Runnable action);

        /** It serves nobody new, and closes as soon as it serves nobody; at once if it does not multiplex. */
        void close();

        /** Closes it at once; who waits for something of it gets this. */
        void abort(RuntimeException why);
    }

    /** Makes a connection. */
    @FunctionalInterface
    interface Dial<C> {
        /** May wait. */
        C connect() throws Exception;

        /** Whether the connection may turn out to multiplex. */
        default boolean mayMultiplex() {
            return false;
        }
    }

    /** A connection that a task has; to be given back by {@link ConnectionPool#release} or {@link ConnectionPool#discard}. */
    static final class Lease<K, C extends Pooled> {
        private final PooledHost<K, C> host;
        private final C connection;
        private final boolean reused;
        private boolean over;

        private Lease(PooledHost<K, C> host, C connection, boolean reused) {
            this.host = host;
            this.connection = connection;
            this.reused = reused;
        }

        C connection() {
            return connection;
        }

        /** Whether it has served a request before. */
        boolean reused() {
            return reused;
        }
    }

    // -- fixed --
    private final long keepAliveNanos;

    // -- touched by the loop thread only --
    private final RequestSlots slots;
    private final Map<K, PooledHost<K, C>> hosts = new HashMap<>();

    /** Those that are not over. */
    private final Set<Lease<K, C>> leases = new LinkedHashSet<>();

    /** Each with one who makes a connection in it. */
    private final Set<CancelScope> dialing = new LinkedHashSet<>(2);

    private @Nullable Handle cleaning;
    private boolean closed;

    /**
     * With these limits; 0: none.
     *
     * @param keepAliveNanos how long an idle connection is kept
     */
    ConnectionPool(int limit, int limitPerHost, long keepAliveNanos) {
        this.slots = new RequestSlots(limit, limitPerHost);
        this.keepAliveNanos = keepAliveNanos;
    }

    // -- taking --

    /** A connection that is there, if there is a slot for it; null: {@link #acquire} has to wait or to connect. */
    @Nullable
    Lease<K, C> tryAcquire(K key) {
        checkOpen();
        PooledHost<K, C> host = hosts.get(key);
        if (host == null || !host.hasAny() || !slots.tryTake(host.lane)) return null;
        C ready = host.ready(false, nowNanos() - keepAliveNanos);
        if (ready != null) return lend(host, ready, true);
        freeSlot(host);
        return null;
    }

    /** Waits for a slot, then takes a connection that is there or makes one. In a task. */
    Lease<K, C> acquire(K key, Dial<? extends C> dial, RequestSlots.Observer observer) throws Exception {
        return acquire(key, dial, observer, false);
    }

    /** Waits for a slot and makes a connection, though others may be idle; one that multiplexes is as good. In a task. */
    Lease<K, C> acquireNew(K key, Dial<? extends C> dial, RequestSlots.Observer observer) throws Exception {
        return acquire(key, dial, observer, true);
    }

    private Lease<K, C> acquire(K key, Dial<? extends C> dial, RequestSlots.Observer observer, boolean anew)
            throws Exception {
        checkOpen();
        PooledHost<K, C> host = hosts.computeIfAbsent(key, name -> new PooledHost<>(name, slots));
        long ticket = slots.ticket();
        while (true) {
            takeSlot(host, ticket, observer);
            Lease<K, C> lease = null;
            try {
                lease = find(host, dial, anew);
            } finally {
                if (lease == null) freeSlot(host);
            }
            if (lease != null) return lease;
        }
    }

    private void takeSlot(PooledHost<K, C> host, long ticket, RequestSlots.Observer observer) {
        try {
            slots.take(host.lane, ticket, observer);
        } catch (Throwable e) {
            forgetIfUnused(host);
            throw e;
        }
    }

    /** A connection for who has a slot; null: the shared one has no room. */
    private @Nullable Lease<K, C> find(PooledHost<K, C> host, Dial<? extends C> dial, boolean anew) throws Exception {
        boolean alone = !dial.mayMultiplex();
        while (true) {
            checkOpen();
            C ready = host.ready(anew, nowNanos() - keepAliveNanos);
            if (ready != null) return lend(host, ready, true);
            if (host.isShared()) return null;
            PooledHost.Scout scout = host.scout;
            if (alone || host.isSingle()) return connect(host, dial);
            if (scout == null) return explore(host, dial);
            scout.over.await();
            alone = scout.failed;
        }
    }

    private Lease<K, C> explore(PooledHost<K, C> host, Dial<? extends C> dial) throws Exception {
        PooledHost.Scout scout = new PooledHost.Scout();
        host.scout = scout;
        try {
            return connect(host, dial);
        } catch (CancelledError e) {
            throw e;
        } catch (Throwable e) {
            scout.failed = true;
            throw e;
        } finally {
            host.scout = null;
            scout.over.set();
        }
    }

    private Lease<K, C> connect(PooledHost<K, C> host, Dial<? extends C> dial) throws Exception {
        C made = untilClosed(dial);
        if (closed) {
            if (made != null) made.abort(closedException());
            throw closedException();
        }
        host.made(Objects.requireNonNull(made));
        return lend(host, made, false);
    }

    /** The connection; null: the pool was closed meanwhile. */
    private @Nullable C untilClosed(Dial<? extends C> dial) throws Exception {
        CancelScope scope = new CancelScope();
        dialing.add(scope);
        try {
            return scope.call(dial::connect);
        } finally {
            dialing.remove(scope);
        }
    }

    private Lease<K, C> lend(PooledHost<K, C> host, C connection, boolean reused) {
        Lease<K, C> lease = new Lease<>(host, connection, reused);
        leases.add(lease);
        host.lent(connection);
        return lease;
    }

    // -- giving back --

    /** The connection may serve others. Does nothing if the lease is over. */
    void release(Lease<K, C> lease) {
        if (!end(lease)) return;
        if (closed || !lease.connection.usable()) {
            lease.host.giveUp(lease.connection);
        } else {
            lease.host.keep(lease.connection, nowNanos());
            if (keepAliveNanos <= 0) lease.host.clean(nowNanos(), 0);
            else if (cleaning == null) scheduleCleaning(keepAliveNanos);
        }
        freeSlot(lease.host);
    }

    /** Nobody may use the connection any more. Does nothing if the lease is over. */
    void discard(Lease<K, C> lease) {
        if (!end(lease)) return;
        lease.host.giveUp(lease.connection);
        freeSlot(lease.host);
    }

    private boolean end(Lease<K, C> lease) {
        if (lease.over) return false;
        lease.over = true;
        leases.remove(lease);
        lease.host.returned(lease.connection);
        return true;
    }

    private void freeSlot(PooledHost<K, C> host) {
        slots.give(host.lane);
        forgetIfUnused(host);
    }

    private void forgetIfUnused(PooledHost<K, C> host) {
        if (host.isUnused()) hosts.remove(host.key, host);
    }

    // -- growing old --

    private void scheduleCleaning(long nanos) {
        cleaning = Asyncio.getRunningLoop().callLater(Duration.ofNanos(nanos), this::clean);
    }

    private void clean() {
        cleaning = null;
        long next = Long.MAX_VALUE;
        for (Iterator<PooledHost<K, C>> each = hosts.values().iterator(); each.hasNext(); ) {
            PooledHost<K, C> host = each.next();
            next = Math.min(next, host.clean(nowNanos(), keepAliveNanos));
            if (host.isUnused()) each.remove();
        }
        if (next != Long.MAX_VALUE && !closed) scheduleCleaning(next);
    }

    private static long nowNanos() {
        return Asyncio.getRunningLoop().clock().nanos();
    }

    // -- the end --

    /** Closes all connections. Who waits for one, or for something on one, gets an exception. */
    void close() {
        if (closed) return;
        closed = true;
        if (cleaning != null) cleaning.cancel();
        cleaning = null;
        for (Lease<K, C> lease : List.copyOf(leases)) lease.connection.abort(closedException());
        for (PooledHost<K, C> host : List.copyOf(hosts.values())) host.close();
        for (CancelScope each : List.copyOf(dialing)) each.cancel();
        slots.wakeAll();
    }

    private void checkOpen() {
        if (closed) throw closedException();
    }

    private static ClientConnectionException closedException() {
        return new ClientConnectionException("the session is closed; make requests before you leave its block", null);
    }

    // -- looking --

    int inUse() {
        return slots.inUse();
    }

    int idle() {
        int count = 0;
        for (PooledHost<K, C> host : hosts.values()) count += host.idle();
        return count;
    }

    int waiting() {
        return slots.waiting();
    }

    int hosts() {
        return hosts.size();
    }

    @Override
    public String toString() {
        return "<ConnectionPool in use:" + inUse() + " idle:" + idle() + " waiting:" + waiting() + ">";
    }
}
