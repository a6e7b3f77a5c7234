package weft.http;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How connections are made and kept: what {@code aiohttp.TCPConnector} and {@code UnixConnector} take as keyword arguments.
 *
 * <p>Thread contract: any thread.
 *
 * @param limit how many requests are served at the same time, over HTTP/1.1 each on a connection of its own; 0: any number
 * @param limitPerHost how many to one host, port and scheme; 0: any number
 * @param keepAlive how long an idle connection is kept; zero: not at all
 * @param http2 when to speak HTTP/2
 * @param pingInterval how often a server of HTTP/2 is asked whether it is still there, while it serves; one that does not answer
 *     for so long has lost the connection; null: never
 * @param resolver makes addresses of names
 * @param dnsTtl how long addresses are remembered; zero: not at all
 * @param happyEyeballsDelay how long an address has before the next one is tried beside it; null: until it has failed
 * @param localAddress the address to connect from; null: the system chooses
 * @param unixSocket a Unix-domain socket that all requests go to, whatever host they name; null: none
 * @param maxLine how many bytes the first line of a response may have
 * @param maxHead how many bytes all headers of a response may have
 * @param maxFields how many headers a response may have
 */
public record ConnectorOptions(
        int limit,
        int limitPerHost,
        Duration keepAlive,
        Http2Use http2,
        @Nullable Duration pingInterval,
        Resolver resolver,
        Duration dnsTtl,
        @Nullable Duration happyEyeballsDelay,
        @Nullable SocketAddress localAddress,
        @Nullable Path unixSocket,
        int maxLine,
        int maxHead,
        int maxFields) {
    /**
     * 100 requests, any number of them to one host; idle connections are kept for 15 seconds, addresses for 10; HTTP/2 where a
     * server that is encrypted chooses it; 250 ms for each address; heads with a line of 8190 bytes, 32 KiB and 128 headers.
     */
    public static final ConnectorOptions DEFAULT = new ConnectorOptions(
            100,
            0,
            Duration.ofSeconds(15),
            Http2Use.NEGOTIATED,
            null,
            Resolver.SYSTEM,
            Duration.ofSeconds(10),
            Duration.ofMillis(250),
            null,
            null,
            8190,
            32 * 1024,
            128);

    /** Checks the numbers. */
    public ConnectorOptions {
        if (limit < 0 || limitPerHost < 0)
            throw new IllegalArgumentException(
                    "a limit of requests cannot be negative: " + limit + ", " + limitPerHost + "; 0 means none");
        if (pingInterval != null && !pingInterval.isPositive())
            throw new IllegalArgumentException(
                    "the time between two pings must be positive, not " + pingInterval + "; null means none");
        if (keepAlive.isNegative() || dnsTtl.isNegative())
            throw new IllegalArgumentException("times cannot be negative: " + keepAlive + ", " + dnsTtl);
        if (maxLine < 1 || maxHead < 1 || maxFields < 1)
            throw new IllegalArgumentException(
                    "the limits of a head must be positive: " + maxLine + ", " + maxHead + ", " + maxFields);
        Objects.requireNonNull(resolver, "names need a resolver; Resolver.SYSTEM is the JDK's");
    }

    /** The same with how many requests at a time. */
    public ConnectorOptions withLimit(int value) {
        return with(changed -> changed.limit = value);
    }

    /** The same with how many requests at a time to each host. */
    public ConnectorOptions withLimitPerHost(int value) {
        return with(changed -> changed.limitPerHost = value);
    }

    /** The same with this time for idle connections. */
    public ConnectorOptions withKeepAlive(Duration value) {
        return with(changed -> changed.keepAlive = value);
    }

    /** The same with this use of HTTP/2. */
    public ConnectorOptions withHttp2(Http2Use value) {
        return with(changed -> changed.http2 = value);
    }

    /** The same with this time between two pings of HTTP/2. */
    public ConnectorOptions withPingInterval(@Nullable Duration value) {
        return with(changed -> changed.pingInterval = value);
    }

    /** The same with this resolver. */
    public ConnectorOptions withResolver(Resolver value) {
        return with(changed -> changed.resolver = value);
    }

    /** The same with this time to remember addresses. */
    public ConnectorOptions withDnsTtl(Duration value) {
        return with(changed -> changed.dnsTtl = value);
    }

    /** The same with this head start for each address. */
    public ConnectorOptions withHappyEyeballsDelay(@Nullable Duration value) {
        return with(changed -> changed.happyEyeballsDelay = value);
    }

    /** The same with this address to connect from. */
    public ConnectorOptions withLocalAddress(@Nullable SocketAddress value) {
        return with(changed -> changed.localAddress = value);
    }

    /** The same with this Unix-domain socket. */
    public ConnectorOptions withUnixSocket(@Nullable Path value) {
        return with(changed -> changed.unixSocket = value);
    }

    /** The same with this limit for the first line. */
    public ConnectorOptions withMaxLine(int value) {
        return with(changed -> changed.maxLine = value);
    }

    /** The same with this limit for the headers. */
    public ConnectorOptions withMaxHead(int value) {
        return with(changed -> changed.maxHead = value);
    }

    /** The same with this limit for the number of headers. */
    public ConnectorOptions withMaxFields(int value) {
        return with(changed -> changed.maxFields = value);
    }

    private ConnectorOptions with(Consumer<Changed> change) {
        Changed changed = new Changed(this);
        change.accept(changed);
        return changed.options();
    }

    /** What is about to be other options. */
    private static final class Changed {
        private int limit;
        private int limitPerHost;
        private Duration keepAlive;
        private Http2Use http2;
        private @Nullable Duration pingInterval;
        private Resolver resolver;
        private Duration dnsTtl;
        private @Nullable Duration happyEyeballsDelay;
        private @Nullable SocketAddress localAddress;
        private @Nullable Path unixSocket;
        private int maxLine;
        private int maxHead;
        private int maxFields;

        private Changed(ConnectorOptions from) {
            limit = from.limit;
            limitPerHost = from.limitPerHost;
            keepAlive = from.keepAlive;
            http2 = from.http2;
            pingInterval = from.pingInterval;
            resolver = from.resolver;
            dnsTtl = from.dnsTtl;
            happyEyeballsDelay = from.happyEyeballsDelay;
            localAddress = from.localAddress;
            unixSocket = from.unixSocket;
            maxLine = from.maxLine;
            maxHead = from.maxHead;
            maxFields = from.maxFields;
        }

        private ConnectorOptions options() {
            return new ConnectorOptions(
                    limit,
                    limitPerHost,
                    keepAlive,
                    http2,
                    pingInterval,
                    resolver,
                    dnsTtl,
                    happyEyeballsDelay,
                    localAddress,
                    unixSocket,
                    maxLine,
                    maxHead,
                    maxFields);
        }
    }
}
