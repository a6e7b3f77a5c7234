package weft.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A transport that sends a stream of bytes. Writing never waits: what cannot be sent at once is kept in a buffer, and the
 * protocol is told when that grows and shrinks past its marks. Stands for {@code asyncio.WriteTransport}.
 *
 * <p>Thread contract: loop thread only.
 */
public interface WriteTransport extends BaseTransport {
    /** As {@link #write(ByteBuffer)}. */
    default void write(byte[] data) {
        write(ByteBuffer.wrap(data));
    }

    /**
     * Sends the bytes between the buffer's position and limit, and moves the position there. They are taken before this
     * method returns: the buffer may be used again at once, and the view that {@code dataReceived} got may be passed here.
     * Nothing happens after the connection was lost.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    void write(ByteBuffer data);

    /** Writes all of them, one after the other, with less work than as many calls of {@code write}. */
    default void writelines(Iterable<byte[]> data) {
        for (byte[] piece : data) write(piece);
    }

    /**
     * Ends this side's stream after what was written; the peer may go on sending. Stands for {@code write_eof}.
     *
     * @throws UnsupportedOperationException unless {@link #canWriteEof}
     */
    void writeEof();

    /** Whether {@link #writeEof} is possible here; TLS has no such thing. Stands for {@code can_write_eof}. */
    boolean canWriteEof();

    /** Ends the connection now: what was not sent is dropped. The protocol hears {@code connectionLost(null)} later. */
    void abort();

    /** How many bytes wait to be sent. Stands for {@code get_write_buffer_size}. */
    int getWriteBufferSize();

    /** The marks between which writing is paused and resumed. Stands for {@code get_write_buffer_limits}. */
    WriteBufferLimits getWriteBufferLimits();

    /**
     * Sets the marks. Stands for {@code set_write_buffer_limits}.
     *
     * @param high above so many bytes the protocol is told to pause; null: 64 KiB, or four times {@code low}
     * @param low at so many bytes it is told to resume; null: a quarter of {@code high}
     * @throws IllegalArgumentException unless {@code high >= low >= 0}
     */
    void setWriteBufferLimits(@Nullable Integer high, @Nullable Integer low);
}
