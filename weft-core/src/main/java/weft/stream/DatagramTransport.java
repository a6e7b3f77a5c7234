package weft.stream;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives datagrams. Stands for {@code asyncio.DatagramTransport}.
 *
 * <p>Thread contract: loop thread only.
 */
public interface DatagramTransport extends BaseTransport {
    /**
     * Sends one datagram, of the bytes between the buffer's position and limit, which are taken before this returns; none of
     * them is a datagram too. Does not wait; a failure is told by {@link DatagramProtocol#errorReceived}. Stands for {@code
     * sendto}.
     *
     * @param address to whom; null: to the peer the transport was made for
     * @throws IllegalArgumentException if it was made for one peer and this is another, or for none and this is null
     */
    void sendto(ByteBuffer data, @Nullable SocketAddress address);

    /** As {@link #sendto(ByteBuffer, SocketAddress)}. */
    default void sendto(byte[] data, @Nullable SocketAddress address) {
        sendto(ByteBuffer.wrap(data), address);
    }

    /** To the peer that the transport was made for. */
    default void sendto(byte[] data) {
        sendto(ByteBuffer.wrap(data), null);
    }

    /** Ends it now: what was not sent is dropped. The protocol hears {@code connectionLost(null)} later. */
    void abort();

    /** How many bytes wait to be sent, headers included. */
    int getWriteBufferSize();

    /** As {@link WriteTransport#getWriteBufferLimits}. */
    WriteBufferLimits getWriteBufferLimits();

    /** As {@link WriteTransport#setWriteBufferLimits}. */
    void setWriteBufferLimits(@Nullable Integer high, @Nullable Integer low);
}
