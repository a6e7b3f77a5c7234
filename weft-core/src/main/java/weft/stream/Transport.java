package weft.stream;

import static weft.Asyncio.async;

import weft.Coroutine;

/**
 * A stream of bytes in both directions, such as a TCP connection. Stands for {@code asyncio.Transport}.
 *
 * <p>Thread contract: loop thread only.
 */
public interface Transport extends ReadTransport, WriteTransport {
    /**
     * Encrypts the connection from here on. The transport that comes back takes this one's place: this one must not be used
     * any more. Stands for {@code loop.start_tls}.
     *
     * @param protocol who is called with the decrypted bytes; it does not hear {@code connectionMade} again
     * @param serverSide whether this end is the server
     */
    default Coroutine<Transport> startTls(BaseProtocol<Transport> protocol, TlsOptions tls, boolean serverSide) {
        return async(() -> {
            throw new UnsupportedOperationException(
                    "this transport cannot be upgraded to TLS: " + this + "; connections of weft-net can");
        });
    }
}
