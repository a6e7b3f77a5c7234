package weft.http.netty;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;

/** What a program may send on a WebSocket (RFC 6455, 5.5 and 7.4). */
final class SendRules {
    private static final int CONTROL_BYTES = 125;

    /** A close carries a code of two bytes before its reason. */
    private static final int REASON_BYTES = CONTROL_BYTES - 2;

    private SendRules() {}

    static void check(WSMessage message) {
        switch (message) {
            case WSMessage.Text _, WSMessage.Binary _ -> {}
            case WSMessage.Ping(byte[] data) -> checkControl(data.length);
            case WSMessage.Pong(byte[] data) -> checkControl(data.length);
            case WSMessage.Close _ ->
                throw new IllegalArgumentException("a WebSocket is closed by close(code, reason), not by send(Close)");
            case WSMessage.Closing _, WSMessage.Closed _, WSMessage.Error _ ->
                throw new IllegalArgumentException(
                        "texts, bytes, pings and pongs can be sent, and " + message + " is only received");
        }
    }

    private static void checkControl(int bytes) {
        if (bytes > CONTROL_BYTES)
            throw new IllegalArgumentException("a ping or pong carries " + CONTROL_BYTES
                    + " bytes at most, and this one has " + bytes + "; send a message");
    }

    static void checkClose(int code, String reason) {
        if (!WSCloseCode.maySend(code))
            throw new IllegalArgumentException(
                    "a close carries a code from 1000 to 1014 without 1004, 1005 and 1006, or "
                            + "from 3000 to 4999, and not " + code);
        Objects.requireNonNull(reason, "a close has a reason, which may be empty; not null");
        if (reason.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES)
            throw new IllegalArgumentException("the reason of a close has " + REASON_BYTES
                    + " bytes at most, and this one is longer: " + reason.substring(0, 40) + "…");
    }

    /** A reason that fits into a close. */
    static String shortened(@Nullable String reason) {
        String text = reason == null ? "" : reason;
        if (text.getBytes(StandardCharsets.UTF_8).length <= REASON_BYTES) return text;
        return text.replaceAll("[^ -~]", "?").substring(0, Math.min(text.length(), REASON_BYTES));
    }
}
