package weft.http.netty;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weft.http.websocket.WSMessage;
import weft.stream.ExtraInfo;

/** What a WebSocket sends its frames on. Loop thread only. */
interface WebSocketWire {
    /** Sends a message as one frame, as soon as the loop's own stack has a turn. */
    void send(WSMessage message);

    /** Whether more is unsent than there should be. */
    boolean isCongested();

    /** Waits until not too much is unsent; throws if the connection is gone. In a task. */
    void drain() throws IOException;

    /** Lets more come, or not. */
    void setReading(boolean reading);

    /** Ends the connection when all is sent. */
    void close();

    /** Ends the connection at once. */
    void abort();

    /** What is known about the connection. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);
}
