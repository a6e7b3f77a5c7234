package weft.web;

import static weft.Asyncio.await;
import static weft.web.Served.app;

import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketOptions;

/** What a server's end of a WebSocket does in a test. */
@FunctionalInterface
interface SocketTalk {
    /** The headers of a client that asks for one. */
    String[] ASK = {
        "Upgrade: websocket",
        "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };

    void run(WebSocketResponse socket) throws Throwable;

    /** An application with this talk at {@link #url}. */
    static Application serve(WebSocketOptions options, SocketTalk talk) {
        return app(app -> app.get("/ws", request -> {
            WebSocketResponse socket = new WebSocketResponse(options);
            await(socket.prepare(request));
            talk.run(socket);
            return socket;
        }));
    }

    static String url(Served served) {
        return "ws://127.0.0.1:" + served.port() + "/ws";
    }

    static void echo(WebSocketResponse socket) {
        for (WSMessage message : socket) {
            switch (message) {
                case WSMessage.Text text -> await(socket.send(text));
                case WSMessage.Binary bytes -> await(socket.send(bytes));
                default -> {} // an Error: the end follows
            }
        }
    }

    /** The head of a request with these headers. */
    static String ask(String... headers) {
        return "GET /ws HTTP/1.1\r\nHost: test\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }
}
