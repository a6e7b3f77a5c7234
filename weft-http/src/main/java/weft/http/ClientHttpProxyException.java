package weft.http;

import java.util.List;
import weft.http.message.Headers;

/**
 * The proxy answered the demand for a tunnel with a status that is none of success. Stands for {@code
 * aiohttp.ClientHttpProxyError}. Thread contract: any thread.
 */
public class ClientHttpProxyException extends ClientResponseException {
    private static final long serialVersionUID = 1L;

    /** With what the proxy answered. */
    public ClientHttpProxyException(String message, ClientRequest request, int status, Headers headers) {
        super(message, request, List.of(), status, headers);
    }
}
