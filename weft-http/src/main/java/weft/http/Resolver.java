package weft.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import weft.net.netty.Addresses;

/**
 * Makes addresses of a host's name. Stands for {@code aiohttp.abc.AbstractResolver}.
 *
 * <p>Thread contract: loop thread only, inside a task.
 */
@FunctionalInterface
public interface Resolver {
    /** The JDK's, in another thread. */
    Resolver SYSTEM = Addresses::resolve;

    /**
     * The addresses, in the order in which they are tried. May await.
     *
     * @throws IOException if there are none
     */
    List<InetSocketAddress> resolve(String host, int port) throws IOException;
}
