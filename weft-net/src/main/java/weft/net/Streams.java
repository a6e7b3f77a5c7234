package weft.net;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Coroutine;
import weft.EventLoop;
import weft.stream.BaseProtocol;
import weft.stream.ClientConnected;
import weft.stream.Connection;
import weft.stream.Server;
import weft.stream.StreamReader;
import weft.stream.StreamReaderProtocol;
import weft.stream.StreamWriter;
import weft.stream.Transport;

/**
 * Connections as a pair of streams, for coroutines: {@code asyncio.open_connection}, {@code start_server} and the same for
 * Unix-domain sockets.
 *
 * {@snippet class="weft.net.NetSnippetsTest" region="streams"}
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class Streams {
    private Streams() {}

    /** As {@link #openConnection(String, int, ConnectOptions)}, with the defaults. */
    public static Coroutine<Connection> openConnection(String host, int port) {
        return openConnection(host, port, ConnectOptions.DEFAULT);
    }

    /**
     * Connects to a host by name or address; of several addresses the first that answers is taken.
     *
     * <p>The coroutine throws {@link java.net.UnknownHostException}, or {@link java.net.ConnectException} with the reason for
     * each address. Stands for {@code asyncio.open_connection}.
     */
    public static Coroutine<Connection> openConnection(String host, int port, ConnectOptions options) {
        return open(options.limit(), protocol -> Connections.createConnection(() -> protocol, host, port, options));
    }

    /** Connects to a Unix-domain socket. Stands for {@code asyncio.open_unix_connection}. */
    public static Coroutine<Connection> openUnixConnection(Path path) {
        return openUnixConnection(path, ConnectOptions.DEFAULT);
    }

    /** As {@link #openUnixConnection(Path)}, with these options. */
    public static Coroutine<Connection> openUnixConnection(Path path, ConnectOptions options) {
        return open(options.limit(), protocol -> Connections.createUnixConnection(() -> protocol, path, options));
    }

    /** As {@link #startServer(ClientConnected, String, int, ServeOptions)}, with the defaults. */
    public static Coroutine<Server> startServer(ClientConnected connected, @Nullable String host, int port) {
        return startServer(connected, host, port, ServeOptions.DEFAULT);
    }

    /**
     * Serves each connection with a coroutine. Stands for {@code asyncio.start_server}.
     *
     * @param host a name or an address to listen on, all its addresses; null or empty: on every address of this machine
     * @param port 0: any that is free; {@link Server#sockets} tells which
     */
    public static Coroutine<Server> startServer(
            ClientConnected connected, @Nullable String host, int port, ServeOptions options) {
        return async(() -> await(Connections.createServer(protocols(connected, options), host, port, options)));
    }

    /**
     * As {@link #startServer(ClientConnected, String, int, ServeOptions)}, at all of these hosts, or at none: see {@link
     * Connections#createServer(Supplier, List, int, ServeOptions)}.
     */
    public static Coroutine<Server> startServer(
            ClientConnected connected, List<String> hosts, int port, ServeOptions options) {
        return async(() -> await(Connections.createServer(protocols(connected, options), hosts, port, options)));
    }

    /** Serves on a Unix-domain socket. Stands for {@code asyncio.start_unix_server}. */
    public static Coroutine<Server> startUnixServer(ClientConnected connected, Path path) {
        return startUnixServer(connected, path, ServeOptions.DEFAULT);
    }

    /** As {@link #startUnixServer(ClientConnected, Path)}, with these options. */
    public static Coroutine<Server> startUnixServer(ClientConnected connected, Path path, ServeOptions options) {
        return async(() -> await(Connections.createUnixServer(protocols(connected, options), path, options)));
    }

    private static Supplier<BaseProtocol<Transport>> protocols(ClientConnected connected, ServeOptions options) {
        EventLoop loop = Asyncio.getRunningLoop();
        return () -> new StreamReaderProtocol(new StreamReader(options.limit()), connected, loop);
    }

    /** Makes the connection with this protocol. */
    private interface Opening {
        Coroutine<Connections.Connected<StreamReaderProtocol>> with(StreamReaderProtocol protocol);
    }

    private static Coroutine<Connection> open(int limit, Opening opening) {
        return async(() -> {
            StreamReader reader = new StreamReader(limit);
            StreamReaderProtocol protocol = new StreamReaderProtocol(reader, null, Asyncio.getRunningLoop());
            Transport transport = await(opening.with(protocol)).transport();
            return new Connection(reader, new StreamWriter(transport, protocol, reader));
        });
    }
}
