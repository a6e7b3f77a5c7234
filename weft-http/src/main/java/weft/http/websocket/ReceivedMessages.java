package weft.http.websocket;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The messages of a WebSocket in a for statement. Each is received when it is asked for, and none ahead. Owner task only. */
final class ReceivedMessages implements Iterator<WSMessage> {
    private final WebSocket socket;
    private @Nullable WSMessage next;

    ReceivedMessages(WebSocket socket) {
        this.socket = socket;
    }

    @Override
    public boolean hasNext() {
        WSMessage message = peek();
        return switch (message) {
            case WSMessage.Close _, WSMessage.Closing _, WSMessage.Closed _ -> false;
            case WSMessage.Text _, WSMessage.Binary _, WSMessage.Ping _, WSMessage.Pong _, WSMessage.Error _ -> true;
        };
    }

    private WSMessage peek() {
        WSMessage message = next;
        if (message == null) {
            message = socket.receive().await();
            next = message;
        }
        return message;
    }

    @Override
    public WSMessage next() {
        if (!hasNext()) throw new NoSuchElementException("the WebSocket is closed: " + socket);
        WSMessage message = peek();
        next = null;
        return message;
    }
}
