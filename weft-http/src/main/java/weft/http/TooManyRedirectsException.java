package weft.http;

/**
 * More redirects than allowed. Stands for {@code aiohttp.TooManyRedirects}. Thread contract: any thread.
 */
public class TooManyRedirectsException extends ClientResponseException {
    private static final long serialVersionUID = 1L;

    /** With the response. */
    public TooManyRedirectsException(String message, ClientResponse response) {
        super(message, response);
    }
}
