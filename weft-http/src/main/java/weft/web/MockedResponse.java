package weft.web;

import weft.Coroutine;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketOptions;

/**
 * What the server answers to a {@link MockedRequest}: its head is there, its body is pulled. Closing it before its end is a
 * client that goes away.
 *
 * <p>Thread contract: loop thread only; reading inside a task.
 */
public final class MockedResponse implements AutoCloseable {
    private final MockedExchange exchange;
    private final int status;
    private final Headers headers;
    private final BodyReader content;

    MockedResponse(MockedExchange exchange, int status, Headers headers, BodyReader content) {
        this.exchange = exchange;
        this.status = status;
        this.headers = headers;
        this.content = content;
    }

    /** The code. */
    public int status() {
        return status;
    }

    /** The headers. */
    public Headers headers() {
        return headers;
    }

    /** The body, piece by piece. The handler waits while 128 KiB are unread. */
    public BodyReader content() {
        return content;
    }

    /** All of the body. */
    public Coroutine<byte[]> read() {
        return content.read();
    }

    /** All of the body as text in UTF-8. */
    public Coroutine<String> text() {
        return content.text();
    }

    /**
     * The client's end of a WebSocket, after a request that asked for one and status 101. What a wire would do to messages is not
     * done: none is masked, cut into frames or compressed.
     */
    public WebSocket webSocket(WebSocketOptions options) {
        return exchange.webSocket(options);
    }

    /** The client goes away, also from a WebSocket. Nothing happens if the response has ended. */
    @Override
    public void close() {
        exchange.leave();
    }

    @Override
    public String toString() {
        return "<MockedResponse " + status + ">";
    }
}
