package weft.http.netty;

import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Future;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;

/** A wire that notes what is done to it; the test is the peer. */
final class FakeWire implements WebSocketWire {
    final List<Object> done = new ArrayList<>();
    final FramedWebSocket socket;
    boolean congested;
    boolean gone;

    @Nullable
    Future<Void> room;

    FakeWire(WebSocketOptions options) {
        socket = new FramedWebSocket(Asyncio.getRunningLoop(), this, options, null, false, () -> done.add("end"));
    }

    @Override
    public void send(WSMessage message) {
        done.add(message);
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public void drain() throws SocketException {
        if (gone) throw new SocketException("gone");
        if (!congested) return;
        room = Asyncio.getRunningLoop().createFuture();
        Asyncio.await(room);
    }

    /** What was unsent is sent. */
    void relieve() {
        congested = false;
        if (room != null) room.setResult(null);
        socket.drained();
    }

    @Override
    public void setReading(boolean reading) {
        done.add(reading ? "read" : "stop");
    }

    @Override
    public void close() {
        done.add("close");
        end();
    }

    @Override
    public void abort() {
        done.add("abort");
        end();
    }

    private void end() {
        if (gone) return;
        gone = true;
        Asyncio.getRunningLoop().callSoon(() -> socket.lost(null));
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return null;
    }
}
