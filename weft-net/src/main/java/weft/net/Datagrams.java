package weft.net;

import static weft.Asyncio.async;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.net.netty.Addresses;
import weft.net.netty.DatagramSockets;
import weft.stream.DatagramProtocol;
import weft.stream.DatagramTransport;

/**
 * Datagrams (UDP): {@code loop.create_datagram_endpoint}.
 *
 * {@snippet class="weft.net.DatagramsTest" region="echo"}
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class Datagrams {
    private Datagrams() {}

    /**
     * A new endpoint; asyncio's pair {@code (transport, protocol)}.
     *
     * @param transport sends
     * @param protocol is called
     * @param <P> the protocol's type
     */
    public record Endpoint<P>(DatagramTransport transport, P protocol) {}

    /**
     * Opens a socket for datagrams, and returns after the protocol has heard {@code connectionMade}. If a name has several
     * addresses, the first that works is taken.
     *
     * <p>Where only the JDK's sockets are used (macOS, Windows), an endpoint with a remote address cannot send empty datagrams:
     * {@code errorReceived} says so.
     *
     * <p>The coroutine throws {@link UnknownHostException}, or what the first address failed with, the others suppressed in
     * it. Stands for {@code create_datagram_endpoint}.
     */
    public static <P extends DatagramProtocol> Coroutine<Endpoint<P>> createDatagramEndpoint(
            Supplier<? extends P> protocols, DatagramOptions options) {
        return async(() -> {
            DatagramSockets.Opened opened = open(options);
            P protocol;
            try {
                protocol = protocols.get();
            } catch (Throwable e) {
                opened.discard();
                throw e;
            }
            return new Endpoint<>(DatagramSockets.begin(opened, protocol), protocol);
        });
    }

    /** The two ends of an endpoint; both are of one family. */
    private record Ends(
            @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) {}

    private static DatagramSockets.Opened open(DatagramOptions options) throws IOException {
        IOException first = null;
        for (Ends ends : candidates(options)) {
            try {
                return DatagramSockets.open(ends.local(), ends.remote(), options.reusePort(), options.allowBroadcast());
            } catch (IOException e) {
                if (first == null) first = e;
                else first.addSuppressed(e);
            }
        }
        throw first != null
                ? first
                : new UnknownHostException("no address of " + options.localAddress()
                        + " is of the same family as one of " + options.remoteAddress());
    }

    /** For each family that both ends have an address of, the first ones. */
    private static List<Ends> candidates(DatagramOptions options) throws UnknownHostException {
        Map<ProtocolFamily, InetSocketAddress> local = firstOfEachFamily(options.localAddress());
        Map<ProtocolFamily, InetSocketAddress> remote = firstOfEachFamily(options.remoteAddress());
        if (options.remoteAddress() == null)
            return local.values().stream()
                    .map(address -> new Ends(address, null))
                    .toList();
        if (options.localAddress() == null)
            return remote.values().stream()
                    .map(address -> new Ends(null, address))
                    .toList();
        local.keySet().retainAll(remote.keySet());
        return local.entrySet().stream()
                .map(entry -> new Ends(entry.getValue(), remote.get(entry.getKey())))
                .toList();
    }

    private static Map<ProtocolFamily, InetSocketAddress> firstOfEachFamily(@Nullable InetSocketAddress address)
            throws UnknownHostException {
        Map<ProtocolFamily, InetSocketAddress> families = new LinkedHashMap<>();
        if (address == null) return families;
        List<InetSocketAddress> all = address.isUnresolved()
                ? Addresses.resolve(address.getHostString(), address.getPort())
                : List.of(address);
        for (InetSocketAddress each : all)
            families.putIfAbsent(
                    each.getAddress() instanceof Inet6Address
                            ? StandardProtocolFamily.INET6
                            : StandardProtocolFamily.INET,
                    each);
        return families;
    }
}
