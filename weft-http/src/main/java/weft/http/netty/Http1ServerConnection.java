package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.ExceptionContext;
import weft.TimeoutException;
import weft.http.message.BadMessageException;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.PayloadException;
import weft.http.websocket.WebSocketOptions;

/**
 * A server's end of a connection that speaks HTTP/1: one request after the other, whatever the client has sent ahead. Loop
 * thread only.
 *
 * <pre>
 *   idle ──head──▶ request ──response ended, body read──▶ idle
 *                     └──response ended, body unread──▶ lingering ──body ended──▶ idle
 *                                                           └──too long──▶ closed
 * </pre>
 */
final class Http1ServerConnection extends MessageChannel implements ServerConnection {
    /*
     * A client may send requests ahead. They wait undecided in `ahead`, in the form in which Netty has decoded them, until the
     * response before is complete; meanwhile nothing more is read, so there are no more of them than fit into one read.
     */
    /** Netty has the names of an older standard. */
    private static final Map<Integer, HttpResponseStatus> NEWER_NAMES = Stream.of(
                    HttpStatus.CONTENT_TOO_LARGE, HttpStatus.RANGE_NOT_SATISFIABLE, HttpStatus.UNPROCESSABLE_CONTENT)
            .collect(Collectors.toMap(
                    HttpStatus::code, status -> new HttpResponseStatus(status.code(), status.phrase())));

    private final ServerConnections all;
    private final SendProgress sending;

    // -- touched by the loop thread only --
    private final ArrayDeque<Object> ahead = new ArrayDeque<>(0);
    private @Nullable Http1Exchange current;

    /** When the current request began, answers to earlier ones were not sent yet. */
    private boolean behindUnsent;

    /** The head of the current request has come, and its handler has not begun. */
    private boolean toBegin;

    /** A part of a head has come. */
    private boolean headBegun;

    /** Since the last end of a read. */
    private boolean somethingDecoded;

    private boolean peerEnded;
    private long deadline;

    private Http1ServerConnection(ServerConnections all, Channel channel) {
        super(all.netty, channel);
        this.all = all;
        this.sending = new SendProgress(all, channel);
        this.deadline = all.deadline(all.settings.headTimeout());
    }

    /** Serves a channel that is connected, and encrypted if it shall be. */
    static void over(ServerConnections all, Channel channel) {
        Http1ServerConnection connection = new Http1ServerConnection(all, channel);
        connection.install(new RequestDecoder(all.settings.limits(), connection::becomesHttp2), new ResponseEncoder());
        all.add(connection);
        if (!channel.isActive()) connection.abort();
        else if (all.isClosing()) connection.close();
        else channel.config().setAutoRead(true);
    }

    // -- receiving --

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        somethingDecoded = true;
        if (!isClosed() && hasToWait()) {
            ahead.add(message);
            updateReading();
        } else {
            super.channelRead(context, message);
        }
    }

    private boolean hasToWait() {
        return !ahead.isEmpty() || (current != null && current.isReceived());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        begin();
        if (current == null && !somethingDecoded && !headBegun) {
            headBegun = true;
            deadline = Math.min(deadline, all.deadline(all.settings.headTimeout()));
        }
        somethingDecoded = false;
        super.channelReadComplete(context);
    }

    @Override
    boolean wantsMore() {
        return ahead.isEmpty();
    }

    @Override
    void headReceived(HttpMessage message) {
        HttpRequest request = (HttpRequest) message;
        Headers headers = NettyHeaders.of(request.headers());
        BadMessageException bad = RequestRules.check(request, headers);
        if (bad != null) {
            refuse(bad);
            return;
        }
        boolean hasBody = RequestRules.hasBody(headers);
        current = new Http1Exchange(this, request, headers, hasBody ? expectBody() : null);
        behindUnsent = hasUnsent();
        headBegun = false;
        toBegin = true;
        deadline = hasBody && !current.isBodyWithheld()
                ? all.deadline(all.settings.bodyTimeout())
                : ServerConnections.NEVER;
    }

    /**
     * Calls the handler, once. It begins when the request is complete or all that was there has been read: so it need not wait
     * for a body that came with its head.
     */
    private void begin() {
        Http1Exchange exchange = current;
        if (!toBegin || exchange == null) return;
        toBegin = false;
        try {
            all.handler.requested(exchange);
        } catch (Throwable e) {
            loop.callExceptionHandler(ExceptionContext.of("a request could not be served", e));
            abort();
        }
    }

    /** The client reads an error, and the connection ends: nobody knows where its next request begins. */
    @Override
    void undecodable(Throwable cause) {
        BadMessageException bad = BadMessages.named(cause);
        Http1Exchange exchange = current;
        if (exchange == null) {
            refuse(bad);
        } else {
            MessageBody body = incoming();
            if (body != null) body.fail(new PayloadException("the body is malformed: " + bad.getMessage(), bad));
            exchange.receivedBadly();
        }
    }

    private void refuse(BadMessageException bad) {
        byte[] text = (bad.status() + ": " + bad.getMessage() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Headers headers = Headers.of(
                "Content-Type",
                "text/plain; charset=utf-8",
                "Content-Length",
                String.valueOf(text.length),
                "Connection",
                "close");
        send(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        status(bad.status(), null),
                        io.netty.buffer.Unpooled.wrappedBuffer(text),
                        new NettyHeaders(headers),
                        EmptyHttpHeaders.INSTANCE),
                text.length);
        closeAfterClient();
    }

    /** A client that is still sending shall be able to read the response. */
    private void closeAfterClient() {
        if (all.isClosing()) {
            close();
        } else {
            deadline = all.deadline(all.settings.linger());
            closeAfterPeer();
        }
    }

    @Override
    void pieceReceived() {
        bodyMoves();
    }

    @Override
    void updateReading() {
        super.updateReading();
        bodyMoves();
    }

    /** The client has to send more of the body in time, unless we are the ones who wait. */
    private void bodyMoves() {
        MessageBody body = incoming();
        if (body == null || current == null || current.isAnswered()) return;
        deadline = body.isReading() && !current.isBodyWithheld()
                ? all.deadline(all.settings.bodyTimeout())
                : ServerConnections.NEVER;
    }

    @Override
    void bodyReceived() {
        Http1Exchange exchange = current;
        if (exchange == null) return;
        deadline = ServerConnections.NEVER;
        exchange.received();
        begin();
    }

    // -- from one request to the next --

    /** The response has ended. */
    void answered(Http1Exchange exchange) {
        if (exchange.isReceived()) {
            complete(exchange);
        } else if (exchange.isLast() || exchange.isBodyWithheld()) {
            closeAfterClient();
        } else {
            MessageBody body = incoming();
            if (body != null) body.discard();
            deadline = all.deadline(all.settings.linger());
        }
    }

    /** The response ends in the middle; those to earlier requests do not. */
    void abortCurrent() {
        if (behindUnsent && hasUnsent()) close();
        else abort();
    }

    /** Response and request are complete. */
    void complete(Http1Exchange exchange) {
        current = null;
        if (exchange.isReceivedBadly() && !peerEnded) {
            closeAfterClient();
        } else if (exchange.isLast() || (peerEnded && ahead.isEmpty())) {
            close();
        } else {
            deadline = all.deadline(all.settings.keepAlive());
            if (!ahead.isEmpty()) loop.callSoon(this::takeAhead);
        }
    }

    private void takeAhead() {
        while (!ahead.isEmpty() && !isClosed() && (current == null || !current.isReceived())) {
            Object message = ahead.remove();
            try {
                if (message instanceof HttpObject object) accept(object);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        begin();
        updateReading();
    }

    /** The connection goes on as a WebSocket; the action runs when that has ended. In a task. */
    FramedWebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options, Runnable whenClosed)
            throws IOException {
        deadline = ServerConnections.NEVER;
        FramedWebSocket[] made = new FramedWebSocket[1];
        return handOver(channel -> {
            made[0] = WebSocketFrames.over(loop, channel, options, agreed.agreement(), () -> {
                all.remove(made[0]);
                whenClosed.run();
            });
            all.becomes(this, made[0]);
            return made[0];
        });
    }

    /** The client has begun with the preface of HTTP/2, which the decoder has left for us. */
    private void becomesHttp2() {
        stopDecoding();
        deadline = ServerConnections.NEVER;
        handOverSoon(taken -> {
            all.remove(this);
            Http2ServerConnection.over(all, taken);
        });
    }

    /** Not if requests were sent ahead: nobody could answer them. Nor if the peer has ended, which is told only once. */
    @Override
    boolean mayHandOver() {
        return ahead.isEmpty() && !peerEnded;
    }

    // -- time --

    @Override
    public void ticked(long tick) {
        if (sending.stalls(tick)) {
            abort(sending.failure());
            return;
        }
        if (sending.isBusy()) waitFromNowOn();
        if (tick < deadline || (isClosed() && !isLingering())) return;
        deadline = ServerConnections.NEVER;
        if (isLingering()) {
            abort();
            return;
        }
        Http1Exchange exchange = current;
        MessageBody body = incoming();
        if (exchange != null && !exchange.isAnswered() && body != null) {
            body.fail(new PayloadException(
                    "the client has sent nothing more of the body for "
                            + all.settings.bodyTimeout().toSeconds() + " s",
                    new TimeoutException()));
            exchange.receivedBadly();
        } else if (exchange == null && headBegun) {
            refuse(new BadMessageException(
                    HttpStatus.REQUEST_TIMEOUT.code(), "the headers did not arrive in time", null));
        } else {
            abort();
        }
    }

    /** The response is still being sent: what the client has to do next it need not have begun. */
    private void waitFromNowOn() {
        if (current == null && !headBegun) deadline = all.deadline(all.settings.keepAlive());
        else if (current != null && current.isAnswered()) deadline = all.deadline(all.settings.linger());
    }

    // -- ending --

    @Override
    void peerEnded() {
        peerEnded = true;
        Http1Exchange exchange = current;
        if (exchange == null) {
            if (!isClosed()) abort(); // else an error is on its way
            return;
        }
        MessageBody body = incoming();
        if (body != null) {
            body.fail(new PayloadException("the client has gone in the middle of the body", null));
            exchange.receivedBadly();
        }
        exchange.gone();
    }

    @Override
    public void closeIfIdle() {
        if (isLingering()) abort();
        else if (current == null && ahead.isEmpty()) close();
    }

    boolean hasPeerEnded() {
        return peerEnded;
    }

    boolean isServerClosing() {
        return all.isClosing();
    }

    @Override
    void lost(@Nullable Throwable failure) {
        for (Object message = ahead.poll(); message != null; message = ahead.poll())
            ReferenceCountUtil.release(message);
        all.remove(this);
        Http1Exchange exchange = current;
        current = null;
        if (exchange != null) exchange.gone();
    }

    static HttpResponseStatus status(int code, @Nullable String reason) {
        if (reason != null) return HttpResponseStatus.valueOf(code, reason);
        HttpResponseStatus status = HttpResponseStatus.valueOf(code);
        return code < HttpStatus.BAD_REQUEST.code() ? status : NEWER_NAMES.getOrDefault(code, status);
    }
}
