package weft.http.netty;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.HttpVersion;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;

/**
 * A request and the response to it, at the server's end of a connection. Loop thread only.
 *
 * <p>The response is sent by {@link #respond}, or by {@link #begin}, {@link #write}…, {@link #end}. The wire frames it: it sets
 * {@code Content-Length} for {@code respond}, {@code Transfer-Encoding} after a {@code begin} without a length, and
 * {@code Connection}. What is sent after the client has gone is thrown away; {@link #drain} says so.
 */
public interface ServerExchange {
    /** The method, as it was sent. */
    String method();

    /** What stands behind the method: a path with a query, as a rule. */
    String target();

    /** The request's version. */
    HttpVersion version();

    /** The request's headers. */
    Headers headers();

    /** Whether the request has a body; it may be empty. */
    boolean hasBody();

    /** The body. Asking for it tells a client that waits for it ({@code Expect: 100-continue}) to send it. */
    BodyReader body();

    /** What is known about the connection. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);

    /** Whether the client has gone, or sends no more. */
    boolean isGone();

    /** Whether all of the connection is closed after this response. */
    boolean isLast();

    /** A response with all of its body, which belongs to the exchange from now on. */
    void respond(int status, @Nullable String reason, Headers headers, byte[] body);

    /** The head of a response; without {@code Content-Length} the body may be of any length. */
    void begin(int status, @Nullable String reason, Headers headers);

    /** A piece of the body, which belongs to the exchange from now on. */
    void write(byte[] piece);

    /** Sends a part of a file as body, and waits until it is sent. In a task. */
    void writeFile(Path file, long position, long count) throws IOException;

    /** The end of the body. */
    void end(@Nullable Headers trailers);

    /** Whether the head of the response is sent. */
    boolean isBegun();

    /** Whether the response has ended. */
    boolean isAnswered();

    /** Waits until there is room for more; throws if the client has gone. In a task. */
    void drain() throws IOException;

    /** Sends 103 Early Hints or another head that is not the response. */
    void inform(int status, Headers headers);

    /**
     * Sends 101 with these headers, and makes a WebSocket of the connection. The response has ended then. In a task.
     *
     * @throws IOException if the connection is gone
     */
    WebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options) throws IOException;

    /** Ends the connection, or the stream of it, in the middle of everything. */
    void abort();

    /** The action runs when the client has gone before the response ended. */
    void whenGone(Runnable action);
}
