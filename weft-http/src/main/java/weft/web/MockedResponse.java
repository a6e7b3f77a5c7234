package weft.web;

import weft.Coroutine;
import weft.http.message.BodyReader;
import weft.http.message.Headers;

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

    /** The client goes away. Nothing happens if the response has ended. */
    @Override
    public void close() {
        exchange.leave();
    }

    @Override
    public String toString() {
        return "<MockedResponse " + status + ">";
    }
}
