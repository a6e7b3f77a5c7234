package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.websocket.WebSocketOptions;
import weft.net.netty.NettyLoop;
import weft.net.netty.Sockets;

/**
 * A client's end of a connection that speaks HTTP/1.1: one request after the other. Loop thread only.
 *
 * <pre>
 *   Sockets.Connected socket = Sockets.connect(address, null);          // or StaggeredRace.connect(…)
 *   var connection = Http1ClientConnection.over(socket, WireLimits.DEFAULT, true);
 *   connection.sendRequest(…)…                                          // see ClientStream
 *   if (connection.reusable()) …                                        // the next request; else close()
 * </pre>
 *
 * <p>Whoever is cancelled calls {@link #abort}: a response that nobody waits for cannot be told from the next one.
 */
public final class Http1ClientConnection extends ClientStream implements ClientConnection {
    // -- touched by the loop thread only --
    private boolean keepAlive = true;

    private Http1ClientConnection(NettyLoop netty, Channel channel) {
        super(netty, channel);
    }

    /**
     * Makes one of a channel that is connected, and encrypted if it shall be.
     *
     * @param decompress whether bodies are decoded as their {@code Content-Encoding} says; that header is taken out then
     */
    public static Http1ClientConnection over(Sockets.Connected connected, WireLimits limits, boolean decompress) {
        Channel channel = connected.channel();
        Http1ClientConnection connection = new Http1ClientConnection(connected.netty(), channel);
        HttpClientCodec codec = new HttpClientCodec(limits.toNetty(), false, false);
        if (decompress) connection.install(codec, new HttpContentDecompressor(false, 0));
        else connection.install(codec);
        channel.config().setAutoRead(true);
        if (!channel.isActive()) connection.abort();
        return connection;
    }

    // -- the connection --

    @Override
    public ClientStream open() {
        return this;
    }

    @Override
    public boolean usable() {
        return reusable();
    }

    @Override
    public boolean multiplexes() {
        return false;
    }

    @Override
    public int capacity() {
        return 1;
    }

    @Override
    public void whenChanged(Runnable action) {} // it is looked at before each request

    /** Whether the connection can take the next request: both messages are complete, and both sides want to go on. */
    public boolean reusable() {
        return keepAlive && isOver() && !isClosed();
    }

    @Override
    public void retire() {
        abort();
    }

    // -- the stream --

    @Override
    public boolean leave(boolean complete) {
        return complete && reusable();
    }

    @Override
    HttpHeaders toWire(Headers headers) {
        return new NettyHeaders(headers);
    }

    @Override
    ResponseHead read(HttpResponse response) {
        ResponseHead head = new ResponseHead(
                response.protocolVersion().minorVersion() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
                response.status().code(),
                response.status().reasonPhrase(),
                NettyHeaders.of(response.headers()));
        String wrong = wrong(head);
        if (wrong != null) {
            fail(new BadMessageException(HttpStatus.BAD_GATEWAY.code(), wrong, null));
        } else if (!head.isInterim()) {
            keepAlive = HttpUtil.isKeepAlive(response);
            if (head.status() == HttpStatus.SWITCHING_PROTOCOLS.code()) stopDecoding();
        }
        return head;
    }

    /** What Netty's decoder lets pass, or null. */
    private static @Nullable String wrong(ResponseHead head) {
        if (head.status() < 100 || head.status() > 999)
            return "a status is a number of three digits, and this one is " + head.status();
        for (String coding : head.headers().getAll("Transfer-Encoding"))
            if (!coding.equalsIgnoreCase("chunked") && !coding.equalsIgnoreCase("identity"))
                return "the only Transfer-Encoding that this client knows is 'chunked', and the server has used others";
        return null;
    }

    @Override
    public FramedWebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options, Runnable whenClosed)
            throws IOException {
        return handOver(channel -> WebSocketFrames.over(loop, channel, options, agreed.agreement(), whenClosed));
    }

    @Override
    void peerEnded() {
        abort();
    }
}
