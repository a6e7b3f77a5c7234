package weft.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import weft.http.netty.HttpListener;
import weft.stream.TlsOptions;

/**
 * An address and a port. Stands for {@code web.TCPSite}.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class TcpSite extends Site {
    private final @Nullable String host;
    private final int port;
    private final boolean reusePort;

    /** As {@link #TcpSite(AppRunner, String, int, TlsOptions, boolean)}, without TLS. */
    public TcpSite(AppRunner runner, @Nullable String host, int port) {
        this(runner, host, port, null, false);
    }

    /**
     * Not listening yet.
     *
     * @param host a name or an address; null: every address of this machine
     * @param port 0: any that is free
     * @param tls how to encrypt; null: not at all
     * @param reusePort whether others may listen on the port as well, and share its connections
     */
    public TcpSite(AppRunner runner, @Nullable String host, int port, @Nullable TlsOptions tls, boolean reusePort) {
        super(runner, tls);
        this.host = host;
        this.port = port;
        this.reusePort = reusePort;
    }

    @Override
    void bind(HttpListener to) throws IOException {
        to.bind(host, port, BACKLOG, reusePort);
    }

    /** The port it listens on. */
    public int port() {
        for (SocketAddress address : addresses()) if (address instanceof InetSocketAddress inet) return inet.getPort();
        return port;
    }

    @Override
    public String name() {
        String shown = host == null ? "0.0.0.0" : host.contains(":") ? "[" + host + "]" : host;
        return scheme() + "://" + shown + ":" + port();
    }
}
