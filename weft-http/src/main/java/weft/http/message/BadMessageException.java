package weft.http.message;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The peer does not speak HTTP as it should, or says more than the limits allow. Stands for
 * {@code aiohttp.http_exceptions.BadHttpMessage}.
 *
 * <p>Thread contract: any thread.
 */
public class BadMessageException extends IOException {
    private final int status;

    /** With the status that a server answers to such a message. */
    public BadMessageException(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The status that a server answers to such a message: 400, 414, 431, 501, 505. */
    public int status() {
        return status;
    }
}
