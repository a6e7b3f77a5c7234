package weft.http;

import static weft.Asyncio.timeout;
import static weft.Asyncio.timeoutAt;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Timeout;
import weft.TimeoutException;
import weft.http.netty.Http1ClientConnection;
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

    /** With the defaults. */
    public TcpConnector() {
        this(ConnectorOptions.DEFAULT);
    }

    /** With these limits and ways. */
    public TcpConnector(ConnectorOptions options) {
        pool = new ConnectionPool<>(options.limit(), options.limitPerHost(), Seconds.toNanos(options.keepAlive()));
        dialer = new Dialer(options);
    }

    /** A connection as the pool sees it. */
    record PooledConnection(Http1ClientConnection http) implements ConnectionPool.Pooled {
        @Override
        public boolean usable() {
            return http.reusable();
        }

        @Override
        public void close() {
            http.abort();
        }

        @Override
        public void abort(RuntimeException why) {
            http.abort(why);
        }
    }

    @Override
    public ClientResponse send(ClientRequest request, ClientTrace trace) throws Exception {
        Target target = Target.of(request);
        ConnectionPool.Lease<Target, PooledConnection> lease = acquire(target, request, trace);
        if (lease.reused()) {
            trace.connectionReuse(request);
            try {
                return new Http1Exchange(request, pool, lease, trace).run(target);
            } catch (ServerDisconnectedException | ClientConnectionResetException e) {
                // the server has closed the idle connection just now: RFC 9112, 9.3.1 allows to ask again
                if (!mayAskAgain(request)) throw e;
                lease = limited(
                        request,
                        target,
                        () -> pool.acquireNew(
                                target, () -> dialer.dial(target, request, trace), new Queueing(request, trace)));
            }
        }
        return new Http1Exchange(request, pool, lease, trace).run(target);
    }

    private static boolean mayAskAgain(ClientRequest request) {
        RequestBody body = request.body();
        return IDEMPOTENT.contains(request.method()) && (body == null || body.replayable());
    }

    // -- getting a connection --

    private ConnectionPool.Lease<Target, PooledConnection> acquire(
            Target target, ClientRequest request, ClientTrace trace) throws Exception {
        ConnectionPool.Lease<Target, PooledConnection> idle = pool.tryAcquire(target);
        if (idle != null) return idle;
        return limited(
                request,
                target,
                () -> pool.acquire(target, () -> dialer.dial(target, request, trace), new Queueing(request, trace)));
    }

    private record Queueing(ClientRequest request, ClientTrace trace) implements ConnectionPool.Observer {
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
            throw total.expired() ? Http1Exchange.totalTimeIsOver(request, e) : e;
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
     * @param inUse how many connections serve requests, or are being made
     * @param idle how many wait for requests
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
