package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The server was silent for too long. Stands for {@code aiohttp.SocketTimeoutError}. Unchecked, unlike the JDK's exception of
 * that name. Thread contract: any thread.
 */
public class SocketTimeoutException extends ServerTimeoutException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public SocketTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
