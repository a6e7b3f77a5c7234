package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * There is no connection, or it broke. Stands for {@code aiohttp.ClientConnectionError}. Thread contract: any thread.
 */
public class ClientConnectionException extends ClientException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public ClientConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
