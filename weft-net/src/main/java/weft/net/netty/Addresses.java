package weft.net.netty;

import static weft.Asyncio.await;
import static weft.Asyncio.toThread;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code loop.getaddrinfo}: names to addresses, off the loop. */
public final class Addresses {
    private Addresses() {}

    /** All addresses of the host, in the order in which to try them. In a task. */
    public static List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        if (port < 0 || port > 65_535)
            throw new IllegalArgumentException("a port is a number from 0 to 65535, and this one is " + port);
        return interleave(lookUp(host)).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** Where to connect from, resolved; null among them: the system chooses. In a task. */
    static List<? extends @Nullable SocketAddress> local(@Nullable SocketAddress from) throws UnknownHostException {
        return from instanceof InetSocketAddress named && named.isUnresolved()
                ? resolve(named.getHostString(), named.getPort())
                : Collections.singletonList(from);
    }

    private static List<InetAddress> lookUp(String host) throws UnknownHostException {
        try {
            return List.of(InetAddress.ofLiteral(host)); // needs no name server, and no thread
        } catch (IllegalArgumentException e) {
            InetAddress[] found = await(toThread(() -> InetAddress.getAllByName(host)), UnknownHostException.class);
            return List.of(found);
        }
    }

    /** The families in turns, beginning with the system's first: a network without the one costs one attempt, not many. */
    private static List<InetAddress> interleave(List<InetAddress> found) {
        List<InetAddress> rest = new ArrayList<>(found);
        List<InetAddress> ordered = new ArrayList<>(found.size());
        boolean six = rest.getFirst() instanceof Inet6Address;
        while (!rest.isEmpty()) {
            InetAddress next = rest.getFirst();
            for (InetAddress each : rest)
                if (each instanceof Inet6Address == six) {
                    next = each;
                    break;
                }
            rest.remove(next);
            ordered.add(next);
            six = !six;
        }
        return ordered;
    }
}
