package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The connection broke while the request was written or the response was read. Stands for {@code
 * aiohttp.ClientConnectionResetError} and the {@code ClientOSError} of an open connection. Thread contract: any thread.
 */
public class ClientConnectionResetException extends ClientConnectionException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public ClientConnectionResetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
