package weft.net;

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
 * @param localAddress the address to connect from; null: the system chooses
 * @param happyEyeballsDelay how long an attempt has before the next address is tried beside it; null: each one is tried
 *     only after the one before has failed, asyncio's default. Ours is 250 ms, that of RFC 8305
 * @param limit how many bytes the reader of a stream buffers
 */
public record ConnectOptions(
        @Nullable TlsOptions tls,
        @Nullable SocketAddress localAddress,
        @Nullable Duration happyEyeballsDelay,
        int limit) {
    /** Not encrypted, 250 ms for each attempt, a limit of 64 KiB. */
    public static final ConnectOptions DEFAULT = new ConnectOptions(null, null, Duration.ofMillis(250), 64 * 1024);

    /** Checks that the limit is positive. */
    public ConnectOptions {
        if (limit <= 0) throw new IllegalArgumentException("the limit of a reader must be positive, not " + limit);
    }

    /** The same, encrypted. */
    public ConnectOptions withTls(@Nullable TlsOptions options) {
        return new ConnectOptions(options, localAddress, happyEyeballsDelay, limit);
    }

    /** The same from this address. */
    public ConnectOptions withLocalAddress(@Nullable SocketAddress address) {
        return new ConnectOptions(tls, address, happyEyeballsDelay, limit);
    }

    /** The same with this head start for each attempt. */
    public ConnectOptions withHappyEyeballsDelay(@Nullable Duration delay) {
        return new ConnectOptions(tls, localAddress, delay, limit);
    }

    /** The same with this limit. */
    public ConnectOptions withLimit(int bytes) {
        return new ConnectOptions(tls, localAddress, happyEyeballsDelay, bytes);
    }
}
