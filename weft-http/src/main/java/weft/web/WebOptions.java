package weft.web;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server allows. All limits in one place; the defaults are safe on the open internet.
 *
 * <p>Thread contract: any thread.
 *
 * @param maxBody how large a body may be that is read as a whole, in bytes; a larger one is 413
 * @param maxLine how long the first line of a request may be; a longer one is 414
 * @param maxHead how large all headers of a request may be together; larger ones are 431
 * @param maxHeaders how many headers a request may have; more of them are 431
 * @param headTimeout until the headers of a request are there, from the connection's or the request's first byte; and for the
 *     TLS handshake. Exact to a second, as all times here
 * @param bodyTimeout how long a body may pause while it is read; then reading throws, and the client reads 408
 * @param sendTimeout how long a client may take nothing of a response; then the connection is closed, over HTTP/2 the stream
 * @param keepAlive how long a connection may rest between two requests
 * @param linger how long the rest of a body that the handler did not read is received and thrown away
 * @param shutdownTimeout how long a server that stops waits for its handlers before it cancels them
 * @param accessLog hears of each request after its response was sent; null: nobody does
 */
public record WebOptions(
        long maxBody,
        int maxLine,
        int maxHead,
        int maxHeaders,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration sendTimeout,
        Duration keepAlive,
        Duration linger,
        Duration shutdownTimeout,
        @Nullable AccessLog accessLog) {
    /**
     * A body of 1 MiB; a first line of 8190 bytes, 128 headers with 32 KiB; 20 s for the head, 30 s for each pause in a body, 60 s
     * for each in taking a response, 75 s between requests, 10 s to linger; 60 s to stop. No access log.
     */
    public static final WebOptions DEFAULT = new WebOptions(
            1024 * 1024,
            8190,
            32 * 1024,
            128,
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            null);

    /** Checks that there is room for something. */
    public WebOptions {
        if (maxBody < 0 || maxLine <= 0 || maxHead <= 0 || maxHeaders <= 0)
            throw new IllegalArgumentException("the limits of a server are positive, and these are maxBody=" + maxBody
                    + ", maxLine=" + maxLine + ", maxHead=" + maxHead + ", maxHeaders=" + maxHeaders);
        if (headTimeout.isNegative()
                || bodyTimeout.isNegative()
                || sendTimeout.isNegative()
                || keepAlive.isNegative()
                || linger.isNegative()
                || shutdownTimeout.isNegative())
            throw new IllegalArgumentException("the times of a server are not negative");
    }

    /** The same with this limit for bodies that are read as a whole. */
    public WebOptions withMaxBody(long bytes) {
        return with(changed -> changed.maxBody = bytes);
    }

    /** The same with these limits for the head of a request. */
    public WebOptions withHeadLimits(int line, int head, int headers) {
        return with(changed -> {
            changed.maxLine = line;
            changed.maxHead = head;
            changed.maxHeaders = headers;
        });
    }

    /** The same with this time for a head. */
    public WebOptions withHeadTimeout(Duration time) {
        return with(changed -> changed.headTimeout = time);
    }

    /** The same with this time for a pause in a body. */
    public WebOptions withBodyTimeout(Duration time) {
        return with(changed -> changed.bodyTimeout = time);
    }

    /** The same with this time for a client that takes nothing of a response. */
    public WebOptions withSendTimeout(Duration time) {
        return with(changed -> changed.sendTimeout = time);
    }

    /** The same with this time between requests. */
    public WebOptions withKeepAlive(Duration time) {
        return with(changed -> changed.keepAlive = time);
    }

    /** The same with this time to throw away the rest of a body. */
    public WebOptions withLinger(Duration time) {
        return with(changed -> changed.linger = time);
    }

    /** The same with this time to stop. */
    public WebOptions withShutdownTimeout(Duration time) {
        return with(changed -> changed.shutdownTimeout = time);
    }

    /** The same with this log. */
    public WebOptions withAccessLog(@Nullable AccessLog log) {
        return with(changed -> changed.accessLog = log);
    }

    private WebOptions with(Consumer<Changed> change) {
        Changed changed = new Changed(this);
        change.accept(changed);
        return changed.options();
    }

    /** What is about to be other options. */
    private static final class Changed {
        private long maxBody;
        private int maxLine;
        private int maxHead;
        private int maxHeaders;
        private Duration headTimeout;
        private Duration bodyTimeout;
        private Duration sendTimeout;
        private Duration keepAlive;
        private Duration linger;
        private Duration shutdownTimeout;
        private @Nullable AccessLog accessLog;

        private Changed(WebOptions from) {
            maxBody = from.maxBody;
            maxLine = from.maxLine;
            maxHead = from.maxHead;
            maxHeaders = from.maxHeaders;
            headTimeout = from.headTimeout;
            bodyTimeout = from.bodyTimeout;
            sendTimeout = from.sendTimeout;
            keepAlive = from.keepAlive;
            linger = from.linger;
            shutdownTimeout = from.shutdownTimeout;
            accessLog = from.accessLog;
        }

        private WebOptions options() {
            return new WebOptions(
                    maxBody,
                    maxLine,
                    maxHead,
                    maxHeaders,
                    headTimeout,
                    bodyTimeout,
                    sendTimeout,
                    keepAlive,
                    linger,
                    shutdownTimeout,
                    accessLog);
        }
    }
}
