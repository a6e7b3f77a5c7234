package weft.http;

import java.util.List;
import weft.http.message.Headers;

/**
 * A response that is an error: its status, or what it contains. Stands for {@code aiohttp.ClientResponseError}. Thread
 * contract: any thread.
 */
public class ClientResponseException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final transient ClientRequest request;
    private final transient List<ClientResponse> history;
    private final transient Headers headers;
    private final int status;

    /** With the response, whose status and headers stay known. */
    public ClientResponseException(String message, ClientResponse response) {
        this(message, response.request(), response.history(), response.status(), response.headers());
    }

    /** With what is known of the response. */
    protected ClientResponseException(
            String message, ClientRequest request, List<ClientResponse> history, int status, Headers headers) {
        super(message, null);
        this.request = request;
        this.history = history;
        this.headers = headers;
        this.status = status;
    }

    /** The request that was answered so; after redirects the last one. */
    public ClientRequest request() {
        return request;
    }

    /** The redirects on the way, the first one first. */
    public List<ClientResponse> history() {
        return history;
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The headers of the response. */
    public Headers headers() {
        return headers;
    }
}
