package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The server's certificate is not one to trust, or is for another name. Stands for {@code
 * aiohttp.ClientConnectorCertificateError}. Thread contract: any thread.
 */
public class ClientConnectorCertificateException extends ClientConnectorTlsException {
    private static final long serialVersionUID = 1L;

    /** With the address that was tried. */
    public ClientConnectorCertificateException(String message, String host, int port, @Nullable Throwable cause) {
        super(message, host, port, cause);
    }
}
