package weft.web;

import static weft.Asyncio.await;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.BadMessageException;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.netty.WebSocketHandshake;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;

/**
 * A server's end of a WebSocket: the response to a request that asks for one. Stands for {@code web.WebSocketResponse}.
 *
 * {@snippet class="weft.web.WebSocketServerSnippets" region="echo"}
 *
 * <pre>
 *   new ──prepare──▶ open ──close, the client's close, the handler returns or fails──▶ closed
 * </pre>
 *
 * <p>When the handler returns it, it is closed, with {@link WSCloseCode#OK}; when the handler fails, with {@link
 * WSCloseCode#INTERNAL_ERROR}; when the server shuts down, with {@link WSCloseCode#GOING_AWAY}. To send to many, keep their
 * sockets in a set, and let each have a queue and a task of its own that sends, so that a slow client stalls nobody.
 *
 * <p>Thread contract: loop thread only, inside a task; one task receives at a time, any number send.
 */
public final class WebSocketResponse extends StreamResponse implements WebSocket {
    private final WebSocketOptions options;
    private @Nullable WebSocket socket;

    /** With the defaults. */
    public WebSocketResponse() {
        this(WebSocketOptions.DEFAULT);
    }

    /** With these options. */
    public WebSocketResponse(WebSocketOptions options) {
        this.options =
                Objects.requireNonNull(options, "a WebSocket has options; WebSocketOptions.DEFAULT is where to begin");
    }

    // -- the handshake --

    /** Whether the request asks for a WebSocket, so that {@link #prepare} would succeed. Stands for {@code can_prepare}. */
    public WebSocketReady canPrepare(Request request) {
        if (socket != null)
            throw new IllegalStateException("this WebSocket is open already; make a new one for each request");
        try {
            return new WebSocketReady(true, agree(request).protocol());
        } catch (BadMessageException e) {
            return new WebSocketReady(false, null);
        }
    }

    private WebSocketHandshake agree(Request request) throws BadMessageException {
        return WebSocketHandshake.accept(request.method(), request.headers(), options);
    }

    /** Agrees with the client, in the current task. */
    @Override
    void start(Request request) throws Throwable {
        WebSocketHandshake agreed = handshake(request);
        request.responsePrepared(this);
        Headers answer = agreed.response();
        headers().forEachField(answer::add);
        socket = upgraded(request, agreed);
        switched(request.exchange());
        request.became(this);
    }

    /** The connection may not be one that can become a WebSocket, which is the client's fault. */
    private WebSocket upgraded(Request request, WebSocketHandshake agreed) throws IOException {
        try {
            return request.exchange().upgrade(agreed, options);
        } catch (BadMessageException e) {
            throw HttpException.of(e);
        }
    }

    private WebSocketHandshake handshake(Request request) {
        try {
            return agree(request);
        } catch (BadMessageException e) {
            HttpException refused = HttpException.of(e);
            if (e.status() == HttpStatus.UPGRADE_REQUIRED.code())
                refused.response().headers().set("Sec-WebSocket-Version", "13").set("Upgrade", "websocket");
            throw refused;
        }
    }

    /** The handler has returned this response, or another one because it has failed. */
    void end(StreamResponse answer) {
        WebSocket open = open();
        if (!open.closed()) await(open.close(answer == this ? WSCloseCode.OK : WSCloseCode.INTERNAL_ERROR, ""));
    }

    private WebSocket open() {
        WebSocket made = socket;
        if (made == null)
            throw new IllegalStateException("Call prepare(request) first: this WebSocket is not open yet");
        return made;
    }

    // -- the WebSocket --

    @Override
    public Coroutine<WSMessage> receive() {
        return open().receive();
    }

    @Override
    public Coroutine<Void> send(WSMessage message) {
        return open().send(message);
    }

    @Override
    public Coroutine<Boolean> close(int code, String reason) {
        return open().close(code, reason);
    }

    @Override
    public boolean closed() {
        return open().closed();
    }

    @Override
    public @Nullable Integer closeCode() {
        return open().closeCode();
    }

    @Override
    public @Nullable Throwable exception() {
        return open().exception();
    }

    @Override
    public @Nullable String protocol() {
        return open().protocol();
    }

    @Override
    public boolean compressed() {
        return open().compressed();
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return open().getExtraInfo(key);
    }

    @Override
    public String toString() {
        return "<WebSocketResponse " + (socket == null ? "not prepared" : socket.toString()) + ">";
    }
}
