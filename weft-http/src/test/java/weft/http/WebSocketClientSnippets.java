package weft.http;

import static weft.Asyncio.await;

import weft.http.websocket.WSMessage;

/** What the documentation of the client's WebSockets shows; run by WebSocketClientTest. */
final class WebSocketClientSnippets {
    private WebSocketClientSnippets() {}

    static String connect(ClientSession session, String url) {
        StringBuilder log = new StringBuilder();
        // @start region="connect"
        try (var socket = await(session.wsConnect(url))) {
            await(socket.sendStr("hello"));
            for (WSMessage message : socket) {
                if (message instanceof WSMessage.Text(String data))
                    log.append(data).append('\n');
            }
        }
        // @end
        return log.toString();
    }

    static String options(ClientSession session, String url) {
        // @start region="options"
        return session.wsConnect(url)
                .protocols("chat.v2", "chat.v1")
                .heartbeat(30)
                .header("Authorization", "Bearer secret")
                .call(socket -> socket.protocol() + ": " + await(socket.receiveStr()));
        // @end
    }
}
