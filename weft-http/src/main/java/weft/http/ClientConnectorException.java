package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * No connection could be made; the cause says why. Stands for {@code aiohttp.ClientConnectorError}. Thread contract: any
 * thread.
 */
public class ClientConnectorException extends ClientConnectionException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    /** With the address that was tried. */
    public ClientConnectorException(String message, String host, int port, @Nullable Throwable cause) {
        super(message, cause);
        this.host = host;
        this.port = port;
    }

    /** The host, or the path of the Unix-domain socket. */
    public String host() {
        return host;
    }

    /** The port; 0 for a Unix-domain socket. */
    public int port() {
        return port;
    }
}
