package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The server closed the connection before it had sent the head of a response. Stands for {@code
 * aiohttp.ServerDisconnectedError}. Thread contract: any thread.
 */
public class ServerDisconnectedException extends ClientConnectionException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public ServerDisconnectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
