package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The proxy cannot be reached, or refuses. Stands for {@code aiohttp.ClientProxyConnectionError}. Thread contract: any
 * thread.
 */
public class ClientProxyConnectionException extends ClientConnectorException {
    private static final long serialVersionUID = 1L;

    /** With the address that was tried. */
    public ClientProxyConnectionException(String message, String host, int port, @Nullable Throwable cause) {
        super(message, host, port, cause);
    }
}
