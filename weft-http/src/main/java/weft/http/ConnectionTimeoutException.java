package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * It took too long to get a connection: to wait for one of the pool, or to make one. Stands for {@code
 * aiohttp.ConnectionTimeoutError}. Thread contract: any thread.
 */
public class ConnectionTimeoutException extends ServerTimeoutException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public ConnectionTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
