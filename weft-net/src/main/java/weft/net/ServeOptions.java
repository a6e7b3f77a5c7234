package weft.net;

import org.jspecify.annotations.Nullable;
import weft.stream.TlsOptions;

/**
 * How to serve: what asyncio takes as keyword arguments of {@code start_server} and {@code create_server}.
 *
 * <p>Thread contract: any thread.
 *
 * @param tls how to encrypt; null: not at all
 * @param backlog how many connections wait in the kernel until they are accepted
 * @param reusePort whether several loops or processes may listen on the port, and share its connections
 * @param keepAlive whether the system asks a peer that has been silent for hours whether it is still there (TCP only)
 * @param startServing whether to accept at once; otherwise {@code startServing} or {@code serveForever} begins
 * @param limit how many bytes the reader of a stream buffers
 */
public record ServeOptions(
        @Nullable TlsOptions tls, int backlog, boolean reusePort, boolean keepAlive, boolean startServing, int limit) {
    /** Not encrypted, a backlog of 100, accepting at once, a limit of 64 KiB. */
    public static final ServeOptions DEFAULT = new ServeOptions(null, 100, false, false, true, 64 * 1024);

    /** Checks that the numbers are positive. */
    public ServeOptions {
        if (backlog <= 0) throw new IllegalArgumentException("the backlog must be positive, not " + backlog);
        if (limit <= 0) throw new IllegalArgumentException("the limit of a reader must be positive, not " + limit);
    }

    /** The same, encrypted. */
    public ServeOptions withTls(@Nullable TlsOptions options) {
        return new ServeOptions(options, backlog, reusePort, keepAlive, startServing, limit);
    }

    /** The same with this backlog. */
    public ServeOptions withBacklog(int connections) {
        return new ServeOptions(tls, connections, reusePort, keepAlive, startServing, limit);
    }

    /** The same on a port that others may share. */
    public ServeOptions withReusePort(boolean shared) {
        return new ServeOptions(tls, backlog, shared, keepAlive, startServing, limit);
    }

    /** The same, asking silent peers or not. */
    public ServeOptions withKeepAlive(boolean asking) {
        return new ServeOptions(tls, backlog, reusePort, asking, startServing, limit);
    }

    /** The same, beginning now or later. */
    public ServeOptions withStartServing(boolean atOnce) {
        return new ServeOptions(tls, backlog, reusePort, keepAlive, atOnce, limit);
    }

    /** The same with this limit. */
    public ServeOptions withLimit(int bytes) {
        return new ServeOptions(tls, backlog, reusePort, keepAlive, startServing, bytes);
    }
}
