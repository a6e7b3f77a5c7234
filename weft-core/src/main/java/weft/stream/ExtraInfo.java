package weft.stream;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * A question that a transport may have an answer to: {@code writer.getExtraInfo(ExtraInfo.PEERNAME)}. asyncio asks by
 * strings, which are the names of these; a transport of your own may answer keys of your own.
 *
 * <p>Thread contract: any thread.
 *
 * @param name asyncio's name of it
 * @param type the type of the answer
 * @param <T> the type of the answer
 */
public record ExtraInfo<T>(String name, Class<T> type) {
    /** The address of the other end. */
    public static final ExtraInfo<SocketAddress> PEERNAME = new ExtraInfo<>("peername", SocketAddress.class);

    /** The address of this end. */
    public static final ExtraInfo<SocketAddress> SOCKNAME = new ExtraInfo<>("sockname", SocketAddress.class);

    /** The context the connection's TLS was made from; its presence tells that the connection is encrypted. */
    public static final ExtraInfo<SSLContext> SSLCONTEXT = new ExtraInfo<>("sslcontext", SSLContext.class);

    /** The engine that encrypts. Asking it is fine, driving it is not. */
    public static final ExtraInfo<SSLEngine> SSL_OBJECT = new ExtraInfo<>("ssl_object", SSLEngine.class);

    /** The TLS session: protocol, cipher, certificates of both. asyncio has no such key; it asks {@code ssl_object}. */
    public static final ExtraInfo<SSLSession> SSL_SESSION = new ExtraInfo<>("ssl_session", SSLSession.class);

    /** The certificate the peer has shown. */
    public static final ExtraInfo<X509Certificate> PEERCERT = new ExtraInfo<>("peercert", X509Certificate.class);

    /** The name of the cipher in use. */
    public static final ExtraInfo<String> CIPHER = new ExtraInfo<>("cipher", String.class);

    /** The application protocol that both agreed on by ALPN: {@code selected_alpn_protocol()} of {@code ssl_object}. */
    public static final ExtraInfo<String> ALPN_PROTOCOL = new ExtraInfo<>("alpn_protocol", String.class);

    /** Checks that both are there. */
    public ExtraInfo {
        Objects.requireNonNull(name, "a key needs a name");
        Objects.requireNonNull(type, "a key needs the type of its answers");
    }

    @Override
    public String toString() {
        return name;
    }
}
