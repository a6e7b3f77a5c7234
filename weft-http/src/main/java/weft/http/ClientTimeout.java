package weft.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;

/**
 * How long a request and its phases may take; null: no limit. Stands for {@code aiohttp.ClientTimeout}.
 *
 * <p>The total is a deadline for the request with all its redirects and for reading the response's body. Where a {@code
 * timeout} or cancel scope with a deadline is around the call and no total was chosen, that deadline is the total, and the
 * default of 300 seconds does not apply.
 *
 * <p>Thread contract: any thread.
 *
 * @param total for everything; throws {@link weft.TimeoutException}
 * @param connect to have a connection, with the wait for a free one of the pool; throws {@link ConnectionTimeoutException}
 * @param sockConnect to make a new connection, encryption included; throws {@link ConnectionTimeoutException}
 * @param sockRead for each wait for bytes of the server; throws {@link SocketTimeoutException}
 * @param chosen whether the total was chosen; false only in {@link #DEFAULT} and what was made of it without another total
 */
public record ClientTimeout(
        @Nullable Duration total,
        @Nullable Duration connect,
        @Nullable Duration sockConnect,
        @Nullable Duration sockRead,
        boolean chosen) {
    /** 300 seconds in all, and 30 to make a new connection, as in aiohttp. */
    public static final ClientTimeout DEFAULT =
            new ClientTimeout(Duration.ofSeconds(300), null, Duration.ofSeconds(30), null, false);

    /** No limit at all but those around the call. */
    public static final ClientTimeout NONE = new ClientTimeout(null, null, null, null, true);

    /** Checks that the times are positive. */
    public ClientTimeout {
        check(total, "total");
        check(connect, "connect");
        check(sockConnect, "sockConnect");
        check(sockRead, "sockRead");
    }

    /** This total, and no other limit. */
    public static ClientTimeout total(double seconds) {
        return NONE.withTotal(duration(seconds));
    }

    /** The same with this total; null: none. */
    public ClientTimeout withTotal(@Nullable Duration limit) {
        return new ClientTimeout(limit, connect, sockConnect, sockRead, true);
    }

    /** The same with this time to have a connection. */
    public ClientTimeout withConnect(@Nullable Duration limit) {
        return new ClientTimeout(total, limit, sockConnect, sockRead, chosen);
    }

    /** The same with this time to make a new connection. */
    public ClientTimeout withSockConnect(@Nullable Duration limit) {
        return new ClientTimeout(total, connect, limit, sockRead, chosen);
    }

    /** The same with this time for each wait for bytes. */
    public ClientTimeout withSockRead(@Nullable Duration limit) {
        return new ClientTimeout(total, connect, sockConnect, limit, chosen);
    }

    static Duration duration(double seconds) {
        return Duration.ofNanos(Seconds.toNanos(seconds, "timeout"));
    }

    private static void check(@Nullable Duration limit, String name) {
        if (limit != null && !limit.isPositive())
            throw new IllegalArgumentException(
                    "the " + name + " timeout must be a positive time, not " + limit + "; null means no limit");
    }
}
