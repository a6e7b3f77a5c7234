package weft.http.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.Future;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.message.PayloadException;
import weft.http.websocket.WebSocketOptions;
import weft.net.netty.NettyLoop;
import weft.net.netty.Sockets;

/**
 * A client's end of a connection that speaks HTTP/1.1: one request after the other. Loop thread only.
 *
 * <pre>
 *   Sockets.Connected socket = Sockets.connect(address, null);          // or StaggeredRace.connect(…)
 *   TlsHandshake.perform(socket.netty(), socket.channel(), tls, false, socket.address());        // for https
 *   var connection = Http1ClientConnection.over(socket, WireLimits.DEFAULT, true);
 *
 *   connection.sendRequest("GET", "/", headers, new byte[0]);           // or sendHead, sendBody…, drain, endBody
 *   ResponseHead head = connection.readHead();                          // waits; again while head.isInterim()
 *   connection.body().read()…                                           // a coroutine, as all of BodyReader
 *   connection.whenComplete(() -&gt; …);                                   // all of the response has arrived, or never will
 *   if (connection.reusable()) …                                        // the next request; else close()
 * </pre>
 *
 * <p>The headers say how the body is framed: {@code Content-Length}, or {@code Transfer-Encoding: chunked}, or neither, and
 * then there is none. {@code Host} is the caller's. Whoever is cancelled calls {@link #abort}: a response that nobody waits for
 * cannot be told from the next one.
 */
public final class Http1ClientConnection extends Http1Connection {
    // -- touched by the loop thread only --
    private final ArrayDeque<ResponseHead> heads = new ArrayDeque<>(1);
    private @Nullable Future<Void> headWaiter;
    private @Nullable BodyReader body;
    private @Nullable Runnable whenComplete;
    private @Nullable IntConsumer pieceListener;
    private UnaryOperator<Throwable> bodyFailures = UnaryOperator.identity();
    private long lastHeard;
    private boolean requestSent = true;
    private boolean responseComplete = true;
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

    // -- the request --

    /** Sends a request with all of its body. The array belongs to the connection from now on. */
    public void sendRequest(String method, String target, Headers headers, byte[] wholeBody) throws IOException {
        begin();
        requestSent = true;
        send(
                new DefaultFullHttpRequest(
                        io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(method),
                        target,
                        Unpooled.wrappedBuffer(wholeBody),
                        new NettyHeaders(headers),
                        new NettyHeaders(new Headers())),
                wholeBody.length + 256);
    }

    /** Begins a request whose body follows piece by piece. */
    public void sendHead(String method, String target, Headers headers) throws IOException {
        begin();
        requestSent = false;
        send(
                new DefaultHttpRequest(
                        io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(method),
                        target,
                        new NettyHeaders(headers)),
                256);
    }

    private void begin() throws IOException {
        throwIfClosed();
        if (!requestSent || !responseComplete)
            throw new IllegalStateException("a connection of HTTP/1.1 has one request at a time; use another one");
        responseComplete = false;
        body = null;
        whenComplete = null;
    }

    /** Sends a piece of the body, which belongs to the connection from now on. {@link #drain} waits until there is room. */
    public void sendBody(byte[] piece) {
        sendPiece(piece);
    }

    /** The body ends here. */
    public void endBody() {
        endBody(null);
    }

    /** The body ends here, with these fields behind it. */
    public void endBody(@Nullable Headers trailers) {
        if (requestSent) return;
        requestSent = true;
        send(
                trailers == null
                        ? LastHttpContent.EMPTY_LAST_CONTENT
                        : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, new NettyHeaders(trailers)),
                0);
    }

    /** Waits until there is room for more; throws if the connection is gone. In a task. */
    @Override
    public void drain() throws IOException {
        super.drain();
    }

    // -- the response --

    /**
     * The next head, as soon as it is there. In a task.
     *
     * @throws weft.http.message.BadMessageException if the server does not speak HTTP
     * @throws IOException if the connection ends before
     */
    public ResponseHead readHead() throws IOException {
        while (heads.isEmpty()) {
            if (failure() instanceof IOException cause) throw cause;
            throwIfClosed();
            Future<Void> waiter = loop.createFuture();
            headWaiter = waiter;
            try {
                waiter.await();
            } finally {
                headWaiter = null;
            }
        }
        return heads.remove();
    }

    /** The body that belongs to the head read last. */
    public BodyReader body() {
        return Objects.requireNonNull(body, "there is no response yet: readHead() comes first");
    }

    /** The action runs once, when all of the response has arrived or the connection is gone; at once if that is so. */
    public void whenComplete(Runnable action) {
        if (responseComplete || isClosed()) action.run();
        else whenComplete = action;
    }

    /** Whether the connection can take the next request: both messages are complete, and both sides want to go on. */
    public boolean reusable() {
        return keepAlive && requestSent && responseComplete && heads.isEmpty() && !isClosed();
    }

    /** What readers of a body that is incomplete get instead of a PayloadException; for the next response. */
    public void bodyFailures(UnaryOperator<Throwable> translation) {
        bodyFailures = translation;
    }

    @Override
    Throwable inBody(PayloadException failure) {
        return bodyFailures.apply(failure);
    }

    /** Hears the size of each piece of the next response's body; null: nobody does. */
    public void whenPieceArrives(@Nullable IntConsumer listener) {
        pieceListener = listener;
    }

    /** When something has come for the last time, or {@link #touch} was called; in nanoseconds of the loop's clock. */
    public long lastHeardNanos() {
        return lastHeard;
    }

    /** As if something had come now. */
    public void touch() {
        lastHeard = loop.clock().nanos();
    }

    /** Whether it listens for more; not while too much of a body is unread. */
    public boolean listens() {
        return channel.config().isAutoRead();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        touch();
        IntConsumer listener = pieceListener;
        if (listener != null
                && message instanceof HttpContent piece
                && piece.content().isReadable()) listener.accept(piece.content().readableBytes());
        super.channelRead(context, message);
    }

    @Override
    void headReceived(HttpMessage message) {
        if (responseComplete) { // nobody has asked
            abort();
            return;
        }
        HttpResponse response = (HttpResponse) message;
        ResponseHead head = new ResponseHead(
                response.protocolVersion().minorVersion() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
                response.status().code(),
                response.status().reasonPhrase(),
                NettyHeaders.of(response.headers()));
        if (!head.isInterim()) {
            keepAlive = HttpUtil.isKeepAlive(response);
            if (head.status() == HttpStatus.SWITCHING_PROTOCOLS.code()) stopDecoding();
            body = expectBody().reader();
        }
        heads.add(head);
        wakeHeadWaiter();
    }

    @Override
    void bodyReceived() {
        if (body == null || isSwitching()) return; // of a head that is not the last of HTTP
        responseComplete = true;
        complete();
    }

    /**
     * Makes a WebSocket of the connection, after a head with 101. In a task.
     *
     * @param whenClosed runs when the connection is gone
     */
    public FramedWebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options, Runnable whenClosed)
            throws IOException {
        return handOver(channel -> WebSocketFrames.over(loop, channel, options, agreed.agreement(), whenClosed));
    }

    private void complete() {
        Runnable action = whenComplete;
        whenComplete = null;
        if (action != null) action.run();
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private void wakeHeadWaiter() {
        Future<Void> waiter = headWaiter;
        if (waiter != null && !waiter.done()) waiter.setResult(null);
    }

    @Override
    void peerEnded() {
        abort();
    }

    @Override
    void lost(@Nullable Throwable failure) {
        wakeHeadWaiter();
        complete();
    }
}
