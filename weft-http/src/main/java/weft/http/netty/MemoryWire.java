package weft.http.netty;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;
import weft.stream.ExtraInfo;

/** One of two ends of a WebSocket that are in the same process: messages become the other's, without frames. Loop thread only. */
final class MemoryWire implements WebSocketWire {
    /*
     * It behaves as two sockets do: a message arrives in a later turn of the loop; who sends more than HIGH bytes to a peer that
     * does not read waits until no more than LOW are left; what was sent before an end still arrives before it. It is a wire and
     * not a fake of the WebSocket: states, heartbeat and limits of time are those of FramedWebSocket. What frames do is not
     * there: masks, fragments, compression.
     */
    private static final int HIGH = 64 * 1024;
    private static final int LOW = HIGH / 4;

    // -- fixed once both are there --
    private final EventLoop loop;
    private @Nullable MemoryWire peer;
    private @Nullable FramedWebSocket socket;
    private int maxMessage;

    // -- touched by the loop thread only --
    /** By this end, and not with the peer yet. */
    private final ArrayDeque<WSMessage> sent = new ArrayDeque<>();

    private final Waiters waiters = new Waiters();
    private long bytes;
    private boolean congested;
    private boolean scheduled;
    private boolean reading = true;
    private boolean deaf;
    private boolean ended;

    private MemoryWire(EventLoop loop) {
        this.loop = loop;
    }

    /** One end; the other one is its peer. */
    static MemoryWire pair(EventLoop loop) {
        MemoryWire one = new MemoryWire(loop);
        MemoryWire other = new MemoryWire(loop);
        one.peer = other;
        other.peer = one;
        return one;
    }

    MemoryWire peer() {
        return Objects.requireNonNull(peer);
    }

    /** From now on this hears what the peer sends and has sent. */
    void hearsOf(FramedWebSocket its, int largestMessage) {
        socket = its;
        maxMessage = largestMessage;
        if (ended) loop.callSoon(() -> its.lost(null));
        else peer().schedule();
    }

    // -- sending --

    @Override
    public void send(WSMessage message) {
        if (ended) return;
        WSMessage own = message instanceof WSMessage.Binary(byte[] data) ? new WSMessage.Binary(data.clone()) : message;
        sent.add(own);
        bytes += size(own);
        congested = congested || bytes > HIGH;
        schedule();
    }

    private static int size(WSMessage message) {
        return switch (message) {
            case WSMessage.Text(String data) -> data.getBytes(StandardCharsets.UTF_8).length;
            case WSMessage.Binary(byte[] data) -> data.length;
            case WSMessage.Ping _, WSMessage.Pong _, WSMessage.Close _ -> 0;
            case WSMessage.Closing _, WSMessage.Closed _, WSMessage.Error _ ->
                throw new IllegalArgumentException("nobody can send " + message);
        };
    }

    private void schedule() {
        if (scheduled) return;
        scheduled = true;
        loop.callSoon(this::deliver);
    }

    private void deliver() {
        scheduled = false;
        while (!sent.isEmpty() && peer().takes()) {
            WSMessage message = sent.remove();
            bytes -= size(message);
            peer().arrived(message);
        }
        if (peer().ended) {
            sent.clear();
            bytes = 0;
        }
        if (congested && bytes <= LOW) {
            congested = false;
            if (socket != null) socket.drained();
            waiters.wake();
        }
        if (ended && sent.isEmpty()) peer().end();
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public void drain() throws IOException {
        if (congested && !ended) waiters.await(loop);
        if (ended) throw new SocketException("the connection of the WebSocket is gone: nothing can be sent any more");
    }

    // -- receiving --

    private boolean takes() {
        return socket != null && reading && !ended;
    }

    private void arrived(WSMessage message) {
        FramedWebSocket its = socket;
        if (deaf || its == null) return;
        if (size(message) <= maxMessage) {
            its.received(message);
            return;
        }
        deaf = true;
        its.violated(new WebSocketException(
                WSCloseCode.MESSAGE_TOO_BIG,
                "a message of " + size(message) + " bytes exceeds limit " + maxMessage,
                null));
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        if (on) peer().schedule();
    }

    // -- the end --

    @Override
    public void close() {
        loop.callSoon(this::end); // behind what is sent
    }

    @Override
    public void abort() {
        sent.clear();
        bytes = 0;
        end();
    }

    private void end() {
        if (ended) return;
        ended = true;
        waiters.wake();
        schedule();
        if (socket != null) socket.lost(null);
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return null;
    }
}
