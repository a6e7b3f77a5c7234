package weft.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.stream.TlsOptions;

/**
 * How to connect: what asyncio takes as keyword arguments of {@code open_connection} and {@code create_connection}.
 *
 * <p>Thread contract: any thread.
 *
 * @param tls how to encrypt; null: not at all
 * @param localAddress the address to connect from; null: the system chooses. An unresolved one is resolved off the loop
 * @param happyEyeballsDelay how long an attempt has before the next address is tried beside it; null: each one is tried
 *     only after the one before has failed, asyncio's default. Ours is 250 ms, that of RFC 8305
 * @param keepAlive whether the system asks a peer that has been silent for hours whether it is still there (TCP only)
 * @param limit how many bytes the reader of a stream buffers
 */
public record ConnectOptions(
        @Nullable TlsOptions tls,
        @Nullable SocketAddress localAddress,
        @Nullable Duration happyEyeballsDelay,
        boolean keepAlive,
        int limit) {
    /** Not encrypted, 250 ms for each attempt, a limit of 64 KiB. */
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(null, null, Duration.ofMillis(250), false, 64 * 1024);

    /** Checks that the limit is positive, and the delay not negative. */
    public ConnectOptions {
        if (happyEyeballsDelay != null && happyEyeballsDelay.isNegative())
            throw new IllegalArgumentException("an attempt's head start cannot be negative, and is "
                    + happyEyeballsDelay + "; null waits until it has failed");
        if (limit <= 0) throw new IllegalArgumentException("the limit of a reader must be positive, not " + limit);
    }

    /** The same, encrypted. */
    public ConnectOptions withTls(@Nullable TlsOptions options) {
        return new ConnectOptions(options, localAddress, happyEyeballsDelay, keepAlive, limit);
    }

    /** The same from this address. */
    public ConnectOptions withLocalAddress(@Nullable SocketAddress address) {
        return new ConnectOptions(tls, address, happyEyeballsDelay, keepAlive, limit);
    }

    /** The same from this host of this machine, a name or an address, and port; 0: any that is free. */
    public ConnectOptions withLocalAddress(String host, int port) {
        return withLocalAddress(InetSocketAddress.createUnresolved(host, port));
    }

    /** The same, asking a silent peer or not. */
    public ConnectOptions withKeepAlive(boolean asking) {
        return new ConnectOptions(tls, localAddress, happyEyeballsDelay, asking, limit);
    }

    /** The same with this head start for each attempt. */
    public ConnectOptions withHappyEyeballsDelay(@Nullable Duration delay) {
        return new ConnectOptions(tls, localAddress, delay, keepAlive, limit);
    }

    /** The same with this limit. */
    public ConnectOptions withLimit(int bytes) {
        return new ConnectOptions(tls, localAddress, happyEyeballsDelay, keepAlive, bytes);
    }
}
