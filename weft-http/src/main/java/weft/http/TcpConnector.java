package weft.http;

import static weft.Asyncio.timeout;
import static weft.Asyncio.timeoutAt;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Timeout;
import weft.TimeoutException;
import weft.http.netty.ClientConnection;
import weft.http.netty.StreamResetException;
import weft.loop.Seconds;

/**
 * Connections over sockets, kept in a pool: what a session uses unless it is given another. Who finds the pool's limit reached
 * waits, first come, first served; who is cancelled while waiting leaves the line, and his place is lost to nobody. Stands for
 * {@code aiohttp.TCPConnector} and {@code UnixConnector}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="connector"}
 *
 * <p>Thread contract: loop thread only; for the sessions of one loop.
 */
public final class TcpConnector implements Connector {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final ConnectionPool<Target, PooledConnection> pool;
    private final Dialer dialer;
    private final Http2Use http2;

    /** With the defaults. */
    public TcpConnector() {
        this(ConnectorOptions.DEFAULT);
    }

    /** With these limits and ways. */
    public TcpConnector(ConnectorOptions options) {
        pool = new ConnectionPool<>(options.limit(), options.limitPerHost(), Seconds.toNanos(options.keepAlive()));
        dialer = new Dialer(options);
        http2 = options.http2();
    }

    /** A connection as the pool sees it. */
    record PooledConnection(ClientConnection http) implements ConnectionPool.Pooled {
        @Override
        public boolean usable() {
            return http.usable();
        }

        @Override
        public boolean multiplexes() {
            return http.multiplexes();
        }

        @Override
        public int capacity() {
            return http.capacity();
        }

        @Override
        public void whenChanged(Runnable action) {
            http.whenChanged(action);
        }

        @Override
        public void close() {
            http.retire();
        }

        @Override
        public void abort(RuntimeException why) {
            http.abort(why);
        }
    }

    @Override
    public ClientResponse send(ClientRequest request, ClientTrace trace) throws Exception {
        Target target = Target.of(request, http2);
        ConnectionPool.Lease<Target, PooledConnection> lease = acquire(target, request, trace);
        AskingAgain again = new AskingAgain(request);
        while (true) {
            if (lease.reused()) tellOfReuse(lease, request, trace);
            try {
                return PooledExchange.run(request, target, pool, lease, trace);
            } catch (ServerDisconnectedException | ClientConnectionResetException e) {
                StreamResetException reset = e.getCause() instanceof StreamResetException known ? known : null;
                if (!again.may(reset, lease.reused())) throw e;
                lease = acquire(target, request, trace, reset == null || !reset.unprocessed());
            }
        }
    }

    /**
     * Whether a request that got no answer is sent again. When the server has closed an idle connection just now, RFC 9112, 9.3.1
     * allows that once; and RFC 9113, 8.7 whatever the server has not processed. A server that refuses a request again and again shall
     * not be asked for ever; one that serves some requests on each connection and refuses the rest, as nginx does, serves all in the end.
     */
    private static final class AskingAgain {
        private static final int MOST_REFUSALS = 4;

        private final boolean replayable;
        private final boolean idempotent;
        private int refusals;
        private boolean disconnected;

        AskingAgain(ClientRequest request) {
            RequestBody body = request.body();
            replayable = body == null || body.replayable();
            idempotent = IDEMPOTENT.contains(request.method());
        }

        boolean may(@Nullable StreamResetException reset, boolean reused) {
            if (!replayable) return false;
            if (reset != null && reset.unprocessed()) return reset.othersServed() || ++refusals < MOST_REFUSALS;
            boolean first = !disconnected;
            disconnected = true;
            return first && reused && idempotent;
        }
    }

    private void tellOfReuse(
            ConnectionPool.Lease<Target, PooledConnection> lease, ClientRequest request, ClientTrace trace) {
        try {
            trace.connectionReuse(request);
        } catch (Throwable e) {
            pool.release(lease);
            throw e;
        }
    }

    // -- getting a connection --

    private ConnectionPool.Lease<Target, PooledConnection> acquire(
            Target target, ClientRequest request, ClientTrace trace) throws Exception {
        ConnectionPool.Lease<Target, PooledConnection> ready = pool.tryAcquire(target);
        return ready != null ? ready : acquire(target, request, trace, false);
    }

    private ConnectionPool.Lease<Target, PooledConnection> acquire(
            Target target, ClientRequest request, ClientTrace trace, boolean anew) throws Exception {
        Dialing dial = new Dialing(dialer, target, request, trace);
        Queueing queueing = new Queueing(request, trace);
        return limited(
                request,
                target,
                () -> anew ? pool.acquireNew(target, dial, queueing) : pool.acquire(target, dial, queueing));
    }

    private record Dialing(Dialer dialer, Target target, ClientRequest request, ClientTrace trace)
            implements ConnectionPool.Dial<PooledConnection> {
        @Override
        public PooledConnection connect() throws Exception {
            return new PooledConnection(dialer.dial(target, request, trace));
        }

        @Override
        public boolean mayMultiplex() {
            return target.http2();
        }
    }

    private record Queueing(ClientRequest request, ClientTrace trace) implements RequestSlots.Observer {
        @Override
        public void queued() {
            trace.connectionQueuedStart(request);
        }

        @Override
        public void unqueued() {
            trace.connectionQueuedEnd(request);
        }
    }

    /** Within the request's total time, and its time to have a connection. */
    private <T> T limited(ClientRequest request, Target target, AsyncContextManager.PlainValueBlock<T, Exception> work)
            throws Exception {
        if (request.deadlineNanos() == Long.MAX_VALUE) return limitedToConnect(request, target, work);
        Timeout total = timeoutAt(Seconds.of(request.deadlineNanos()));
        try {
            return total.call(() -> limitedToConnect(request, target, work));
        } catch (TimeoutException e) {
            throw total.expired() ? PooledExchange.totalTimeIsOver(request, e) : e;
        }
    }

    private static <T> T limitedToConnect(
            ClientRequest request, Target target, AsyncContextManager.PlainValueBlock<T, Exception> work)
            throws Exception {
        return connecting(request.timeout().connect(), "have a connection to " + target.name(), work);
    }

    /** Runs it within this time; null: without a limit. */
    static <T> T connecting(
            @Nullable Duration limit, String what, AsyncContextManager.PlainValueBlock<T, Exception> work)
            throws Exception {
        if (limit == null) return work.get();
        Timeout timeout = timeout(limit);
        try {
            return timeout.call(work);
        } catch (TimeoutException e) {
            if (!timeout.expired() || e instanceof ServerTimeoutException) throw e;
            throw new ConnectionTimeoutException("it took more than " + limit + " to " + what, e);
        }
    }

    // -- the rest --

    /** What the pool looks like now. */
    public Statistics statistics() {
        return new Statistics(pool.inUse(), pool.idle(), pool.waiting());
    }

    /**
     * The pool at one moment. Thread contract: any thread.
     *
     * @param inUse how many requests are served, or have a connection made for them
     * @param idle how many connections wait for requests
     * @param waiting how many requests wait for a connection
     */
    public record Statistics(int inUse, int idle, int waiting) {}

    @Override
    public void close() {
        pool.close();
        dialer.close();
    }

    @Override
    public String toString() {
        return "<TcpConnector " + pool + ">";
    }
}
