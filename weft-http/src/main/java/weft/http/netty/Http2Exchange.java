package weft.http.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.ExceptionContext;
import weft.TimeoutException;
import weft.http.message.BadMessageException;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.message.PayloadException;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketOptions;

/** A request over HTTP/2 and its response: the last handler of a stream's channel. Loop thread only. */
final class Http2Exchange extends MessageChannel implements ServerExchange {
    private static final io.netty.handler.codec.http.HttpVersion ONE_ONE =
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

    /** What a head costs, about; for counting what is unsent. */
    private static final int HEAD_BYTES = 256;

    /** As large as a message of DATA becomes: whether the client takes something shows by whole ones. */
    private static final int PIECE = 64 * 1024;

    // -- fixed --
    private final Http2ServerConnection connection;
    private final ServerConnections all;
    private final SendProgress sending;

    // -- touched by the loop thread only --
    private @Nullable HttpRequest request;
    private Headers headers = new Headers();
    private @Nullable BodyReader body;
    private @Nullable Runnable whenGone;
    private boolean hasBody;
    private boolean toBegin;
    private boolean toContinue;
    private boolean received;
    private boolean begun;
    private boolean answered;
    private boolean gone;
    private long deadline = ServerConnections.NEVER;

    Http2Exchange(Http2ServerConnection connection, ServerConnections all, Channel stream) {
        super(all.netty, stream);
        this.connection = connection;
        this.all = all;
        this.sending = new SendProgress(all, stream);
    }

    // -- the wire calls --

    @Override
    void headReceived(HttpMessage message) {
        HttpRequest head = (HttpRequest) message;
        Headers fields = fields(head);
        hasBody = !(message instanceof LastHttpContent);
        request = head;
        headers = fields;
        if (fields.size() > all.settings.limits().fields()) {
            refuse(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
            return;
        }
        if (hasBody) {
            body = expectBody().reader();
            toContinue = fields.lists("Expect", "100-continue");
        } else {
            body = BodyReader.empty();
        }
        toBegin = true;
        bodyMoves();
    }

    /** What the peer has sent; without what Netty's codec adds to make it look like HTTP/1. */
    static Headers fields(HttpMessage head) {
        Headers fields = NettyHeaders.of(head.headers());
        for (ExtensionHeaderNames own : ExtensionHeaderNames.values())
            fields.remove(own.text().toString());
        fields.remove("Transfer-Encoding");
        return fields;
    }

    private void refuse(HttpStatus status) {
        received = true;
        respond(status.code(), null, new Headers(), new byte[0]);
    }

    @Override
    void bodyReceived() {
        received = true;
        deadline = ServerConnections.NEVER;
        begin();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        begin();
        super.channelReadComplete(context);
    }

    private void begin() {
        if (!toBegin) return;
        toBegin = false;
        try {
            all.handler.requested(this);
        } catch (Throwable e) {
            loop.callExceptionHandler(ExceptionContext.of("a request could not be served", e));
            abort();
        }
    }

    @Override
    void peerEnded() {}

    @Override
    void lost(@Nullable Throwable failure) {
        connection.ended(this);
        if (gone) return;
        gone = true;
        Runnable action = whenGone;
        whenGone = null;
        if (action != null && !answered) action.run();
    }

    @Override
    void closeChannel() {
        if (answered && received) resetUnsent();
        super.closeChannel();
    }

    // -- time --

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
        if (answered) return;
        MessageBody incoming = incoming();
        deadline = incoming != null && incoming.isReading() && !toContinue
                ? all.deadline(all.settings.bodyTimeout())
                : ServerConnections.NEVER;
    }

    void ticked(long tick) {
        if (sending.stalls(tick)) {
            abort(sending.failure());
            return;
        }
        if (tick < deadline) return;
        deadline = ServerConnections.NEVER;
        MessageBody incoming = incoming();
        if (answered) {
            send(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR), 0); // the body is not wanted: RFC 9113, 8.1
        } else if (incoming != null) {
            incoming.fail(new PayloadException(
                    "the client has sent nothing more of the body for "
                            + all.settings.bodyTimeout().toSeconds() + " s",
                    new TimeoutException()));
        }
    }

    // -- the request --

    private HttpRequest request() {
        return Objects.requireNonNull(request, "no request has come on this stream");
    }

    @Override
    public String method() {
        return request().method().name();
    }

    @Override
    public String target() {
        return request().uri();
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_2;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public boolean hasBody() {
        return hasBody;
    }

    @Override
    public BodyReader body() {
        if (toContinue) {
            toContinue = false;
            if (!begun) inform(HttpStatus.CONTINUE.code(), new Headers());
            bodyMoves();
        }
        return Objects.requireNonNull(body, "no request has come on this stream");
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    @Override
    public boolean isLast() {
        return false;
    }

    @Override
    public void whenGone(Runnable action) {
        if (gone) action.run();
        else whenGone = action;
    }

    // -- the response --

    @Override
    public void respond(int status, @Nullable String reason, Headers response, byte[] content) {
        checkNotBegun();
        begun = true;
        boolean bodiless = isBodiless(status);
        if (mayHaveBody(status) && !response.contains("Content-Length"))
            response.add("Content-Length", String.valueOf(content.length));
        if (!bodiless && content.length > PIECE) {
            sendHead(status, reason, response);
            sendPiece(content);
            end(null);
            return;
        }
        answered = true;
        send(
                new DefaultFullHttpResponse(
                        ONE_ONE,
                        Http1ServerConnection.status(status, reason),
                        Unpooled.wrappedBuffer(bodiless ? new byte[0] : content),
                        new NettyHeaders(response),
                        EmptyHttpHeaders.INSTANCE),
                HEAD_BYTES + content.length);
        answered();
    }

    @Override
    public void begin(int status, @Nullable String reason, Headers response) {
        checkNotBegun();
        begun = true;
        sendHead(status, reason, response);
    }

    private void sendHead(int status, @Nullable String reason, Headers response) {
        send(
                new DefaultHttpResponse(
                        ONE_ONE, Http1ServerConnection.status(status, reason), new NettyHeaders(response)),
                HEAD_BYTES);
    }

    @Override
    void sendPiece(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += PIECE) {
            int size = Math.min(PIECE, bytes.length - at);
            send(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes, at, size)), size);
        }
    }

    private void checkNotBegun() {
        if (begun) throw new IllegalStateException("the response to this request has begun already: " + this);
    }

    private boolean isBodiless(int status) {
        return method().equals("HEAD") || !mayHaveBody(status);
    }

    private static boolean mayHaveBody(int status) {
        return status >= 200 && status != HttpStatus.NO_CONTENT.code() && status != HttpStatus.NOT_MODIFIED.code();
    }

    @Override
    public void write(byte[] piece) {
        if (!begun) throw new IllegalStateException("the head of a response comes before its body: " + this);
        if (answered) throw new IllegalStateException("the response has ended: " + this);
        if (!method().equals("HEAD")) sendPiece(piece);
    }

    @Override
    public void writeFile(Path file, long position, long count) throws IOException {
        if (!method().equals("HEAD")) FileSending.send(this, file, position, count);
    }

    @Override
    public void end(@Nullable Headers trailers) {
        if (answered) return;
        answered = true;
        send(
                trailers == null || trailers.isEmpty()
                        ? LastHttpContent.EMPTY_LAST_CONTENT
                        : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, new NettyHeaders(trailers)),
                0);
        answered();
    }

    /** The rest of a body that nobody reads is thrown away for a while, since not every client likes to be told not to. */
    private void answered() {
        deadline = ServerConnections.NEVER;
        MessageBody incoming = incoming();
        if (received || incoming == null) return;
        incoming.discard();
        deadline = all.deadline(all.settings.linger());
    }

    @Override
    public boolean isBegun() {
        return begun;
    }

    @Override
    public boolean isAnswered() {
        return answered;
    }

    @Override
    public void drain() throws IOException {
        super.drain();
    }

    @Override
    public void inform(int status, Headers fields) {
        checkNotBegun();
        send(
                new DefaultFullHttpResponse(
                        ONE_ONE,
                        Http1ServerConnection.status(status, null),
                        Unpooled.EMPTY_BUFFER,
                        new NettyHeaders(fields),
                        EmptyHttpHeaders.INSTANCE),
                HEAD_BYTES);
    }

    @Override
    public WebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options) throws IOException {
        throw new BadMessageException(
                HttpStatus.BAD_REQUEST.code(), "a WebSocket begins over HTTP/1.1, and this is HTTP/2", null);
    }

    @Override
    public String toString() {
        return request == null ? "<a stream>" : "<" + method() + " " + target() + ">";
    }
}
