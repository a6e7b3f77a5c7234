package weft.stream;

import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How to encrypt: what asyncio takes as {@code ssl}, {@code server_hostname} and the two timeouts. What Python sets on its
 * context and the JDK does not (ALPN, client certificates, protocol versions) is in {@link SSLParameters}.
 *
 * <p>Thread contract: any thread.
 *
 * @param context the keys, and whom to trust
 * @param parameters what the JDK lets one choose for each connection; null: its defaults. Copied by nobody: change it no
 *     more. Host name verification is on for clients, whatever it says, unless its endpoint identification algorithm is the
 *     empty string
 * @param serverHostname the name the server must prove, also sent as SNI; clients only; null: the host connected to
 * @param handshakeTimeout until the connection is encrypted
 * @param shutdownTimeout for the peer's goodbye when closing
 */
public record TlsOptions(
        SSLContext context,
        @Nullable SSLParameters parameters,
        @Nullable String serverHostname,
        Duration handshakeTimeout,
        Duration shutdownTimeout) {
    private static final Duration HANDSHAKE = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN = Duration.ofSeconds(30);

    /** Checks that what must be there is, and that the timeouts are positive, as asyncio demands. */
    public TlsOptions {
        Objects.requireNonNull(context, "TLS needs a context; SSLContext.getDefault() trusts whom the JDK trusts");
        checkPositive(handshakeTimeout, "handshake");
        checkPositive(shutdownTimeout, "shutdown");
    }

    /** With this context; 60 seconds for the handshake and 30 for the shutdown. */
    public static TlsOptions of(SSLContext context) {
        return new TlsOptions(context, null, null, HANDSHAKE, SHUTDOWN);
    }

    /** The same with these parameters. */
    public TlsOptions withParameters(SSLParameters newParameters) {
        return new TlsOptions(context, newParameters, serverHostname, handshakeTimeout, shutdownTimeout);
    }

    /** The same with this name to verify. */
    public TlsOptions withServerHostname(String hostname) {
        return new TlsOptions(context, parameters, hostname, handshakeTimeout, shutdownTimeout);
    }

    /** The same with this time for the handshake. */
    public TlsOptions withHandshakeTimeout(Duration timeout) {
        return new TlsOptions(context, parameters, serverHostname, timeout, shutdownTimeout);
    }

    /** The same with this time for the shutdown. */
    public TlsOptions withShutdownTimeout(Duration timeout) {
        return new TlsOptions(context, parameters, serverHostname, handshakeTimeout, timeout);
    }

    private static void checkPositive(Duration timeout, String what) {
        if (!timeout.isPositive())
            throw new IllegalArgumentException("the " + what + " timeout must be a positive time, not " + timeout
                    + "; for no limit take a long one");
    }
}
