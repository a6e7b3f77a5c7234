package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.web.Served.app;
import static weft.web.Served.serving;
import static weft.web.SocketTalk.ASK;
import static weft.web.SocketTalk.ask;
import static weft.web.SocketTalk.serve;
import static weft.web.SocketTalk.url;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.http.ClientSession;
import weft.http.WSServerHandshakeException;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketOptions;
import weft.stream.Connection;

/** WebSockets between our client and our server, and what a server makes of requests that are none. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketServerTest {
    record Point(int x, int y) {}

    @Test
    void messagesOfAllKindsGoBothWays() {
        for (boolean compress : new boolean[] {false, true}) {
            serving(serve(WebSocketOptions.DEFAULT, SocketTalk::echo), served -> {
                try (var session = new ClientSession();
                        var socket = await(session.wsConnect(url(served)).compress(compress))) {
                    assertEquals(compress, socket.compressed());
                    for (String text : List.of("", "hello", "grüße \ud83d\ude00", "x".repeat(200_000))) {
                        await(socket.sendStr(text));
                        assertEquals(text, await(socket.receiveStr()));
                    }
                    await(socket.sendJson(Map.of("x", 1, "y", 2)));
                    assertEquals(new Point(1, 2), await(socket.receiveJson(Point.class)));
                    byte[] bytes = new byte[1 << 20];
                    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i * 31 + i / 1000);
                    await(socket.sendBytes(bytes.clone()));
                    assertEquals(new WSMessage.Binary(bytes), await(socket.receive()));
                    assertTrue(await(socket.close(4000, "done")));
                    assertEquals(4000, socket.closeCode());
                }
            });
        }
    }

    @Test
    void whatTheDocumentationShows() {
        serving(app(WebSocketServerSnippets::echo), served -> {
            try (var session = new ClientSession();
                    var socket = await(session.wsConnect("ws://127.0.0.1:" + served.port() + "/echo"))) {
                await(socket.sendStr("hello"));
                assertEquals("echo: hello", await(socket.receiveStr()));
            }
        });
    }

    // -- the handshake --

    @Test
    void theAnswerIsThatOfTheStandard() {
        serving(serve(WebSocketOptions.DEFAULT.withProtocols("b", "a"), SocketTalk::echo), served -> {
            try (Connection connection = served.connect()) {
                connection
                        .writer()
                        .write(("GET /ws HTTP/1.1\r\nHost: test\r\n" + String.join("\r\n", ASK)
                                        + "\r\n"
                                        + "Sec-WebSocket-Protocol: c, a\r\n"
                                        + "Sec-WebSocket-Protocol: b\r\n"
                                        + "Sec-WebSocket-Extensions: x-other, permessage-deflate;"
                                        + " client_max_window_bits\r\n\r\n")
                                .getBytes());
                Answer answer = Answer.next(connection.reader());
                assertEquals(101, answer.status());
                assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.headers().get("Sec-WebSocket-Accept"));
                assertEquals("a", answer.headers().get("Sec-WebSocket-Protocol"));
                assertEquals("permessage-deflate", answer.headers().get("Sec-WebSocket-Extensions"));
                assertFalse(answer.headers().contains("Content-Length"));
            }
        });
    }

    @Test
    void aRequestThatIsNoneIsRefused() {
        serving(serve(WebSocketOptions.DEFAULT, SocketTalk::echo), served -> {
            Answer plain = served.ask("GET /ws");
            assertEquals(400, plain.status());
            assertTrue(plain.body().startsWith("No WebSocket UPGRADE hdr: null"), plain.body());
            assertEquals(400, served.send("GET /ws", "", "Upgrade: websocket").status());
            Answer old = asked(served, ASK[0], ASK[1], "Sec-WebSocket-Version: 8", ASK[3]);
            assertEquals(426, old.status());
            assertEquals("13", old.headers().get("Sec-WebSocket-Version"));
            assertEquals(
                    400,
                    asked(served, ASK[0], ASK[1], ASK[2], "Sec-WebSocket-Key: short")
                            .status());
            assertEquals(400, asked(served, ASK[0], ASK[1], ASK[2]).status());
        });
    }

    private static Answer asked(Served served, String... headers) {
        try (Connection connection = served.connect()) {
            connection.writer().write(ask(headers).getBytes());
            return Answer.next(connection.reader());
        }
    }

    @Test
    void aHandlerMayAskBefore() {
        List<WebSocketReady> seen = new ArrayList<>();
        Application app = app(all -> all.get("/ws", request -> {
            WebSocketResponse socket = new WebSocketResponse(WebSocketOptions.DEFAULT.withProtocols("chat"));
            WebSocketReady ready = socket.canPrepare(request);
            seen.add(ready);
            if (!ready.ok()) return Response.text("a page");
            await(socket.prepare(request));
            assertThrows(IllegalStateException.class, () -> socket.canPrepare(request));
            assertEquals("chat", socket.protocol());
            await(socket.sendStr("open"));
            return socket;
        }));
        serving(app, served -> {
            assertEquals("a page", served.ask("GET /ws").body());
            try (var session = new ClientSession();
                    var socket = await(session.wsConnect(url(served)).protocols("mail", "chat"))) {
                assertEquals("open", await(socket.receiveStr()));
                assertEquals("chat", socket.protocol());
            }
            assertEquals(List.of(new WebSocketReady(false, null), new WebSocketReady(true, "chat")), seen);
        });
    }

    @Test
    void headersAndCookiesOfTheResponseAreSent() {
        Application app = app(all -> all.get("/ws", request -> {
            WebSocketResponse socket = new WebSocketResponse();
            socket.headers().set("X-Room", "7");
            socket.setCookie("who", "me");
            assertThrows(IllegalStateException.class, socket::receive);
            assertThrows(IllegalStateException.class, () -> await(socket.sendStr("too early")));
            await(socket.prepare(request));
            assertEquals(101, socket.status());
            return socket;
        }));
        serving(app, served -> {
            try (var session = new ClientSession();
                    var socket = await(session.wsConnect(url(served)))) {
                assertEquals("7", socket.headers().get("X-Room"));
                assertEquals("me", socket.headers().get("Set-Cookie", "").substring(4, 6));
            }
        });
    }

    @Test
    void anErrorBeforeThePrepareIsAResponse() {
        Application app = app(all -> all.get("/ws", request -> {
            throw HttpException.forbidden();
        }));
        serving(app, served -> {
            try (var session = new ClientSession()) {
                WSServerHandshakeException e =
                        assertThrows(WSServerHandshakeException.class, () -> await(session.wsConnect(url(served))));
                assertEquals(403, e.status());
            }
        });
    }

    @Test
    void aConnectionThatHasServedRequestsMayBecomeOne() {
        Application app = serve(WebSocketOptions.DEFAULT, SocketTalk::echo);
        app.get("/", request -> "page");
        serving(app, served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes());
                assertEquals("page", Answer.next(connection.reader()).body());
                connection.writer().write(ask(ASK).getBytes());
                assertEquals(101, Answer.next(connection.reader()).status());
                connection.writer().write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
                assertEquals("hi", new String(await(connection.reader().readexactly(4)), 2, 2));
            }
        });
    }

    @Test
    void aRequestBehindTheHandshakeEndsTheConnection() {
        serving(serve(WebSocketOptions.DEFAULT, SocketTalk::echo), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write((ask(ASK) + "GET / HTTP/1.1\r\nHost: test\r\n\r\n").getBytes());
                String all = new String(await(connection.reader().read()));
                assertTrue(all.startsWith("HTTP/1.1 400 "), all);
                assertTrue(all.endsWith("the client sent another request before the WebSocket began"), all);
            }
        });
    }

    @Test
    void broadcasting() {
        Set<WebSocketResponse> open = new LinkedHashSet<>();
        Application app = serve(WebSocketOptions.DEFAULT, socket -> {
            open.add(socket);
            try {
                for (WSMessage message : socket)
                    if (message instanceof WSMessage.Text text)
                        for (WebSocketResponse each : List.copyOf(open)) await(each.send(text));
            } finally {
                open.remove(socket);
            }
        });
        serving(app, served -> {
            try (var session = new ClientSession();
                    var one = await(session.wsConnect(url(served)));
                    var two = await(session.wsConnect(url(served)))) {
                while (open.size() < 2) await(sleep(0.005)); // real time is the subject: both are there
                await(one.sendStr("to all"));
                assertEquals("to all", await(one.receiveStr()));
                assertEquals("to all", await(two.receiveStr()));
            }
            while (!open.isEmpty()) await(sleep(0.005)); // real time is the subject: they arrive
        });
    }
}
