package weft.web;

import static weft.Asyncio.await;

import weft.http.websocket.WSMessage;

/** What the documentation of the server's WebSockets shows; run by WebSocketServerTest. */
final class WebSocketServerSnippets {
    private WebSocketServerSnippets() {}

    static void echo(Application app) {
        // @start region="echo"
        app.get("/echo", request -> {
            WebSocketResponse socket = new WebSocketResponse();
            await(socket.prepare(request));
            for (WSMessage message : socket) {
                if (message instanceof WSMessage.Text(String data)) await(socket.sendStr("echo: " + data));
            }
            return socket;
        });
        // @end
    }
}
