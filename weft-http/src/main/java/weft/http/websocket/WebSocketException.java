package weft.http.websocket;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The peer of a WebSocket broke its rules, or sent more than this side takes. Stands for {@code aiohttp.WebSocketError}.
 *
 * <p>Thread contract: any thread.
 */
public final class WebSocketException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** With the code that the peer is told. */
    public WebSocketException(int code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What the peer was told, one of {@link WSCloseCode}. */
    public int code() {
        return code;
    }
}
