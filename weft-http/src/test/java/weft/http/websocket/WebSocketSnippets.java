package weft.http.websocket;

import static weft.Asyncio.await;

import java.time.Duration;

/** What the documentation of WebSockets shows; run by WebSocketSnippetsTest. */
final class WebSocketSnippets {
    private WebSocketSnippets() {}

    // @start region="messages"
    static String show(WSMessage message) {
        return switch (message) {
            case WSMessage.Text(String data) -> "text: " + data;
            case WSMessage.Binary(byte[] data) -> data.length + " bytes";
            case WSMessage.Close(int code, String reason) -> "closed: " + code + " " + reason;
            case WSMessage.Error(Throwable failure) -> "failed: " + failure.getMessage();
            case WSMessage.Ping _, WSMessage.Pong _ -> "only without autoPing";
            case WSMessage.Closing _, WSMessage.Closed _ -> "the end";
        };
    }
    // @end

    // @start region="echo"
    /** Sends back what it gets, until one of the sides closes. */
    static void echo(WebSocket socket) {
        for (WSMessage message : socket) {
            switch (message) {
                case WSMessage.Text(String data) -> await(socket.sendStr("echo: " + data));
                case WSMessage.Binary binary -> await(socket.send(binary));
                default -> {}
            }
        }
    }
    // @end

    static WebSocketOptions options() {
        // @start region="options"
        WebSocketOptions options = WebSocketOptions.DEFAULT
                .withHeartbeat(30) // seconds of silence before a ping
                .withMaxMessage(64 * 1024)
                .withReceiveTimeout(Duration.ofMinutes(5));
        // @end
        return options;
    }
}
