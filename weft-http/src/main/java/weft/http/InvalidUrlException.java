package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The URL cannot be used for a request; one that a redirect named is so called in the message. Stands for {@code
 * aiohttp.InvalidURL}, {@code InvalidUrlClientError} and {@code InvalidUrlRedirectClientError}. Thread contract: any thread.
 */
public class InvalidUrlException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final String url;

    /** With the URL. */
    public InvalidUrlException(String message, String url, @Nullable Throwable cause) {
        super(message, cause);
        this.url = url;
    }

    /** The URL. */
    public String url() {
        return url;
    }
}
