package weft.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams come from and go to: what asyncio takes as keyword arguments of {@code create_datagram_endpoint}.
 *
 * <p>Thread contract: any thread.
 *
 * @param localAddress where to receive; null: at any free port. An unresolved one is resolved off the loop
 * @param remoteAddress the one peer to exchange datagrams with; null: anybody. An unresolved one is resolved off the loop
 * @param reusePort whether several sockets may receive at the port, and share what comes
 * @param allowBroadcast whether datagrams may go to everybody on a network. The socket is not connected to its remote address
 *     then, as in asyncio: answers come from others than it
 */
public record DatagramOptions(
        @Nullable InetSocketAddress localAddress,
        @Nullable InetSocketAddress remoteAddress,
        boolean reusePort,
        boolean allowBroadcast) {
    /** Checks that there is an address. */
    public DatagramOptions {
        if (localAddress == null && remoteAddress == null)
            throw new IllegalArgumentException(
                    "datagrams need a local address to arrive at or a remote address to go to,"
                            + " and neither is given; for any free port take at(\"0.0.0.0\", 0)");
    }

    /** Receives at this host, a name or an address, and port; 0: any that is free. */
    public static DatagramOptions at(String host, int port) {
        return new DatagramOptions(InetSocketAddress.createUnresolved(host, port), null, false, false);
    }

    /** Exchanges datagrams with this host, a name or an address, and port. */
    public static DatagramOptions to(String host, int port) {
        return new DatagramOptions(null, InetSocketAddress.createUnresolved(host, port), false, false);
    }

    /** The same, receiving here. */
    public DatagramOptions withLocalAddress(@Nullable InetSocketAddress address) {
        return new DatagramOptions(address, remoteAddress, reusePort, allowBroadcast);
    }

    /** The same with this peer. */
    public DatagramOptions withRemoteAddress(@Nullable InetSocketAddress address) {
        return new DatagramOptions(localAddress, address, reusePort, allowBroadcast);
    }

    /** The same at a port that others may share. */
    public DatagramOptions withReusePort(boolean shared) {
        return new DatagramOptions(localAddress, remoteAddress, shared, allowBroadcast);
    }

    /** The same, to everybody or not. */
    public DatagramOptions withAllowBroadcast(boolean allowed) {
        return new DatagramOptions(localAddress, remoteAddress, reusePort, allowed);
    }
}
