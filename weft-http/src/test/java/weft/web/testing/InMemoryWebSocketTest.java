package weft.web.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.testing.Testing.runTest;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.http.ClientSession;
import weft.http.ClientWebSocketResponse;
import weft.http.MockConnector;
import weft.http.WSServerHandshakeException;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketOptions;
import weft.web.AppRunner;
import weft.web.Application;
import weft.web.HttpException;
import weft.web.MockedRequest;
import weft.web.Request;
import weft.web.WebSocketResponse;

/** WebSockets of an application in memory: states, limits and heartbeats as over a socket, and time that jumps. */
class InMemoryWebSocketTest {
    private final List<Object> seen = new ArrayList<>();

    /** What a server does with its end. */
    private interface Talk {
        void with(WebSocketResponse socket) throws Exception;
    }

    /** What a client does. */
    private interface Use {
        void of(TestClient client) throws Exception;
    }

    private void test(UnaryOperator<WebSocketOptions> options, Talk talk, Use use) {
        runTest(() -> {
            Application app = new Application();
            app.get("/", request -> {
                WebSocketResponse socket = new WebSocketResponse(options.apply(WebSocketOptions.DEFAULT));
                await(socket.prepare(request));
                try {
                    talk.with(socket);
                } finally {
                    seen.add("server " + socket.closeCode());
                }
                return socket;
            });
            try (TestClient client = await(TestClient.inMemory(app))) {
                use.of(client);
            }
        });
    }

    private void test(Talk talk, Use use) {
        test(UnaryOperator.identity(), talk, use);
    }

    private static void echo(WebSocketResponse socket) {
        for (WSMessage message : socket) if (!(message instanceof WSMessage.Error)) await(socket.send(message));
    }

    // -- messages --

    @Test
    void messagesGoToAndFro() {
        test(InMemoryWebSocketTest::echo, client -> {
            try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                await(socket.sendStr("täglich"));
                assertEquals("täglich", await(socket.receiveStr()));
                byte[] bytes = {1, 2};
                await(socket.sendBytes(bytes));
                bytes[0] = 9; // it is sent already
                assertArrayEquals(new byte[] {1, 2}, await(socket.receiveBytes()));
                assertTrue(await(socket.close(4000, "bye")));
                assertEquals(4000, socket.closeCode());
            }
        });
        assertEquals(List.of("server 4000"), seen);
    }

    @Test
    void whatTheServerSaysFirstAndLastArrives() {
        test(
                socket -> {
                    await(socket.sendStr("one"));
                    await(socket.sendStr("two"));
                },
                client -> {
                    try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                        assertEquals("one", await(socket.receiveStr()));
                        await(sleep(5));
                        assertEquals("two", await(socket.receiveStr()));
                        assertEquals(new WSMessage.Close(WSCloseCode.OK, ""), await(socket.receive()));
                        assertEquals(new WSMessage.Closed(), await(socket.receive()));
                        assertThrows(SocketException.class, () -> await(socket.sendStr("too late")));
                    }
                });
    }

    @Test
    void bothAgreeOnAProtocolAndOnCompression() {
        test(options -> options.withProtocols("v2", "v1"), InMemoryWebSocketTest::echo, client -> {
            try (ClientWebSocketResponse socket =
                    await(client.wsConnect("/").protocols("v3", "v1").compress(true))) {
                assertEquals("v1", socket.protocol());
                assertTrue(socket.compressed());
            }
            try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                assertEquals(null, socket.protocol());
                assertFalse(socket.compressed());
            }
        });
    }

    @Test
    void whoSendsWaitsForAClientThatDoesNotRead() {
        byte[] piece = new byte[60_000];
        test(
                socket -> {
                    for (int i = 0; i < 10; i++) {
                        await(socket.sendBytes(piece));
                        seen.add(getRunningLoop().time());
                    }
                },
                client -> {
                    try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                        await(sleep(100));
                        assertTrue(seen.size() < 5, seen::toString);
                        for (int i = 0; i < 10; i++) assertEquals(60_000, await(socket.receiveBytes()).length);
                        await(sleep(0));
                        assertEquals(100.0, seen.get(9));
                    }
                });
    }

    @Test
    void aMessageMayBeTooLarge() {
        test(options -> options.withMaxMessage(10), InMemoryWebSocketTest::echo, client -> {
            try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                await(socket.sendStr("0123456789"));
                assertEquals("0123456789", await(socket.receiveStr()));
                await(socket.sendStr("012345678ä"));
                WSMessage.Close close = assertInstanceOf(WSMessage.Close.class, await(socket.receive()));
                assertEquals(WSCloseCode.MESSAGE_TOO_BIG, close.code());
                assertEquals("a message of 11 bytes exceeds limit 10", close.reason());
            }
        });
        assertEquals(List.of("server 1009"), seen);
    }

    // -- time --

    @Test
    void heartbeatsKeepASilentClientForADay() {
        test(options -> options.withHeartbeat(20), InMemoryWebSocketTest::echo, client -> {
            try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                await(sleep(24 * 3600));
                await(socket.sendStr("still here"));
                assertEquals("still here", await(socket.receiveStr()));
            }
        });
        assertEquals(List.of("server 1000"), seen);
    }

    @Test
    void aClientThatDoesNotAnswerIsGoneAfterTheHeartbeat() {
        test(
                options -> options.withHeartbeat(20),
                socket -> {
                    try {
                        echo(socket);
                    } finally {
                        seen.add(getRunningLoop().time());
                    }
                },
                client -> {
                    WebSocketOptions deaf = WebSocketOptions.DEFAULT.withAutoPing(false);
                    try (ClientWebSocketResponse socket =
                            await(client.wsConnect("/").options(deaf))) {
                        await(sleep(60));
                        assertEquals(new WSMessage.Ping(new byte[0]), await(socket.receive()));
                        assertEquals(new WSMessage.Closed(), await(socket.receive()));
                        assertEquals(WSCloseCode.ABNORMAL_CLOSURE, socket.closeCode());
                    }
                });
        assertEquals(List.of(30.0, "server 1006"), seen);
    }

    @Test
    void receivingHasALimit() {
        test(InMemoryWebSocketTest::echo, client -> {
            try (ClientWebSocketResponse socket = await(client.wsConnect("/").receiveTimeout(Duration.ofMinutes(5)))) {
                assertThrows(TimeoutException.class, () -> await(socket.receive()));
                assertEquals(300.0, getRunningLoop().time());
                await(socket.sendStr("on"));
                assertEquals("on", await(socket.receiveStr()));
            }
        });
    }

    @Test
    void aCloseThatNobodyAnswersEndsAfterItsLimit() {
        test(
                options -> options.withCloseTimeout(Duration.ofSeconds(7)),
                socket -> {
                    assertTrue(await(socket.close(4001, "enough")));
                    seen.add(getRunningLoop().time());
                },
                client -> {
                    try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                        await(sleep(60)); // it does not receive, and so does not answer
                        assertEquals(new WSMessage.Close(4001, "enough"), await(socket.receive()));
                    }
                });
        assertEquals(List.of(7.0, "server 1006"), seen);
    }

    // -- ends --

    @Test
    void aHandlerThatFailsSaysSo() {
        test(
                socket -> {
                    throw HttpException.badRequest("not so");
                },
                client -> {
                    try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                        WSMessage.Close close = assertInstanceOf(WSMessage.Close.class, await(socket.receive()));
                        assertEquals(WSCloseCode.INTERNAL_ERROR, close.code());
                    }
                });
    }

    @Test
    void aClientThatIsClosedTakesItsWebSocketsWithIt() {
        test(InMemoryWebSocketTest::echo, client -> {
            ClientWebSocketResponse socket = await(client.wsConnect("/"));
            client.session().close();
            await(sleep(0.001));
            assertEquals(List.of("server 1006"), seen);
            assertEquals(new WSMessage.Closed(), await(socket.receive()));
        });
    }

    @Test
    void aServerThatStopsSaysGoodbye() {
        runTest(() -> {
            Application app = new Application();
            app.get("/", request -> {
                WebSocketResponse socket = new WebSocketResponse();
                await(socket.prepare(request));
                echo(socket);
                seen.add("the handler has returned");
                return socket;
            });
            AppRunner runner = new AppRunner(app);
            await(runner.setup());
            MockConnector connector = new MockConnector(new InMemoryServer(runner));
            try (ClientSession session =
                    ClientSession.builder().connector(connector).build()) {
                ClientWebSocketResponse socket = await(session.wsConnect("ws://testserver/"));
                assertEquals(1, runner.connections());
                Task<WSMessage> last = createTask(socket.receive());
                await(sleep(0));
                await(runner.cleanup());
                assertEquals(new WSMessage.Close(WSCloseCode.GOING_AWAY, "Server shutdown"), await(last));
                assertEquals(List.of("the handler has returned"), seen);
                assertEquals(0.0, getRunningLoop().time());
            }
        });
    }

    @Test
    void aHandlerThatIsCancelledCutsTheConnection() {
        List<Task<?>> handler = new ArrayList<>();
        test(
                socket -> {
                    handler.add(weft.Asyncio.currentTask());
                    echo(socket);
                },
                client -> {
                    try (ClientWebSocketResponse socket = await(client.wsConnect("/"))) {
                        handler.getFirst().cancel();
                        assertEquals(new WSMessage.Closed(), await(socket.receive()));
                        assertEquals(WSCloseCode.ABNORMAL_CLOSURE, socket.closeCode());
                    }
                });
    }

    // -- no WebSocket --

    @Test
    void anOrdinaryAnswerIsNoWebSocket() {
        runTest(() -> {
            Application app = new Application();
            app.get("/", request -> "hello");
            try (TestClient client = await(TestClient.inMemory(app))) {
                WSServerHandshakeException e =
                        assertThrows(WSServerHandshakeException.class, () -> await(client.wsConnect("/")));
                assertEquals(200, e.status());
                assertThrows(WSServerHandshakeException.class, () -> await(client.wsConnect("/nowhere")));
            }
        });
    }

    @Test
    void whoStopsWaitingForTheHandshakeLeavesNothingBehind() {
        runTest(() -> {
            Application app = new Application();
            app.get("/", request -> {
                        await(sleep(3600));
                        return "never";
                    })
                    .cancelOnDisconnect();
            try (TestClient client = await(TestClient.inMemory(app))) {
                Task<ClientWebSocketResponse> connecting = createTask(async(() -> await(client.wsConnect("/"))));
                await(sleep(1));
                connecting.cancel();
                assertThrows(CancelledError.class, () -> await(connecting));
            }
            assertEquals(1.0, getRunningLoop().time());
        });
    }

    @Test
    void aHandlerWithoutAClientHasNone() {
        runTest(() -> {
            Request request = MockedRequest.get("/")
                    .header("Upgrade", "websocket")
                    .header("Connection", "upgrade")
                    .header("Sec-WebSocket-Version", "13")
                    .header("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg==")
                    .request();
            HttpException refused =
                    assertThrows(HttpException.class, () -> await(new WebSocketResponse().prepare(request)));
            assertEquals(501, refused.response().status());
        });
    }
}
