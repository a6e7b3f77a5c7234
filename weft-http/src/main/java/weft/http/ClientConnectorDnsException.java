package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The host's name has no address. Stands for {@code aiohttp.ClientConnectorDNSError}. Thread contract: any thread.
 */
public class ClientConnectorDnsException extends ClientConnectorException {
    private static final long serialVersionUID = 1L;

    /** With the address that was tried. */
    public ClientConnectorDnsException(String message, String host, int port, @Nullable Throwable cause) {
        super(message, host, port, cause);
    }
}
