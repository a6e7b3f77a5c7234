package weft.http.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
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
import weft.http.message.PayloadException;
import weft.http.websocket.WebSocketOptions;
import weft.net.netty.NettyLoop;

/**
 * A client's end of one request and its response: a connection of HTTP/1.1, which has one at a time, or a stream of HTTP/2. Loop
 * thread only.
 *
 * <pre>
 *   ClientStream stream = connection.open();                            // see ClientConnection
 *   stream.sendRequest("GET", "/", headers, new byte[0]);               // or sendHead, sendBody…, drain, endBody
 *   ResponseHead head = stream.readHead();                              // waits; again while head.isInterim()
 *   stream.body().read()…                                               // a coroutine, as all of BodyReader
 *   stream.whenComplete(() -&gt; …);                                       // all of the response has arrived, or never will
 *   stream.leave(true);                                                 // whether the connection is good for more
 * </pre>
 *
 * <p>The headers say how the body is framed: {@code Content-Length}, or {@code Transfer-Encoding: chunked}, or neither, and
 * then there is none. {@code Host} is the caller's. HTTP/2 leaves out what it says in other ways.
 */
public abstract sealed class ClientStream extends MessageChannel permits Http1ClientConnection, Http2ClientStream {
    private static final io.netty.handler.codec.http.HttpVersion ONE_ONE =
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

    /** What a head costs, about; for counting what is unsent. */
    private static final int HEAD_BYTES = 256;

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

    ClientStream(NettyLoop netty, Channel channel) {
        super(netty, channel);
    }

    // -- what the versions do --

    /** The head of a response in our words. */
    abstract ResponseHead read(HttpResponse response);

    /** The headers for the codec, which may add to them. */
    abstract HttpHeaders toWire(Headers headers);

    /**
     * The exchange is over, and nothing more of it is wanted.
     *
     * @param complete all of the response has come
     * @return whether the connection can serve others; if not it is to be closed
     */
    public abstract boolean leave(boolean complete);

    /**
     * Makes a WebSocket of the connection, after a head with 101. In a task.
     *
     * @param whenClosed runs when the connection is gone
     */
    public abstract FramedWebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options, Runnable whenClosed)
            throws IOException;

    // -- the request --

    /** Sends a request with all of its body. The array belongs to the connection from now on. */
    public void sendRequest(String method, String target, Headers headers, byte[] wholeBody) throws IOException {
        begin();
        requestSent = true;
        send(
                new DefaultFullHttpRequest(
                        ONE_ONE,
                        HttpMethod.valueOf(method),
                        target,
                        Unpooled.wrappedBuffer(wholeBody),
                        toWire(headers),
                        new NettyHeaders(new Headers())),
                wholeBody.length + HEAD_BYTES);
    }

    /** Begins a request whose body follows piece by piece. */
    public void sendHead(String method, String target, Headers headers) throws IOException {
        begin();
        requestSent = false;
        send(new DefaultHttpRequest(ONE_ONE, HttpMethod.valueOf(method), target, toWire(headers)), HEAD_BYTES);
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
                        : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, toWire(trailers)),
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

    /** What readers of a body that is incomplete get instead of a PayloadException; for the next response. */
    public void bodyFailures(UnaryOperator<Throwable> translation) {
        bodyFailures = translation;
    }

    @Override
    final Throwable inBody(PayloadException failure) {
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

    // -- the wire calls --

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        touch();
        IntConsumer listener = pieceListener;
        if (listener != null
                && message instanceof HttpContent piece
                && piece.content().isReadable()) tell(listener, piece);
        super.channelRead(context, message);
    }

    /** What it throws ends the exchange. */
    private static void tell(IntConsumer listener, HttpContent piece) {
        try {
            listener.accept(piece.content().readableBytes());
        } catch (Throwable e) {
            piece.release();
            throw e;
        }
    }

    @Override
    final void headReceived(HttpMessage message) {
        if (responseComplete) { // nobody has asked
            abort();
            return;
        }
        ResponseHead head = read((HttpResponse) message);
        if (isClosed()) return;
        if (!head.isInterim()) body = expectBody().reader();
        heads.add(head);
        wakeHeadWaiter();
    }

    @Override
    final void bodyReceived() {
        if (body == null || isSwitching()) return; // of a head that is not the last of HTTP
        responseComplete = true;
        complete();
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
    void lost(@Nullable Throwable failure) {
        wakeHeadWaiter();
        complete();
    }

    // -- for those that extend it --

    /** Whether request and response are complete, and no other head has come behind them. */
    final boolean isOver() {
        return requestSent && responseComplete && heads.isEmpty();
    }

    /** Whether all of the response has come. */
    final boolean isResponseComplete() {
        return responseComplete;
    }

    /** Whether all of the request has been handed over. */
    final boolean isRequestSent() {
        return requestSent;
    }
}
