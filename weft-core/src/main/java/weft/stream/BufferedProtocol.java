package weft.stream;

import java.nio.ByteBuffer;

/**
 * A {@link Protocol} that says where the bytes shall go: for those who receive much and know where it belongs. Stands for
 * {@code asyncio.BufferedProtocol}.
 *
 * <pre>
 *   connectionMade ─▶ (getBuffer ─▶ [bufferUpdated])* ─▶ [eofReceived] ─▶ connectionLost
 * </pre>
 *
 * <p>Thread contract: loop thread only; transports call.
 */
public interface BufferedProtocol extends BaseProtocol<Transport> {
    /**
     * Where to put what comes next. The transport fills it from its position on, at most up to its limit, moves the position
     * as a channel does, and uses it no longer than until {@link #bufferUpdated}. A direct one saves a copy. Stands for
     * {@code get_buffer}.
     *
     * @param sizeHint the room that would be good, in bytes; -1: any
     * @return a writable buffer with room for one byte at least; else the connection ends
     */
    ByteBuffer getBuffer(int sizeHint);

    /**
     * So many bytes were put there. Stands for {@code buffer_updated}.
     *
     * @param bytes how many, at least one
     */
    void bufferUpdated(int bytes);

    /** As {@link Protocol#eofReceived}. */
    default boolean eofReceived() {
        return false;
    }
}
