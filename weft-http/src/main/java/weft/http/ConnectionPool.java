package weft.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.loop.Handle;
import weft.sync.WaitLine;

/**
 * Connections to be used again, and a limit on how many are in use. Loop thread only.
 *
 * @param <K> what tells targets apart
 * @param <C> a connection
 */
final class ConnectionPool<K, C extends ConnectionPool.Pooled> {
    /*
     * A slot stands for one connection in use or being made; idle ones cost none, as in aiohttp. A free slot goes straight to
     * the task that is woken: it is counted when the task is woken, not when it runs, and given on if the task is cancelled
     * in between. So nobody overtakes, and no slot is lost.
     *
     * There are two limits, and so the first in line may not be one who may go: his host is full, that of the next is not.
     * Each host has a queue of its own with tickets, and the lowest ticket among the heads of those that may go is next. That
     * costs as much as there are hosts that wait, however many wait for each. aiohttp takes a random host here, which lets a
     * busy one starve the others.
     *
     * Idle connections are used last in, first out: so the rest grow old and are closed.
     */

    /** What the pool has to know of a connection. */
    interface Pooled {
        /** Whether a request may be sent on it: it is open, and the server has not spoken. */
        boolean usable();

        /** Closes it at once. */
        void close();

        /** Closes it at once; who waits for something of it gets this. */
        void abort(RuntimeException why);
    }

    /** Makes a connection. */
    @FunctionalInterface
    interface Dial<C> {
        /** May wait. */
        C connect() throws Exception;
    }

    /** A connection that a task has; to be given back by {@link ConnectionPool#release} or {@link ConnectionPool#discard}. */
    static final class Lease<K, C> {
        private final Host<K, C> host;
        private final C connection;
        private final boolean reused;
        private boolean over;

        private Lease(Host<K, C> host, C connection, boolean reused) {
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

    private record Idle<C>(C connection, long sinceNanos) {}

    private record Waiter(WaitLine.Place place, long ticket) {}

    private static final class Host<K, C> {
        private final K key;
        private final ArrayDeque<Idle<C>> idle = new ArrayDeque<>(2);
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);
        private int inUse;

        private Host(K key) {
            this.key = key;
        }

        /** The first who still waits; null: nobody. */
        private @Nullable Waiter first() {
            while (!waiters.isEmpty() && !waiters.getFirst().place().waiting()) waiters.removeFirst();
            return waiters.peekFirst();
        }

        private boolean unused() {
            return inUse == 0 && idle.isEmpty() && waiters.isEmpty();
        }
    }

    // -- fixed --
    private final int limit;
    private final int limitPerHost;
    private final long keepAliveNanos;

    // -- touched by the loop thread only --
    private final WaitLine line = new WaitLine(this);
    private final Map<K, Host<K, C>> hosts = new HashMap<>();

    /** Those with somebody in their queue, and some whose waiters have been cancelled. */
    private final Set<Host<K, C>> waitingHosts = new LinkedHashSet<>();

    /** Those that are not over. */
    private final Set<Lease<K, C>> leases = new LinkedHashSet<>();

    private @Nullable Handle cleaning;
    private int inUse;
    private long tickets;
    private boolean closed;

    /**
     * With these limits; 0: none.
     *
     * @param keepAliveNanos how long an idle connection is kept
     */
    ConnectionPool(int limit, int limitPerHost, long keepAliveNanos) {
        this.limit = limit == 0 ? Integer.MAX_VALUE : limit;
        this.limitPerHost = limitPerHost == 0 ? Integer.MAX_VALUE : limitPerHost;
        this.keepAliveNanos = keepAliveNanos;
    }

    /** What a wait for a slot is told to. */
    interface Observer {
        /** The task begins to wait. */
        void queued();

        /** It has a slot. */
        void unqueued();
    }

    /** An idle connection, if there is one and a slot for it; null: {@link #acquire} has to wait or to connect. */
    @Nullable
    Lease<K, C> tryAcquire(K key) {
        checkOpen();
        Host<K, C> host = hosts.get(key);
        if (host == null || host.idle.isEmpty() || !mayGo(host) || host.first() != null) return null;
        C idle = takeIdle(host);
        if (idle == null) return null;
        take(host);
        return lend(host, idle, true);
    }

    /** Waits for a slot, then takes an idle connection or makes one. In a task. */
    Lease<K, C> acquire(K key, Dial<? extends C> dial, Observer observer) throws Exception {
        Host<K, C> host = takeSlot(key, observer);
        try {
            checkOpen();
            C idle = takeIdle(host);
            return idle != null ? lend(host, idle, true) : lend(host, dial.connect(), false);
        } catch (Throwable e) {
            freeSlot(host);
            throw e;
        }
    }

    /** Waits for a slot and makes a connection, though others may be idle. In a task. */
    Lease<K, C> acquireNew(K key, Dial<? extends C> dial, Observer observer) throws Exception {
        Host<K, C> host = takeSlot(key, observer);
        try {
            checkOpen();
            return lend(host, dial.connect(), false);
        } catch (Throwable e) {
            freeSlot(host);
            throw e;
        }
    }

    private Lease<K, C> lend(Host<K, C> host, C connection, boolean reused) {
        Lease<K, C> lease = new Lease<>(host, connection, reused);
        leases.add(lease);
        return lease;
    }

    private Host<K, C> takeSlot(K key, Observer observer) {
        checkOpen();
        Host<K, C> host = hosts.computeIfAbsent(key, Host::new);
        if (mayGo(host) && host.first() == null) take(host);
        else waitForSlot(host, observer);
        return host;
    }

    private void waitForSlot(Host<K, C> host, Observer observer) {
        observer.queued();
        WaitLine.Place place = line.join();
        host.waiters.add(new Waiter(place, tickets++));
        waitingHosts.add(host);
        try {
            place.await();
        } catch (Throwable e) {
            if (place.woken()) freeSlot(host);
            else forgetIfUnused(host);
            throw e;
        }
        observer.unqueued();
    }

    private boolean mayGo(Host<K, C> host) {
        return inUse < limit && host.inUse < limitPerHost;
    }

    private void take(Host<K, C> host) {
        inUse++;
        host.inUse++;
    }

    private @Nullable C takeIdle(Host<K, C> host) {
        long oldest = nowNanos() - keepAliveNanos;
        for (Idle<C> idle = host.idle.pollLast(); idle != null; idle = host.idle.pollLast()) {
            if (idle.sinceNanos() >= oldest && idle.connection().usable()) return idle.connection();
            idle.connection().close();
        }
        return null;
    }

    // -- giving back --

    /** The connection may serve others. Does nothing if the lease is over. */
    void release(Lease<K, C> lease) {
        if (!end(lease)) return;
        C connection = lease.connection;
        if (closed || keepAliveNanos <= 0 || !connection.usable()) {
            connection.close();
        } else {
            lease.host.idle.add(new Idle<>(connection, nowNanos()));
            if (cleaning == null) scheduleCleaning(keepAliveNanos);
        }
        freeSlot(lease.host);
    }

    /** Nobody may use the connection any more. Does nothing if the lease is over. */
    void discard(Lease<K, C> lease) {
        if (!end(lease)) return;
        lease.connection.close();
        freeSlot(lease.host);
    }

    private boolean end(Lease<K, C> lease) {
        if (lease.over) return false;
        lease.over = true;
        leases.remove(lease);
        return true;
    }

    private void freeSlot(Host<K, C> host) {
        inUse--;
        host.inUse--;
        wakeAsMayGo();
        forgetIfUnused(host);
    }

    private void wakeAsMayGo() {
        while (inUse < limit) {
            Host<K, C> next = nextInLine();
            if (next == null) return;
            Waiter woken = next.waiters.removeFirst();
            take(next);
            woken.place().wakeNow();
        }
    }

    private @Nullable Host<K, C> nextInLine() {
        Host<K, C> next = null;
        long ticket = Long.MAX_VALUE;
        for (Iterator<Host<K, C>> each = waitingHosts.iterator(); each.hasNext(); ) {
            Host<K, C> host = each.next();
            Waiter first = host.first();
            if (first == null) {
                each.remove();
            } else if (host.inUse < limitPerHost && first.ticket() < ticket) {
                next = host;
                ticket = first.ticket();
            }
        }
        return next;
    }

    private void forgetIfUnused(Host<K, C> host) {
        if (host.first() == null && host.unused()) hosts.remove(host.key, host);
    }

    // -- growing old --

    private void scheduleCleaning(long nanos) {
        cleaning = Asyncio.getRunningLoop().callLater(Duration.ofNanos(nanos), this::clean);
    }

    private void clean() {
        cleaning = null;
        long now = nowNanos();
        long next = Long.MAX_VALUE;
        for (Iterator<Host<K, C>> each = hosts.values().iterator(); each.hasNext(); ) {
            Host<K, C> host = each.next();
            host.idle.removeIf(idle -> {
                boolean old = now - idle.sinceNanos() >= keepAliveNanos
                        || !idle.connection().usable();
                if (old) idle.connection().close();
                return old;
            });
            for (Idle<C> idle : host.idle) next = Math.min(next, idle.sinceNanos() + keepAliveNanos - now);
            if (host.first() == null && host.unused()) each.remove();
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
        for (Host<K, C> host : hosts.values()) {
            for (Idle<C> idle : host.idle) idle.connection().close();
            host.idle.clear();
            for (Waiter first = host.first(); first != null; first = host.first()) {
                host.waiters.removeFirst();
                take(host);
                first.place().wakeNow();
            }
        }
        for (Lease<K, C> lease : List.copyOf(leases)) lease.connection.abort(closedException());
    }

    private void checkOpen() {
        if (closed) throw closedException();
    }

    private static ClientConnectionException closedException() {
        return new ClientConnectionException("the session is closed; make requests before you leave its block", null);
    }

    // -- looking --

    int inUse() {
        return inUse;
    }

    int idle() {
        int count = 0;
        for (Host<K, C> host : hosts.values()) count += host.idle.size();
        return count;
    }

    int waiting() {
        return line.waiting();
    }

    int hosts() {
        return hosts.size();
    }

    @Override
    public String toString() {
        return "<ConnectionPool in use:" + inUse + " idle:" + idle() + " waiting:" + waiting() + ">";
    }
}
