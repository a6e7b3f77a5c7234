package weft.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Asyncio;
import weft.Awaitable;
import weft.http.message.BadMessageException;
import weft.http.netty.WebSocketHandshake;
import weft.http.websocket.WebSocketOptions;

/**
 * A WebSocket that is being asked for: what {@link ClientSession#wsConnect} returns. Awaiting it connects; so does a block,
 * which also closes it. Stands for the keyword arguments of {@code session.ws_connect(…)} and what that returns.
 *
 * {@snippet class="weft.http.WebSocketClientSnippets" region="options"}
 *
 * <p>Messages are not compressed unless {@link #compress} says so. Awaiting throws {@link WSServerHandshakeException} if the
 * server does not agree, and what requests throw.
 *
 * <p>Thread contract: loop thread only; connecting inside a task.
 */
public final class WebSocketBuilder
        implements Awaitable<ClientWebSocketResponse>, AsyncContextManager<ClientWebSocketResponse> {
    private final RequestBuilder request;
    private WebSocketOptions options = WebSocketOptions.DEFAULT.withCompress(false);
    private @Nullable ClientWebSocketResponse entered;

    WebSocketBuilder(ClientSession session, String url) {
        request = session.get(asHttp(Objects.requireNonNull(url, "a WebSocket needs a URL, not null")));
    }

    private static String asHttp(String url) {
        String small = url.substring(0, Math.min(6, url.length())).toLowerCase(Locale.ROOT);
        if (small.startsWith("ws://")) return "http" + url.substring(2);
        return small.startsWith("wss://") ? "https" + url.substring(3) : url;
    }

    /** Whatever a request can have: headers, parameters, cookies, a proxy, … */
    public WebSocketBuilder request(Consumer<RequestBuilder> settings) {
        settings.accept(request);
        return this;
    }

    /** Sets a header of the request. */
    public WebSocketBuilder header(String name, String value) {
        request.header(name, value);
        return this;
    }

    /** All of these, in place of what was set before. */
    public WebSocketBuilder options(WebSocketOptions all) {
        options = all;
        return this;
    }

    /** The subprotocols the client knows, the dearest first. */
    public WebSocketBuilder protocols(String... names) {
        return options(options.withProtocols(names));
    }

    /** A ping after so many seconds of silence, and failure if half of that passes without an answer. */
    public WebSocketBuilder heartbeat(double seconds) {
        return options(options.withHeartbeat(seconds));
    }

    /** How long {@code receive()} waits at most; null: for ever. */
    public WebSocketBuilder receiveTimeout(@Nullable Duration time) {
        return options(options.withReceiveTimeout(time));
    }

    /** How many bytes the largest message has. */
    public WebSocketBuilder maxMessage(int bytes) {
        return options(options.withMaxMessage(bytes));
    }

    /** Whether messages are compressed if the server agrees. */
    public WebSocketBuilder compress(boolean on) {
        return options(options.withCompress(on));
    }

    /** {@inheritDoc} Connects. Close what it returns. */
    @Override
    public ClientWebSocketResponse await() {
        Objects.requireNonNull(options, "a WebSocket has options, not null");
        request.headers(WebSocketHandshake.ask(options));
        ClientResponse response = request.await();
        try {
            return agree(response);
        } catch (BadMessageException e) {
            response.close();
            throw new WSServerHandshakeException(
                    e.getMessage() + " (" + response.url() + "); is there a WebSocket at this URL?", response);
        } catch (IOException e) {
            response.close();
            throw new ClientConnectionResetException(
                    "the connection broke while it became a WebSocket: " + e.getMessage(), e);
        } catch (Throwable e) {
            response.close();
            throw Asyncio.rethrow(e);
        }
    }

    private ClientWebSocketResponse agree(ClientResponse response) throws IOException {
        WebSocketHandshake agreed =
                WebSocketHandshake.verify(response.request().headers(), response.status(), response.headers(), options);
        return response.upgrade(agreed, options);
    }

    /** Connects, for a block. */
    @Override
    public ClientWebSocketResponse enter() {
        if (entered != null)
            throw new IllegalStateException("this WebSocket is in a block already; ask for one for each block");
        ClientWebSocketResponse socket = await();
        entered = socket;
        return socket;
    }

    /** Closes it. */
    @Override
    public boolean exit(@Nullable Throwable exception) {
        ClientWebSocketResponse socket = entered;
        entered = null;
        if (socket != null) socket.close();
        return false;
    }

    @Override
    public String toString() {
        return "<WebSocket by " + request + ">";
    }
}
