package weft.stream;

import java.nio.ByteBuffer;

/**
 * The receiving side of a stream of bytes, as callbacks. Stands for {@code asyncio.Protocol}.
 *
 * <pre>
 *   connectionMade ─▶ dataReceived* ─▶ [eofReceived] ─▶ connectionLost
 *                     pauseWriting, resumeWriting: in pairs, in between
 * </pre>
 *
 * <p>Thread contract: loop thread only; transports call.
 */
public interface Protocol extends BaseProtocol<Transport> {
    /**
     * Bytes have arrived, at least one; how they are cut into calls means nothing. Stands for {@code data_received}.
     *
     * @param data a read-only view of the transport's own memory, which holds something else as soon as this method
     *     returns: handle it, pass it to {@code write}, or copy what is to be kept, with {@code data.get(bytes)}. What is
     *     left in it is dropped. asyncio hands over a copy
     */
    default void dataReceived(ByteBuffer data) {}

    /**
     * The peer will send no more. Stands for {@code eof_received}.
     *
     * @return true: this side goes on writing and closes the transport itself; false: the transport closes now
     */
    default boolean eofReceived() {
        return false;
    }
}
