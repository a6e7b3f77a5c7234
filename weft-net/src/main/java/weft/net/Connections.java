package weft.net;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.net.netty.Addresses;
import weft.net.netty.ChannelServer;
import weft.net.netty.ChannelTransport;
import weft.net.netty.Sockets;
import weft.net.netty.StaggeredRace;
import weft.stream.BaseProtocol;
import weft.stream.Server;
import weft.stream.TlsOptions;
import weft.stream.Transport;
import weft.stream.WriteTransport;

/**
 * Connections with callbacks: {@code loop.create_connection}, {@code create_server} and the same for Unix-domain sockets,
 * which are methods of the loop in asyncio; Weft's core knows no sockets. {@link Streams} is what most programs want.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class Connections {
    private static final String EVERYWHERE = "";

    private Connections() {}

    /**
     * A new connection; asyncio's pair {@code (transport, protocol)}.
     *
     * @param transport writes
     * @param protocol is called
     * @param <P> the protocol's type
     */
    public record Connected<P>(Transport transport, P protocol) {}

    /** Connects, and returns after the protocol has heard {@code connectionMade}. Stands for {@code create_connection}. */
    public static <P extends BaseProtocol<Transport>> Coroutine<Connected<P>> createConnection(
            Supplier<? extends P> protocols, String host, int port, ConnectOptions options) {
        return async(() -> {
            List<InetSocketAddress> addresses = Addresses.resolve(host, port);
            Sockets.Connected connected = StaggeredRace.connect(
                    addresses, host + ":" + port, options.happyEyeballsDelay(), options.localAddress());
            if (options.keepAlive()) Sockets.keepAlive(connected.channel());
            return begin(connected, protocols, namedAfter(host, options.tls()));
        });
    }

    /** Connects to a Unix-domain socket. Stands for {@code create_unix_connection}. */
    public static <P extends BaseProtocol<Transport>> Coroutine<Connected<P>> createUnixConnection(
            Supplier<? extends P> protocols, Path path, ConnectOptions options) {
        return async(() -> {
            Sockets.Connected connected = Sockets.connect(UnixDomainSocketAddress.of(path), null);
            return begin(connected, protocols, options.tls());
        });
    }

    private static <P extends BaseProtocol<Transport>> Connected<P> begin(
            Sockets.Connected connected, Supplier<? extends P> protocols, @Nullable TlsOptions tls) throws IOException {
        P protocol;
        try {
            protocol = protocols.get();
        } catch (Throwable e) {
            connected.discard();
            throw e;
        }
        return new Connected<>(Sockets.begin(connected, protocol, tls), protocol);
    }

    /** The name that the server must prove is the one that was asked for. */
    private static @Nullable TlsOptions namedAfter(String host, @Nullable TlsOptions tls) {
        return tls == null || tls.serverHostname() != null ? tls : tls.withServerHostname(host);
    }

    /**
     * Listens at one host. Stands for {@code create_server}.
     *
     * @param protocols makes one for each connection
     * @param host a name or an address, all its addresses; null or empty: every address of this machine
     */
    public static Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol<Transport>> protocols,
            @Nullable String host,
            int port,
            ServeOptions options) {
        return createServer(protocols, List.of(host == null ? EVERYWHERE : host), port, options);
    }

    /**
     * Listens at several hosts: at all their addresses, or at none if one of them is taken. An address of a family that the
     * system does without is left out. Stands for {@code create_server} with a sequence of hosts.
     *
     * @param protocols makes one for each connection
     * @param hosts names or addresses; an empty one is every address of this machine
     * @param port 0: any that is free, another one at each address; {@link Server#sockets} tells which
     */
    public static Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol<Transport>> protocols, List<String> hosts, int port, ServeOptions options) {
        if (hosts.isEmpty())
            throw new IllegalArgumentException(
                    "a server needs a host to listen at, and the list is empty; \"\" is every address of this machine");
        List<String> all = List.copyOf(hosts);
        return async(() -> start(bind(addressesOf(all, port), protocols, options), options));
    }

    private static List<InetSocketAddress> addressesOf(List<String> hosts, int port) throws UnknownHostException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String host : hosts) {
            if (host.equals(EVERYWHERE)) addresses.add(new InetSocketAddress(port));
            else addresses.addAll(Addresses.resolve(host, port));
        }
        return addresses;
    }

    private static ChannelServer bind(
            List<? extends SocketAddress> addresses,
            Supplier<? extends BaseProtocol<Transport>> protocols,
            ServeOptions options)
            throws IOException {
        return ChannelServer.bind(
                addresses, options.backlog(), options.reusePort(), options.keepAlive(), options.tls(), protocols);
    }

    /**
     * Listens on a Unix-domain socket. What is left of a server that died there is removed, as asyncio does. Stands for
     * {@code create_unix_server}.
     */
    public static Coroutine<Server> createUnixServer(
            Supplier<? extends BaseProtocol<Transport>> protocols, Path path, ServeOptions options) {
        return async(() -> {
            removeDeadSocket(path);
            return start(bind(List.of(UnixDomainSocketAddress.of(path)), protocols, options), options);
        });
    }

    private static void removeDeadSocket(Path path) throws IOException {
        if (Files.exists(path)
                && Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                        .isOther()) Files.delete(path);
    }

    private static Server start(ChannelServer server, ServeOptions options) {
        if (options.startServing()) {
            server.start();
            try {
                await(sleep(0)); // so that somebody who connects after this is served
            } catch (Throwable e) {
                server.close();
                throw e;
            }
        }
        return server;
    }

    /**
     * Sends a file from its beginning to its end; returns how many bytes it had. Stands for {@code loop.sendfile}.
     *
     * @param transport of a connection that this module has made; of a stream, {@code writer.transport()}
     */
    public static Coroutine<Long> sendfile(WriteTransport transport, FileChannel file) {
        return sendfile(transport, file, 0, Long.MAX_VALUE);
    }

    /**
     * Sends a part of a file; returns how many bytes there were. On a plain connection they do not pass through this program;
     * for an encrypted one a thread reads them. Until it is done nothing else can be written; what was written before is sent
     * before.
     *
     * <p>Afterwards the file's position is behind the last byte that was given to the connection, also if this fails or is
     * cancelled: what the peer gets then ends there. Stands for {@code loop.sendfile}.
     *
     * @param offset where to begin, whatever the file's position is
     * @param count how many bytes at most, positive
     * @throws UnsupportedOperationException (from the coroutine) if the transport is none of this module's
     */
    public static Coroutine<Long> sendfile(WriteTransport transport, FileChannel file, long offset, long count) {
        if (offset < 0) throw new IllegalArgumentException("a file is sent from an offset >= 0, not " + offset);
        if (count <= 0) throw new IllegalArgumentException("a positive number of bytes can be sent, not " + count);
        return async(() -> {
            if (transport instanceof ChannelTransport channel) return channel.sendFile(file, offset, count);
            throw new UnsupportedOperationException(
                    "no file can be sent through " + transport + "; connections of weft-net can");
        });
    }
}
