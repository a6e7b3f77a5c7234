package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The connection could not be encrypted. Stands for {@code aiohttp.ClientConnectorSSLError}. Thread contract: any thread.
 */
public class ClientConnectorTlsException extends ClientConnectorException {
    private static final long serialVersionUID = 1L;

    /** With the address that was tried. */
    public ClientConnectorTlsException(String message, String host, int port, @Nullable Throwable cause) {
        super(message, host, port, cause);
    }
}
