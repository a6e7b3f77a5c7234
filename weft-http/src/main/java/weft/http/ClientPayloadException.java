package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The body of a response is broken: shorter than announced, chunks or a compression that make no sense, or more of it than
 * allowed. Stands for {@code aiohttp.ClientPayloadError}. Thread contract: any thread.
 */
public class ClientPayloadException extends ClientException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public ClientPayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
