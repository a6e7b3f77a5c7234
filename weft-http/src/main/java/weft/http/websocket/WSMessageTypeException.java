package weft.http.websocket;

/**
 * Another kind of message came than was asked for; often it says that the WebSocket is closed. Stands for
 * {@code aiohttp.WSMessageTypeError}.
 *
 * <p>Thread contract: any thread.
 */
public final class WSMessageTypeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient WSMessage received;

    /** What was asked for, and what came. */
    public WSMessageTypeException(String wanted, WSMessage received) {
        super("Received message " + received + " is not " + wanted + "; receive() takes all kinds of messages");
        this.received = received;
    }

    /** What came. */
    public WSMessage received() {
        return received;
    }
}
