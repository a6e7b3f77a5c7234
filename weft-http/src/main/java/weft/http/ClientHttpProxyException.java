package weft.http;

/**
 * The proxy answered the demand for a tunnel with a status that is none of success. Stands for {@code
 * aiohttp.ClientHttpProxyError}. Thread contract: any thread.
 */
public class ClientHttpProxyException extends ClientResponseException {
    private static final long serialVersionUID = 1L;

    /** With the response. */
    public ClientHttpProxyException(String message, ClientResponse response) {
        super(message, response);
    }
}
