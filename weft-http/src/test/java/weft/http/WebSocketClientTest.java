package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.Task;
import weft.http.websocket.WSMessage;

/** How a client asks for a WebSocket, against a server that answers what a test wants. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketClientTest {
    /** The answer of a server that agrees. Frames may stand behind it. */
    private static String agreed(RawServer.Request request, String... headers) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((request.headers().get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                        .getBytes());
        StringBuilder text = new StringBuilder(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n");
        for (int i = 0; i < headers.length; i += 2)
            text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        return text.append("\r\n").toString();
    }

    private static String text(String data) {
        return "\u0081" + (char) data.length() + data;
    }

    private static String close(int code) {
        return "\u0088\u0002" + (char) (code >> 8) + (char) (code & 255);
    }

    private static void connecting(RawServer.Handler handler, RawServer.Body body) {
        RawServer.serving(handler, body);
    }

    @Test
    void theRequestAsksAndFramesBehindTheAnswerAreReceived() {
        connecting(request -> agreed(request) + text("first") + text("second") + close(1000), server -> {
            try (var session = new ClientSession();
                    var socket = await(session.wsConnect("ws://localhost:" + server.port() + "/chat?x=1")
                            .header("X-A", "b"))) {
                List<WSMessage> got = new ArrayList<>();
                for (WSMessage message : socket) got.add(message);
                assertEquals(List.of(new WSMessage.Text("first"), new WSMessage.Text("second")), got);
                assertEquals(1000, socket.closeCode());
                assertNull(socket.protocol());
                assertFalse(socket.compressed());
            }
            RawServer.Request request = server.requests.getFirst();
            assertEquals("GET", request.method());
            assertEquals("/chat?x=1", request.target());
            assertEquals("b", request.headers().get("X-A"));
            assertEquals("websocket", request.headers().get("Upgrade"));
            assertEquals("Upgrade", request.headers().get("Connection"));
            assertEquals("13", request.headers().get("Sec-WebSocket-Version"));
            assertEquals(16, Base64.getDecoder().decode(request.headers().get("Sec-WebSocket-Key", "")).length);
            assertFalse(request.headers().contains("Sec-WebSocket-Extensions"));
        });
    }

    @Test
    void framesThatComeALittleLaterAreReceivedToo() {
        connecting(
                request -> {
                    createTask(async(() -> {
                        await(sleep(0.05)); // real time is the subject: the answer arrives before the frame
                        request.writer().write((text("later") + close(1001)).getBytes(StandardCharsets.ISO_8859_1));
                        await(request.writer().drain());
                    }));
                    return agreed(request);
                },
                server -> {
                    try (var session = new ClientSession()) {
                        session.wsConnect(server.url("/")).run(socket -> {
                            assertEquals("later", await(socket.receiveStr()));
                            assertEquals(new WSMessage.Close(1001, ""), await(socket.receive()));
                        });
                    }
                });
    }

    private static void refused(String expected, RawServer.Handler handler) {
        connecting(handler, server -> {
            try (var session = new ClientSession()) {
                WSServerHandshakeException e = assertThrows(
                        WSServerHandshakeException.class,
                        () -> await(session.wsConnect(server.url("/"))
                                .protocols("chat")
                                .compress(true)));
                assertTrue(e.getMessage().startsWith(expected), e.getMessage());
                TcpConnector connector = (TcpConnector) session.connector();
                assertEquals(0, connector.statistics().inUse());
            }
        });
    }

    @Test
    void whoDoesNotAgreeIsNoWebSocket() {
        refused("Invalid response status: 200", request -> RawServer.ok("hello"));
        refused("Invalid response status: 404", request -> RawServer.answer("404 Not Found", ""));
        refused("Invalid upgrade header: null", request -> "HTTP/1.1 101 Yes\r\nConnection: upgrade\r\n\r\n");
        refused("Invalid connection header: null", request -> "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n\r\n");
        refused(
                "Invalid challenge response",
                request -> "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        refused("the server chose the subprotocol mail", request -> agreed(request, "Sec-WebSocket-Protocol", "mail"));
        refused(
                "the server uses the extension x-other",
                request -> agreed(request, "Sec-WebSocket-Extensions", "x-other"));
        refused(
                "the server uses the extension permessage-deflate; server_max_window_bits=none",
                request ->
                        agreed(request, "Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=none"));
    }

    @Test
    void protocolAndCompressionAreAgreedOn() {
        connecting(
                request -> agreed(
                                request,
                                "Sec-WebSocket-Protocol",
                                "chat",
                                "Sec-WebSocket-Extensions",
                                "permessage-deflate")
                        + close(1000),
                server -> {
                    try (var session = new ClientSession();
                            var socket = await(session.wsConnect(server.url("/"))
                                    .protocols("chat", "superchat")
                                    .compress(true))) {
                        assertEquals("chat", socket.protocol());
                        assertTrue(socket.compressed());
                    }
                    assertEquals(
                            "chat,superchat",
                            server.requests.getFirst().headers().get("Sec-WebSocket-Protocol"));
                    assertTrue(server.requests
                            .getFirst()
                            .headers()
                            .get("Sec-WebSocket-Extensions", "")
                            .startsWith("permessage-deflate"));
                });
    }

    @Test
    void whatTheDocumentationShows() {
        connecting(request -> agreed(request) + text("first") + text("second") + close(1000), server -> {
            try (var session = new ClientSession()) {
                assertEquals("first\nsecond\n", WebSocketClientSnippets.connect(session, server.url("/")));
            }
        });
        connecting(
                request -> agreed(request, "Sec-WebSocket-Protocol", "chat.v1") + text("hello") + close(1000),
                server -> {
                    try (var session = new ClientSession()) {
                        assertEquals("chat.v1: hello", WebSocketClientSnippets.options(session, server.url("/")));
                    }
                });
    }

    @Test
    void aRedirectIsFollowed() {
        connecting(
                request -> request.path().equals("/old")
                        ? RawServer.redirect(302, "/new")
                        : agreed(request) + text("here") + close(1000),
                server -> {
                    try (var session = new ClientSession();
                            var socket = await(session.wsConnect(server.url("/old")))) {
                        assertEquals("here", await(socket.receiveStr()));
                        assertTrue(socket.url().getPath().equals("/new"));
                    }
                });
    }

    @Test
    void itHasAPlaceInThePoolUntilItIsClosed() {
        connecting(request -> agreed(request) + close(1000), server -> {
            try (var session = new ClientSession()) {
                TcpConnector connector = (TcpConnector) session.connector();
                var socket = await(session.wsConnect(server.url("/")));
                assertEquals(1, connector.statistics().inUse());
                socket.close();
                await(sleep(0)); // the end of the connection is noticed on the loop's own stack
                await(sleep(0));
                assertEquals(0, connector.statistics().inUse());
                assertEquals(0, connector.statistics().idle());
            }
        });
    }

    @Test
    void cancellingTheConnectLeavesNothing() {
        connecting(request -> null, server -> {
            try (var session = new ClientSession()) {
                assertThrows(ServerDisconnectedException.class, () -> await(session.wsConnect(server.url("/"))));
            }
        });
        AtomicReference<Task<?>> serving = new AtomicReference<>();
        connecting(
                request -> {
                    serving.set(currentTask());
                    await(sleep(60));
                    return null;
                },
                server -> {
                    try (var session = new ClientSession()) {
                        Task<ClientWebSocketResponse> connecting =
                                createTask(async(() -> await(session.wsConnect(server.url("/")))));
                        while (serving.get() == null) await(sleep(0.005)); // real time is the subject: it arrives
                        connecting.cancel();
                        assertThrows(CancelledError.class, () -> await(connecting));
                        assertEquals(
                                0,
                                ((TcpConnector) session.connector())
                                        .statistics()
                                        .inUse());
                    } finally {
                        serving.get().cancel();
                    }
                });
    }

    @Test
    void anAnswerThatNobodyAskedForIsNotReused() {
        connecting(request -> agreed(request) + text("x"), server -> {
            try (var session = new ClientSession()) {
                try (var response = await(session.get(server.url("/")).header("Sec-WebSocket-Key", "x"))) {
                    assertEquals(101, response.status());
                }
                assertEquals(
                        0, ((TcpConnector) session.connector()).statistics().idle());
            }
        });
    }
}
