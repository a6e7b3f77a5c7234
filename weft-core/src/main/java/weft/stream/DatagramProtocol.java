package weft.stream;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * The receiving side of datagrams. Stands for {@code asyncio.DatagramProtocol}.
 *
 * <p>Thread contract: loop thread only; transports call.
 */
public interface DatagramProtocol extends BaseProtocol<DatagramTransport> {
    /**
     * A datagram has arrived; it may be empty. Stands for {@code datagram_received}.
     *
     * @param data a read-only view that is valid until this method returns, as in {@link Protocol#dataReceived}
     * @param sender who sent it
     */
    default void datagramReceived(ByteBuffer data, SocketAddress sender) {}

    /** An earlier send or a receive has failed; the transport lives on. Stands for {@code error_received}. */
    default void errorReceived(IOException exception) {}
}
