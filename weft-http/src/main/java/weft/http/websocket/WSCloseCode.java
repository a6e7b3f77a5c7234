package weft.http.websocket;

/**
 * Why a WebSocket is closed (RFC 6455, 7.4); 3000 to 4999 are the programs' own. Stands for {@code aiohttp.WSCloseCode}.
 *
 * <p>Thread contract: any thread.
 */
public final class WSCloseCode {
    /** All is done. */
    public static final int OK = 1000;

    /** The server shuts down, or the browser leaves the page. */
    public static final int GOING_AWAY = 1001;

    /** The peer broke the protocol. */
    public static final int PROTOCOL_ERROR = 1002;

    /** This kind of message is not taken. */
    public static final int UNSUPPORTED_DATA = 1003;

    /** The peer's close gave no code. Never sent. */
    public static final int NO_STATUS_RCVD = 1005;

    /** The connection ended without a close. Never sent. */
    public static final int ABNORMAL_CLOSURE = 1006;

    /** A text is not UTF-8, or a compressed message is broken. */
    public static final int INVALID_TEXT = 1007;

    /** The message offends a rule that has no code of its own. */
    public static final int POLICY_VIOLATION = 1008;

    /** The message is larger than the receiver takes. */
    public static final int MESSAGE_TOO_BIG = 1009;

    /** The server did not agree to an extension that the client needs. */
    public static final int MANDATORY_EXTENSION = 1010;

    /** The server failed. */
    public static final int INTERNAL_ERROR = 1011;

    /** The server restarts. */
    public static final int SERVICE_RESTART = 1012;

    /** The server has too much to do: later. */
    public static final int TRY_AGAIN_LATER = 1013;

    /** A gateway got a bad answer. */
    public static final int BAD_GATEWAY = 1014;

    private WSCloseCode() {}

    /** Whether a close may carry this code: some only say what was not received. */
    public static boolean maySend(int code) {
        return (code >= OK && code <= BAD_GATEWAY && code != 1004 && code != NO_STATUS_RCVD && code != ABNORMAL_CLOSURE)
                || (code >= 3000 && code <= 4999);
    }
}
