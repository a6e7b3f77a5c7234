package weft.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.Headers;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocket;
import weft.stream.ExtraInfo;

/**
 * A client's end of a WebSocket: what {@link ClientSession#wsConnect} gives. Close it, best by try-with-resources. Stands for
 * {@code aiohttp.ClientWebSocketResponse}.
 *
 * {@snippet class="weft.http.WebSocketClientSnippets" region="connect"}
 *
 * <p>Thread contract: loop thread only, inside a task; one task receives at a time, any number send.
 */
public final class ClientWebSocketResponse implements WebSocket {
    private final WebSocket socket;
    private final URI url;
    private final Headers headers;

    ClientWebSocketResponse(WebSocket socket, ClientResponse response) {
        this.socket = socket;
        this.url = response.url();
        this.headers = response.headers();
    }

    /** Where it leads; {@code http} stands for {@code ws} there. */
    public URI url() {
        return url;
    }

    /** The headers with which the server agreed. */
    public Headers headers() {
        return headers;
    }

    @Override
    public Coroutine<WSMessage> receive() {
        return socket.receive();
    }

    @Override
    public Coroutine<Void> send(WSMessage message) {
        return socket.send(message);
    }

    @Override
    public Coroutine<Boolean> close(int code, String reason) {
        return socket.close(code, reason);
    }

    @Override
    public boolean closed() {
        return socket.closed();
    }

    @Override
    public @Nullable Integer closeCode() {
        return socket.closeCode();
    }

    @Override
    public @Nullable Throwable exception() {
        return socket.exception();
    }

    @Override
    public @Nullable String protocol() {
        return socket.protocol();
    }

    @Override
    public boolean compressed() {
        return socket.compressed();
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return socket.getExtraInfo(key);
    }

    @Override
    public String toString() {
        return "<ClientWebSocketResponse(" + url + ") " + (closed() ? "closed " + closeCode() : "open") + ">";
    }
}
