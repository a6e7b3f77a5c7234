package weft.stream;

import org.jspecify.annotations.Nullable;

/**
 * What a transport calls back. Programs implement {@link Protocol}, {@link BufferedProtocol} or {@link DatagramProtocol};
 * this one by itself is enough for a transport that only writes. Stands for {@code asyncio.BaseProtocol}.
 *
 * <p>Every method is a callback of the loop: it must not wait. An exception out of one goes to the loop's exception handler
 * and, where the protocol has missed something by it, ends the connection.
 *
 * <p>Thread contract: loop thread only; transports call.
 *
 * @param <T> the kind of transport it is made for
 */
public interface BaseProtocol<T extends BaseTransport> {
    /** The connection is there. Called first, once. Stands for {@code connection_made}. */
    default void connectionMade(T transport) {}

    /**
     * The connection is gone. Called last, once, in an iteration of its own after {@code close}, {@code abort} or the
     * failure. Stands for {@code connection_lost}.
     *
     * @param exception what ended it; null: the peer's regular end, or this side closed or aborted it
     */
    default void connectionLost(@Nullable Throwable exception) {}

    /**
     * The transport's buffer has grown over the high-water mark: stop writing for now. Called inside the {@code write} that
     * did it, and once, however much is still written. Stands for {@code pause_writing}.
     */
    default void pauseWriting() {}

    /** The buffer has shrunk to the low-water mark. Called once after each {@link #pauseWriting}. */
    default void resumeWriting() {}
}
