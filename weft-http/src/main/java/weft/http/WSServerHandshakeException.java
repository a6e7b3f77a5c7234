package weft.http;

/**
 * The server answered a request for a WebSocket with something else. Stands for {@code aiohttp.WSServerHandshakeError}.
 * Thread contract: any thread.
 */
public final class WSServerHandshakeException extends ClientResponseException {
    private static final long serialVersionUID = 1L;

    /** With the response, whose status and headers stay known. */
    public WSServerHandshakeException(String message, ClientResponse response) {
        super(message, response);
    }
}
