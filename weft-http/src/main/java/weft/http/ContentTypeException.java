package weft.http;

/**
 * The response is of another media type than the one asked for. Stands for {@code aiohttp.ContentTypeError}. Thread
 * contract: any thread.
 */
public class ContentTypeException extends ClientResponseException {
    private static final long serialVersionUID = 1L;

    /** With the response. */
    public ContentTypeException(String message, ClientResponse response) {
        super(message, response);
    }
}
