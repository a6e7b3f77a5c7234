package weft.web;

import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weft.Future;
import weft.http.message.BadMessageException;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.netty.FramedWebSocket;
import weft.http.netty.PausableSource;
import weft.http.netty.ServerConnections;
import weft.http.netty.ServerExchange;
import weft.http.netty.WebSocketHandshake;
import weft.http.netty.WebSocketPair;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;
import weft.stream.StreamReader;

/** A request and its response without a wire: what the server sends waits to be read. Loop thread only. */
final class MockedExchange implements ServerExchange {
    private static final int PIECE = 64 * 1024;

    // -- fixed --
    private final String method;
    private final String target;
    private final Headers headers;
    private final @Nullable BodyReader requestBody;
    private final @Nullable ServerConnections connections;

    // -- touched by the loop thread only --
    private final Future<MockedResponse> response = getRunningLoop().createFuture();
    private final StreamReader sent = new StreamReader();
    private final PausableSource source = new PausableSource();
    private @Nullable Runnable whenGone;
    private @Nullable WebSocketPair pair;
    private @Nullable FramedWebSocket upgraded;
    private boolean begun;
    private boolean answered;
    private boolean gone;

    /**
     * Of this request.
     *
     * @param connections those of the server; null: a handler is called directly
     */
    MockedExchange(
            String method,
            String target,
            Headers headers,
            @Nullable BodyReader requestBody,
            @Nullable ServerConnections connections) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.requestBody = requestBody;
        this.connections = connections;
        sent.setTransport(source);
    }

    /** Done when the head of the response is there. */
    Future<MockedResponse> response() {
        return response;
    }

    /** The client does not want to know any more. */
    void leave() {
        if (pair != null) pair.abandon();
        gone();
    }

    private void gone() {
        if (gone) return;
        gone = true;
        source.resumeReading(); // whoever waits for it to read waits no longer
        Runnable action = whenGone;
        whenGone = null;
        if (action != null && (!answered || upgraded != null)) action.run();
    }

    /** The client's end of what became a WebSocket. */
    WebSocket webSocket(WebSocketOptions options) {
        WebSocketPair both = pair;
        if (both == null)
            throw new IllegalStateException(
                    "a WebSocket begins with status 101, and this is another response: " + this);
        return both.client(options);
    }

    // -- the request --

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_1_1;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public boolean hasBody() {
        return requestBody != null;
    }

    @Override
    public BodyReader body() {
        return requestBody == null ? BodyReader.empty() : requestBody;
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return null;
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
    public void respond(int status, @Nullable String reason, Headers fields, byte[] body) {
        boolean mayHaveBody = status != HttpStatus.NO_CONTENT.code() && status != HttpStatus.NOT_MODIFIED.code();
        if (mayHaveBody) fields.setDefault("Content-Length", String.valueOf(body.length));
        begin(status, reason, fields);
        if (mayHaveBody) write(body);
        end(null);
    }

    @Override
    public void begin(int status, @Nullable String reason, Headers fields) {
        checkNotBegun();
        begun = true;
        if (!response.done()) response.setResult(new MockedResponse(this, status, fields, new BodyReader(sent)));
    }

    private void checkNotBegun() {
        if (begun) throw new IllegalStateException("the response to this request has begun already: " + this);
    }

    @Override
    public void write(byte[] piece) {
        if (!begun) throw new IllegalStateException("the head of a response comes before its body: " + this);
        if (answered) throw new IllegalStateException("the response has ended: " + this);
        if (piece.length > 0 && !gone && !method.equals("HEAD")) sent.feedData(piece);
    }

    @Override
    public void writeFile(Path file, long position, long count) throws IOException {
        for (long at = position; at < position + count; ) {
            long here = at;
            byte[] piece = await(
                    toThread(() -> read(file, here, (int) Math.min(PIECE, position + count - here))),
                    IOException.class);
            write(piece);
            drain();
            at += piece.length;
        }
    }

    private static byte[] read(Path file, long position, int count) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            java.nio.ByteBuffer piece = java.nio.ByteBuffer.allocate(count);
            while (piece.hasRemaining() && channel.read(piece, position + piece.position()) >= 0) {
                // more of it
            }
            if (piece.hasRemaining()) throw new IOException("the file became shorter while it was sent: " + file);
            return piece.array();
        }
    }

    @Override
    public void end(@Nullable Headers trailers) {
        if (answered) return;
        answered = true;
        sent.feedEof();
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
        if (!gone) source.awaitReading();
        if (gone) throw new SocketException("the client has gone: nobody receives the response");
    }

    /** Nobody looks at heads before the response. */
    @Override
    public void inform(int status, Headers fields) {
        checkNotBegun();
    }

    @Override
    public WebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options) throws IOException {
        ServerConnections served = connections;
        if (served == null)
            throw new BadMessageException(
                    HttpStatus.NOT_IMPLEMENTED.code(),
                    "a WebSocket needs a client, and this handler was called without one; test it by TestClient",
                    null);
        if (requestBody != null)
            throw new BadMessageException(HttpStatus.BAD_REQUEST.code(), "a request for a WebSocket has no body", null);
        WebSocketPair both = new WebSocketPair(getRunningLoop());
        FramedWebSocket socket = both.server(agreed, options, served, this::gone);
        pair = both;
        upgraded = socket;
        begin(HttpStatus.SWITCHING_PROTOCOLS.code(), null, agreed.response());
        answered = true;
        return socket;
    }

    @Override
    public void abort() {
        if (upgraded != null) {
            upgraded.abort();
            return;
        }
        SocketException cut = new SocketException("the server has given up this response");
        if (!response.done()) response.setException(cut);
        else if (!answered) sent.setException(cut);
        answered = true;
        begun = true;
    }

    @Override
    public String toString() {
        return "<mocked " + method + " " + target + ">";
    }
}
