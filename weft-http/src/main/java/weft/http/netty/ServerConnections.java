package weft.http.netty;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.TaskOptions;
import weft.http.websocket.WSCloseCode;
import weft.loop.TimerHandle;
import weft.net.netty.NettyLoop;

/** All connections of a server, whoever has accepted them, and their deadlines. Loop thread only. */
public final class ServerConnections {
    /*
     * A timer for each wait of each connection would be set and cancelled with every request. Instead one timer ticks, while
     * there are connections, and looks at all of them; a connection notes the tick at which its time is over, which costs it an
     * addition. Ten thousand connections are looked at in a fraction of a millisecond.
     */
    private static final double TICK_SECONDS = 1;
    static final long NEVER = Long.MAX_VALUE;

    // -- fixed --
    final NettyLoop netty;
    final ServerSettings settings;
    final RequestHandler handler;
    private final EventLoop loop;

    // -- touched by the loop thread only --
    private final Set<ServerConnection> connections = new HashSet<>();
    private final Set<FramedWebSocket> sockets = new HashSet<>();
    private final Waiters forEmptiness = new Waiters();
    private @Nullable TimerHandle ticking;
    private long tick;
    private boolean closing;

    /** Without connections, on the running loop. */
    public ServerConnections(ServerSettings settings, RequestHandler handler) {
        this.netty = NettyLoop.running();
        this.loop = netty.loop();
        this.settings = settings;
        this.handler = handler;
    }

    void add(ServerConnection connection) {
        connections.add(connection);
        if (ticking == null) ticking = loop.callLater(TICK_SECONDS, this::tick);
    }

    void remove(ServerConnection connection) {
        connections.remove(connection);
        emptyPerhaps();
    }

    /** The connection goes on as this. */
    void becomes(ServerConnection connection, FramedWebSocket socket) {
        add(socket);
        connections.remove(connection);
    }

    void add(FramedWebSocket socket) {
        sockets.add(socket);
    }

    void remove(FramedWebSocket socket) {
        sockets.remove(socket);
        emptyPerhaps();
    }

    private void emptyPerhaps() {
        if (size() == 0) forEmptiness.wake();
    }

    private void tick() {
        tick++;
        for (ServerConnection connection : List.copyOf(connections)) connection.ticked(tick);
        ticking = connections.isEmpty() ? null : loop.callLater(TICK_SECONDS, this::tick);
    }

    /** The tick at which this time is over, if it begins now. */
    long deadline(Duration time) {
        double seconds = time.toNanos() / 1e9;
        return tick + 1 + (long) Math.ceil(Math.min(seconds, 1e12) / TICK_SECONDS);
    }

    /** How many there are. */
    public int size() {
        return connections.size() + sockets.size();
    }

    boolean isClosing() {
        return closing;
    }

    /** From now on each connection is closed after its response; those without a request are closed at once. */
    public void closeIdle() {
        closing = true;
        for (ServerConnection connection : List.copyOf(connections)) connection.closeIfIdle();
    }

    /** Tells each WebSocket that the server goes away; whoever receives from one learns that it closes. */
    public void closeWebSockets() {
        for (FramedWebSocket socket : List.copyOf(sockets))
            loop.createTask(
                    socket.close(WSCloseCode.GOING_AWAY, "Server shutdown"), TaskOptions.named("WebSocket close"));
    }

    /** Closes all of them at once. */
    public void abort() {
        closing = true;
        for (ServerConnection connection : List.copyOf(connections)) connection.abort();
        for (FramedWebSocket socket : List.copyOf(sockets)) socket.abort();
    }

    /** Waits until there is none. In a task. */
    public void awaitEmpty() {
        if (size() > 0) forEmptiness.await(loop);
    }
}
