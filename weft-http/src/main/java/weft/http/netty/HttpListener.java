package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.TaskOptions;
import weft.net.netty.Addresses;
import weft.net.netty.ListeningChannels;
import weft.net.netty.TlsHandshake;
import weft.stream.TlsOptions;

/** Accepts connections that speak HTTP/1.1 or HTTP/2, encrypted or not. Loop thread only. */
public final class HttpListener {
    private final ServerConnections connections;
    private final @Nullable TlsOptions tls;
    private final ListeningChannels channels;

    /** Bound to nothing yet. */
    public HttpListener(ServerConnections connections, @Nullable TlsOptions tls) {
        this.connections = connections;
        this.tls = tls == null ? null : offering(tls).withHandshakeTimeout(handshakeTimeout(connections.settings));
        this.channels = new ListeningChannels(connections.netty, this::accepted);
    }

    /** Both versions, unless the program has chosen parameters of its own. */
    private static TlsOptions offering(TlsOptions tls) {
        if (tls.parameters() != null) return tls;
        SSLParameters parameters = tls.context().getDefaultSSLParameters();
        parameters.setApplicationProtocols(HttpVersions.offered(true));
        return tls.withParameters(parameters);
    }

    /** As long as for a head; a handshake has a second at least, since none at all is no time limit for TLS. */
    private static Duration handshakeTimeout(ServerSettings settings) {
        Duration head = settings.headTimeout();
        return head.toSeconds() > 0 ? head : Duration.ofSeconds(1);
    }

    /** Binds to all addresses of the host, or of this machine if it is null. In a task. */
    public void bind(@Nullable String host, int port, int backlog, boolean reusePort) throws IOException {
        bind(host == null ? List.of(new InetSocketAddress(port)) : Addresses.resolve(host, port), backlog, reusePort);
    }

    /** Binds to all of the addresses, or to none: then it throws. In a task. */
    public void bind(List<? extends SocketAddress> addresses, int backlog, boolean reusePort) throws IOException {
        channels.bind(addresses, backlog, reusePort);
    }

    /** Listens with a TCP socket that listens already. */
    public void take(int descriptor) throws IOException {
        channels.take(descriptor);
    }

    /** Begins to accept. */
    public void listen() {
        channels.listen();
    }

    /** Lets go of the addresses. Connections live on. */
    public void close() {
        channels.close();
    }

    /** The addresses it is bound to, with the real port. */
    public List<SocketAddress> addresses() {
        return channels.addresses();
    }

    private void accepted(Channel channel) {
        connections.netty.adopt(channel);
        if (tls == null) {
            Http1ServerConnection.over(connections, channel);
        } else {
            connections
                    .netty
                    .loop()
                    .createTask(Asyncio.async(() -> encrypt(channel, tls)), TaskOptions.named("TLS handshake"));
        }
    }

    private void encrypt(Channel channel, TlsOptions options) {
        EarlyBytes early = new EarlyBytes();
        channel.pipeline().addLast(early);
        try {
            TlsHandshake.perform(connections.netty, channel, options, true, null);
        } catch (IOException e) {
            // not worth more than a word: anybody can send garbage
            System.getLogger("weft").log(System.Logger.Level.DEBUG, () -> "TLS handshake failed: " + e.getMessage());
            return;
        }
        boolean http2 = HttpVersions.HTTP_2.equals(
                channel.pipeline().get(SslHandler.class).engine().getApplicationProtocol());
        connections.netty.loop().callSoon(() -> {
            if (http2) Http2ServerConnection.over(connections, channel);
            else Http1ServerConnection.over(connections, channel);
            early.passOn();
        });
    }
}
