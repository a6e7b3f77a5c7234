package weft.http.message;

import org.jspecify.annotations.Nullable;

/**
 * What was to be JSON is none, or does not fit its type. Stands for {@code json.JSONDecodeError}.
 *
 * <p>Thread contract: any thread.
 */
public final class JsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public JsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
