package weft.stream;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Supplier;
import weft.Asyncio;
import weft.Coroutine;
import weft.EventLoop;

/**
 * A server inside the program: it accepts {@link MemoryTransport}s, and is in everything else a {@link Server}. With it the
 * handler of a server is tested, or tried out, without a socket.
 *
 * {@snippet class="weft.stream.StreamSnippets" region="memory-server"}
 *
 * <p>Thread contract: loop thread only.
 */
public final class MemoryServer extends Server {
    private final Supplier<? extends BaseProtocol<Transport>> protocols;

    private MemoryServer(EventLoop loop, Supplier<? extends BaseProtocol<Transport>> protocols) {
        super(loop);
        this.protocols = protocols;
    }

    /** Serves streams on the running loop, as {@code start_server} does. */
    public static MemoryServer start(ClientConnected clientConnected) {
        EventLoop loop = Asyncio.getRunningLoop();
        return start(() -> new StreamReaderProtocol(new StreamReader(), clientConnected, loop));
    }

    /** Serves on the running loop with a protocol for each connection, as {@code loop.create_server} does. */
    public static MemoryServer start(Supplier<? extends BaseProtocol<Transport>> protocols) {
        MemoryServer server = new MemoryServer(Asyncio.getRunningLoop(), protocols);
        server.beginServing();
        return server;
    }

    /** Connects to it, as {@code open_connection} does. The coroutine throws {@link ConnectException} if it is closed. */
    public Coroutine<Connection> connect() {
        return async(() -> {
            StreamReader reader = new StreamReader();
            StreamReaderProtocol protocol = new StreamReaderProtocol(reader, null, getLoop());
            MemoryTransport transport = await(connect(protocol));
            return new Connection(reader, new StreamWriter(transport, protocol, reader));
        });
    }

    /** As {@link #connect()}, with a protocol of its own: {@code loop.create_connection}. */
    public Coroutine<MemoryTransport> connect(BaseProtocol<Transport> client) {
        return async(() -> {
            if (!isServing()) throw new ConnectException("Connection refused: " + this + " does not serve");
            MemoryTransport transport = MemoryTransport.connect(client, protocols.get());
            MemoryTransport accepted = transport.peer();
            attach(accepted);
            accepted.whenGone(() -> detach(accepted));
            try {
                await(sleep(0)); // both have heard of it then
            } catch (Throwable e) {
                transport.abort();
                throw e;
            }
            return transport;
        });
    }

    @Override
    protected void listen() {}

    @Override
    protected void stopListening() {}

    @Override
    protected List<SocketAddress> boundTo() {
        return List.of();
    }
}
