package weft.http;

/**
 * The URL is none of http or https. Stands for {@code aiohttp.NonHttpUrlClientError} and {@code
 * NonHttpUrlRedirectClientError}. Thread contract: any thread.
 */
public class NonHttpUrlException extends InvalidUrlException {
    private static final long serialVersionUID = 1L;

    /** With the URL. */
    public NonHttpUrlException(String message, String url) {
        super(message, url, null);
    }
}
