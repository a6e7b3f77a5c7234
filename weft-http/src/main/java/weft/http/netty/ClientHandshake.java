package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Future;
import weft.net.netty.Sockets;
import weft.net.netty.TlsHandshake;
import weft.stream.TlsOptions;

/**
 * From a connected socket to a connection that speaks HTTP: encryption, if there shall be any, then the version. In a task of the
 * running loop.
 *
 * <pre>
 *   var handshake = new ClientHandshake(socket);
 *   handshake.encrypt(tls);                                             // or not
 *   ClientConnection connection = handshake.begin(settings);
 * </pre>
 */
public final class ClientHandshake {
    private final Sockets.Connected socket;

    /** A server of HTTP/2 speaks first, and may do so before the task that encrypts goes on. */
    private final EarlyBytes early = new EarlyBytes();

    private boolean encrypted;

    /** With the socket, which is closed if anything fails. */
    public ClientHandshake(Sockets.Connected socket) {
        this.socket = socket;
    }

    /**
     * What a connection is like.
     *
     * @param limits of the heads of responses
     * @param priorKnowledge without encryption it begins with HTTP/2
     * @param ping how often HTTP/2 asks whether the server is still there, while it serves; null: never
     */
    public record Settings(
            WireLimits limits,
            boolean priorKnowledge,
            @Nullable Duration ping) {}

    /**
     * Encrypts. The parameters offer the versions: {@link HttpVersions#offered}. Who closes the connection says goodbye, and
     * does not wait for an answer, as in aiohttp: HTTP says itself where its messages end.
     */
    public void encrypt(TlsOptions tls) throws IOException {
        socket.channel().pipeline().addLast(early);
        TlsHandshake.perform(socket.netty(), socket.channel(), tls, false, socket.address());
        SslHandler handler = socket.channel().pipeline().get(SslHandler.class);
        if (handler != null) handler.setCloseNotifyReadTimeoutMillis(0);
        encrypted = true;
    }

    /** The connection. */
    public ClientConnection begin(Settings settings) {
        if (speaksHttp2(settings)) return beginHttp2(settings);
        if (encrypted) socket.channel().pipeline().remove(early);
        return Http1ClientConnection.over(socket, settings.limits(), false);
    }

    private boolean speaksHttp2(Settings settings) {
        if (!encrypted) return settings.priorKnowledge();
        SslHandler handler = socket.channel().pipeline().get(SslHandler.class);
        return handler != null && HttpVersions.HTTP_2.equals(handler.engine().getApplicationProtocol());
    }

    /** On the loop's own stack, since the codec writes and may read. */
    private Http2ClientConnection beginHttp2(Settings settings) {
        EventLoop loop = socket.netty().loop();
        Future<Http2ClientConnection> begun = loop.createFuture();
        loop.callSoon(() -> {
            if (begun.done()) return;
            Http2ClientConnection connection = Http2ClientConnection.over(socket, settings.limits(), settings.ping());
            if (encrypted) early.passOn();
            begun.setResult(connection);
        });
        try {
            return begun.await();
        } catch (Throwable e) {
            Channel channel = socket.channel(); // cancelled
            channel.unsafe().close(channel.unsafe().voidPromise());
            throw e;
        }
    }
}
