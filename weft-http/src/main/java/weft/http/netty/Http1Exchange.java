package weft.http.netty;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;

/** A request over HTTP/1 and its response. Loop thread only. */
final class Http1Exchange implements ServerExchange {
    private static final io.netty.handler.codec.http.HttpVersion ONE_ONE =
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

    /** What a head costs, about; for counting what is unsent. */
    private static final int HEAD_BYTES = 256;

    // -- fixed --
    private final Http1ServerConnection connection;
    private final HttpRequest request;
    private final Headers headers;
    private final @Nullable MessageBody incoming;
    private final boolean head;

    // -- touched by the loop thread only --
    private @Nullable BodyReader body;
    private @Nullable Runnable whenGone;
    private @Nullable FramedWebSocket upgraded;

    /** It becomes a WebSocket, or is one; then the request goes on behind the answer. */
    private boolean upgrading;

    private boolean toContinue;
    private boolean received;
    private boolean receivedBadly;
    private boolean begun;
    private boolean answered;
    private boolean last;
    private boolean gone;

    Http1Exchange(
            Http1ServerConnection connection, HttpRequest request, Headers headers, @Nullable MessageBody incoming) {
        this.connection = connection;
        this.request = request;
        this.headers = headers;
        this.incoming = incoming;
        this.head = request.method().name().equals("HEAD");
        this.toContinue = incoming != null && isNew() && headers.lists("Expect", "100-continue");
        this.last = isNew() ? headers.lists("Connection", "close") : !headers.lists("Connection", "keep-alive");
    }

    private boolean isNew() {
        return request.protocolVersion().minorVersion() > 0;
    }

    // -- the request --

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String target() {
        return request.uri();
    }

    @Override
    public HttpVersion version() {
        return isNew() ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public boolean hasBody() {
        return incoming != null;
    }

    @Override
    public BodyReader body() {
        BodyReader reader = body;
        if (reader == null) {
            reader = incoming == null ? BodyReader.empty() : incoming.reader();
            body = reader;
            if (toContinue) {
                toContinue = false;
                if (!begun) inform(HttpStatus.CONTINUE.code(), new Headers());
                connection.updateReading();
            }
        }
        return reader;
    }

    /** Whether the client keeps the body back until somebody asks for it. */
    boolean isBodyWithheld() {
        return toContinue;
    }

    /** The body is complete. */
    void received() {
        received = true;
        if (answered) connection.complete(this);
    }

    /** The body will never be complete, so the connection cannot go on. */
    void receivedBadly() {
        receivedBadly = true;
        last = true;
        received = true;
        if (answered) connection.complete(this);
    }

    boolean isReceived() {
        return received;
    }

    /** The client may still be sending what cannot be understood. */
    boolean isReceivedBadly() {
        return receivedBadly;
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return connection.getExtraInfo(key);
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    @Override
    public boolean isLast() {
        return last;
    }

    @Override
    public void whenGone(Runnable action) {
        if (gone) action.run();
        else whenGone = action;
    }

    /** The client has gone, or sends no more. */
    void gone() {
        if (gone) return;
        gone = true;
        Runnable action = whenGone;
        whenGone = null;
        if (action != null && (!answered || upgrading)) action.run();
    }

    // -- the response --

    @Override
    public void respond(int status, @Nullable String reason, Headers response, byte[] content) {
        checkNotBegun();
        begun = true;
        frame(response, status, content.length);
        HttpResponseStatus line = Http1ServerConnection.status(status, reason);
        if (head || !mayHaveBody(status)) {
            connection.send(new ResponseEncoder.Bodiless(ONE_ONE, line, new NettyHeaders(response)), HEAD_BYTES);
            end(null);
        } else {
            answered = true;
            connection.send(
                    new DefaultFullHttpResponse(
                            ONE_ONE,
                            line,
                            Unpooled.wrappedBuffer(content),
                            new NettyHeaders(response),
                            EmptyHttpHeaders.INSTANCE),
                    HEAD_BYTES + content.length);
            connection.answered(this);
        }
    }

    @Override
    public void begin(int status, @Nullable String reason, Headers response) {
        checkNotBegun();
        begun = true;
        frame(response, status, -1);
        HttpResponseStatus line = Http1ServerConnection.status(status, reason);
        NettyHeaders fields = new NettyHeaders(response);
        connection.send(
                head || !mayHaveBody(status)
                        ? new ResponseEncoder.Bodiless(ONE_ONE, line, fields)
                        : new DefaultHttpResponse(ONE_ONE, line, fields),
                HEAD_BYTES);
    }

    private void checkNotBegun() {
        if (begun) throw new IllegalStateException("the response to this request has begun already: " + this);
    }

    private static boolean mayHaveBody(int status) {
        return status >= 200 && status != HttpStatus.NO_CONTENT.code() && status != HttpStatus.NOT_MODIFIED.code();
    }

    /** Says how long the body is, and whether the connection lives on. */
    private void frame(Headers response, int status, long length) {
        if (mayHaveBody(status) && !response.contains("Content-Length")) {
            if (length >= 0) response.add("Content-Length", String.valueOf(length));
            else if (isNew()) response.set("Transfer-Encoding", "chunked");
            else last = true;
        }
        if (connection.isServerClosing() || response.lists("Connection", "close")) last = true;
        if (last) response.set("Connection", "close");
        else if (!isNew()) response.set("Connection", "keep-alive");
    }

    @Override
    public void write(byte[] piece) {
        if (!begun) throw new IllegalStateException("the head of a response comes before its body: " + this);
        if (answered) throw new IllegalStateException("the response has ended: " + this);
        if (!head) connection.sendPiece(piece);
    }

    @Override
    public void writeFile(Path file, long position, long count) throws IOException {
        if (!head) FileSending.send(connection, file, position, count);
    }

    @Override
    public void end(@Nullable Headers trailers) {
        if (answered) return;
        answered = true;
        connection.send(
                trailers == null || head
                        ? LastHttpContent.EMPTY_LAST_CONTENT
                        : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, new NettyHeaders(trailers)),
                0);
        connection.answered(this);
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
        if (connection.hasPeerEnded()) throw new SocketException("the client has gone: nobody receives the response");
        connection.drain();
    }

    @Override
    public void inform(int status, Headers fields) {
        checkNotBegun();
        connection.send(
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
        if (!received)
            throw new BadMessageException(HttpStatus.BAD_REQUEST.code(), "a request for a WebSocket has no body", null);
        if (connection.hasPeerEnded()) throw new SocketException("the client has gone: there is nobody to talk to");
        if (!connection.mayHandOver()) {
            last = true;
            throw new BadMessageException(
                    HttpStatus.BAD_REQUEST.code(), "the client sent another request before the WebSocket began", null);
        }
        inform(HttpStatus.SWITCHING_PROTOCOLS.code(), agreed.response());
        begun = true;
        answered = true;
        upgrading = true;
        FramedWebSocket socket = connection.upgrade(agreed, options, this::gone);
        upgraded = socket;
        return socket;
    }

    @Override
    public void abort() {
        if (upgraded == null) connection.abortCurrent();
        else upgraded.abort();
    }

    @Override
    public String toString() {
        return "<" + request.method().name() + " " + request.uri() + ">";
    }
}
