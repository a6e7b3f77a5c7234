package weft.http.websocket;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a WebSocket is to behave: the keyword arguments of {@code ws_connect} and of {@code WebSocketResponse}. Start with
 * {@link #DEFAULT}.
 *
 * {@snippet class="weft.http.websocket.WebSocketSnippets" region="options"}
 *
 * <p>Thread contract: any thread.
 *
 * @param protocols the subprotocols this side knows; a server takes the first of the client's that it knows
 * @param heartbeat a ping after so much silence, and failure if half of it passes without an answer; null: none
 * @param receiveTimeout how long {@code receive()} waits before it throws; null: for ever
 * @param closeTimeout how long a close waits for the peer's
 * @param maxMessage bytes of the largest message that is received; a larger one closes the WebSocket
 * @param compress whether messages are compressed if the peer agrees (permessage-deflate)
 * @param autoPing whether pings are answered unasked, and neither they nor pongs received
 * @param autoClose whether the peer's close is answered unasked
 */
public record WebSocketOptions(
        List<String> protocols,
        @Nullable Duration heartbeat,
        @Nullable Duration receiveTimeout,
        Duration closeTimeout,
        int maxMessage,
        boolean compress,
        boolean autoPing,
        boolean autoClose) {
    /** No subprotocol, no heartbeat, 10 s for a close, messages of 4 MiB, compressed. */
    public static final WebSocketOptions DEFAULT =
            new WebSocketOptions(List.of(), null, null, Duration.ofSeconds(10), 4 << 20, true, true, true);

    /** Checks the values. */
    public WebSocketOptions {
        protocols = List.copyOf(protocols);
        for (String protocol : protocols)
            if (!protocol.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"))
                throw new IllegalArgumentException(
                        "a subprotocol is one word of letters, digits and !#$%&'*+-.^_`|~, and not '"
                                + protocol.replaceAll("\\p{Cntrl}", "?") + "'");
        checkPositive(heartbeat, "the heartbeat");
        checkPositive(receiveTimeout, "the time to receive");
        checkPositive(closeTimeout, "the time to close");
        if (maxMessage <= 0)
            throw new IllegalArgumentException(
                    "the largest message has at least one byte, not " + maxMessage + "; Integer.MAX_VALUE is no limit");
    }

    private static void checkPositive(@Nullable Duration time, String what) {
        if (time != null && !time.isPositive())
            throw new IllegalArgumentException(what + " is a positive time, not " + time + "; leave it out for none");
    }

    /** The same with these subprotocols. */
    public WebSocketOptions withProtocols(String... names) {
        return new WebSocketOptions(
                List.of(names), heartbeat, receiveTimeout, closeTimeout, maxMessage, compress, autoPing, autoClose);
    }

    /** The same with a ping after so many seconds of silence. */
    public WebSocketOptions withHeartbeat(double seconds) {
        return withHeartbeat(Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    /** The same with a ping after so much silence; null: none. */
    public WebSocketOptions withHeartbeat(@Nullable Duration silence) {
        return new WebSocketOptions(
                protocols, silence, receiveTimeout, closeTimeout, maxMessage, compress, autoPing, autoClose);
    }

    /** The same with this time for each {@code receive()}; null: for ever. */
    public WebSocketOptions withReceiveTimeout(@Nullable Duration time) {
        return new WebSocketOptions(
                protocols, heartbeat, time, closeTimeout, maxMessage, compress, autoPing, autoClose);
    }

    /** The same with this time for the peer's close. */
    public WebSocketOptions withCloseTimeout(Duration time) {
        return new WebSocketOptions(
                protocols, heartbeat, receiveTimeout, time, maxMessage, compress, autoPing, autoClose);
    }

    /** The same with messages of so many bytes. */
    public WebSocketOptions withMaxMessage(int bytes) {
        return new WebSocketOptions(
                protocols, heartbeat, receiveTimeout, closeTimeout, bytes, compress, autoPing, autoClose);
    }

    /** The same with or without compression. */
    public WebSocketOptions withCompress(boolean on) {
        return new WebSocketOptions(
                protocols, heartbeat, receiveTimeout, closeTimeout, maxMessage, on, autoPing, autoClose);
    }

    /** The same with or without answers to pings. */
    public WebSocketOptions withAutoPing(boolean on) {
        return new WebSocketOptions(
                protocols, heartbeat, receiveTimeout, closeTimeout, maxMessage, compress, on, autoClose);
    }

    /** The same with or without an answer to the peer's close. */
    public WebSocketOptions withAutoClose(boolean on) {
        return new WebSocketOptions(
                protocols, heartbeat, receiveTimeout, closeTimeout, maxMessage, compress, autoPing, on);
    }
}
