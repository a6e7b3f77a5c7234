package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * Something went wrong with a request: the root of the client's exceptions. Unchecked. What took too long is a {@link
 * weft.TimeoutException} and not one of these.
 *
 * <pre>
 * ClientException
 * ├─ ClientConnectionException
 * │  ├─ ClientConnectorException          no connection: refused, unreachable
 * │  │  ├─ ClientConnectorDnsException    the host's name has no address
 * │  │  ├─ ClientConnectorTlsException    the handshake failed
 * │  │  │  └─ ClientConnectorCertificateException
 * │  │  └─ ClientProxyConnectionException the proxy cannot be reached, or refuses
 * │  ├─ ClientConnectionResetException    the connection broke
 * │  ├─ ServerDisconnectedException       it was closed before the response
 * │  └─ ServerFingerprintMismatchException
 * ├─ ClientPayloadException               the body is broken or incomplete
 * ├─ ClientResponseException              a response that is an error: a status, see raiseForStatus
 * │  ├─ ContentTypeException
 * │  ├─ ClientHttpProxyException          the proxy answered CONNECT with a status
 * │  └─ TooManyRedirectsException
 * └─ InvalidUrlException
 *    └─ NonHttpUrlException
 *
 * weft.TimeoutException                   the total time
 * └─ ServerTimeoutException
 *    ├─ ConnectionTimeoutException        the time to connect
 *    └─ SocketTimeoutException            the time between two reads
 * </pre>
 *
 * Stands for {@code aiohttp.ClientError}. Thread contract: any thread.
 */
public class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message and a cause. */
    public ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
