package weft.http;

import org.jspecify.annotations.Nullable;
import weft.TimeoutException;

/**
 * One of the phases of a request took too long. The total time throws a plain {@link TimeoutException}. Stands for {@code
 * aiohttp.ServerTimeoutError}, which is an {@code asyncio.TimeoutError} as well. Thread contract: any thread.
 */
public class ServerTimeoutException extends TimeoutException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public ServerTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
