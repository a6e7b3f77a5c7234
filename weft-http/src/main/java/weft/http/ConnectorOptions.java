package weft.http;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How connections are made and kept: what {@code aiohttp.TCPConnector} and {@code UnixConnector} take as keyword arguments.
 *
 * <p>Thread contract: any thread.
 *
 * @param limit how many connections are in use at the same time; 0: any number
 * @param limitPerHost how many to one host, port and scheme; 0: any number
 * @param keepAlive how long an idle connection is kept; zero: each serves one request
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
        Resolver resolver,
        Duration dnsTtl,
        @Nullable Duration happyEyeballsDelay,
        @Nullable SocketAddress localAddress,
        @Nullable Path unixSocket,
        int maxLine,
        int maxHead,
        int maxFields) {
    /**
     * 100 connections, any number of them to one host; idle ones are kept for 15 seconds, addresses for 10; 250 ms for each
     * address; heads with a line of 8190 bytes, 32 KiB and 128 headers.
     */
    public static final ConnectorOptions DEFAULT = new ConnectorOptions(
            100,
            0,
            Duration.ofSeconds(15),
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
                    "a limit of connections cannot be negative: " + limit + ", " + limitPerHost + "; 0 means none");
        if (keepAlive.isNegative() || dnsTtl.isNegative())
            throw new IllegalArgumentException("times cannot be negative: " + keepAlive + ", " + dnsTtl);
        if (maxLine < 1 || maxHead < 1 || maxFields < 1)
            throw new IllegalArgumentException(
                    "the limits of a head must be positive: " + maxLine + ", " + maxHead + ", " + maxFields);
        Objects.requireNonNull(resolver, "names need a resolver; Resolver.SYSTEM is the JDK's");
    }

    /** The same with how many connections at most. */
    public ConnectorOptions withLimit(int value) {
        return new ConnectorOptions(
                value,
                limitPerHost,
                keepAlive,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with how many connections to each host. */
    public ConnectorOptions withLimitPerHost(int value) {
        return new ConnectorOptions(
                limit,
                value,
                keepAlive,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with this time for idle connections. */
    public ConnectorOptions withKeepAlive(Duration value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                value,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with this resolver. */
    public ConnectorOptions withResolver(Resolver value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                value,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with this time to remember addresses. */
    public ConnectorOptions withDnsTtl(Duration value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                resolver,
                value,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with this head start for each address. */
    public ConnectorOptions withHappyEyeballsDelay(@Nullable Duration value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                resolver,
                dnsTtl,
                value,
                localAddress,
                unixSocket,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with this address to connect from. */
    public ConnectorOptions withLocalAddress(@Nullable SocketAddress value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                value,
                unixSocket,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with this Unix-domain socket. */
    public ConnectorOptions withUnixSocket(@Nullable Path value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                value,
                maxLine,
                maxHead,
                maxFields);
    }

    /** The same with this limit for the first line. */
    public ConnectorOptions withMaxLine(int value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                value,
                maxHead,
                maxFields);
    }

    /** The same with this limit for the headers. */
    public ConnectorOptions withMaxHead(int value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                maxLine,
                value,
                maxFields);
    }

    /** The same with this limit for the number of headers. */
    public ConnectorOptions withMaxFields(int value) {
        return new ConnectorOptions(
                limit,
                limitPerHost,
                keepAlive,
                resolver,
                dnsTtl,
                happyEyeballsDelay,
                localAddress,
                unixSocket,
                maxLine,
                maxHead,
                value);
    }
}
