package weft.http.message;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message did not arrive as a whole, or is not what its head says. Stands for {@code aiohttp.PayloadError}.
 *
 * <p>Thread contract: any thread.
 */
public class PayloadException extends IOException {
    /** With a message and a cause. */
    public PayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
