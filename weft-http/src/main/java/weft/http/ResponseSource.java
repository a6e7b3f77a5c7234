package weft.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weft.http.message.BodyReader;
import weft.http.netty.WebSocketHandshake;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;

/** Where the body of a response comes from. Loop thread only. */
interface ResponseSource {
    /** What is read. */
    BodyReader content();

    /** Nobody reads any more. May be called more than once. */
    void close();

    /** Makes a WebSocket of the connection, on which the server has answered with 101. In a task. */
    ClientWebSocketResponse upgrade(ClientResponse response, WebSocketHandshake agreed, WebSocketOptions options)
            throws IOException;

    /** About the connection. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);
}
