package weft.http.netty;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.http.websocket.WebSocketOptions;

/** Both ends of a WebSocket, in one process and on one loop: for tests, whose time may be virtual then. Loop thread only. */
public final class WebSocketPair {
    private final EventLoop loop;
    private final MemoryWire server;
    private WebSocketFrames.@Nullable Agreement agreement;

    /** On this loop. */
    public WebSocketPair(EventLoop loop) {
        this.loop = loop;
        this.server = MemoryWire.pair(loop);
    }

    /** The server's end, which comes first; one of the connections of the server until it has ended. */
    public FramedWebSocket server(
            WebSocketHandshake agreed, WebSocketOptions options, ServerConnections connections, Runnable whenClosed) {
        agreement = agreed.agreement();
        FramedWebSocket[] made = new FramedWebSocket[1];
        made[0] = end(server, options, () -> {
            connections.remove(made[0]);
            whenClosed.run();
        });
        connections.add(made[0]);
        return made[0];
    }

    /** The client's end. What the server has sent up to now has waited for it. */
    public FramedWebSocket client(WebSocketOptions options) {
        return end(server.peer(), options, () -> {});
    }

    private FramedWebSocket end(MemoryWire wire, WebSocketOptions options, Runnable whenClosed) {
        WebSocketFrames.Agreement agreed = Objects.requireNonNull(agreement);
        FramedWebSocket socket =
                new FramedWebSocket(loop, wire, options, agreed.protocol(), agreed.deflate() != null, whenClosed);
        wire.hearsOf(socket, options.maxMessage());
        return socket;
    }

    /** The client goes away without a word, whether it has taken its end or not. */
    public void abandon() {
        server.peer().abort();
    }
}
