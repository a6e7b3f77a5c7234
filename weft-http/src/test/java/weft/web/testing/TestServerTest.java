package weft.web.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncContextManager;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import weft.Asyncio;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.http.ClientResponse;
import weft.http.ServerSentEvent;
import weft.net.Streams;
import weft.stream.Connection;
import weft.testing.TestClock;
import weft.testing.TimeMode;
import weft.testing.junit.WeftTest;
import weft.web.Application;
import weft.web.EventSourceResponse;
import weft.web.Response;
import weft.web.WebOptions;
import weft.web.WebSocketResponse;

/** A server and its client in a test. */
class TestServerTest {
    private static final List<String> LOG = new ArrayList<>();

    static Application app() {
        LOG.clear();
        Application app = new Application(WebOptions.DEFAULT.withShutdownTimeout(Duration.ofMillis(100)));
        app.cleanupCtx(running -> asyncContextManager(out -> {
            LOG.add("opened");
            try {
                out.yield("database");
            } finally {
                LOG.add("closed");
            }
        }));
        app.get("/hello", request -> "hello " + request.query().get("name", "nobody"));
        app.post("/login", request -> {
            Response response = Response.redirect("/who");
            response.setCookie("user", await(request.post()).get("user"));
            return response;
        });
        app.get("/who", request -> request.cookies().getOrDefault("user", "nobody"));
        app.get("/slow", request -> {
                    LOG.add("begun");
                    try {
                        await(sleep(3600));
                    } catch (CancelledError e) {
                        LOG.add("cancelled");
                        throw e;
                    }
                    return "slow";
                })
                .cancelOnDisconnect();
        app.get("/events", request -> {
            EventSourceResponse events = new EventSourceResponse();
            await(events.prepare(request));
            for (int hour = 1; ; hour++) {
                await(sleep(3600));
                await(events.send("hour " + hour));
            }
        });
        app.get("/echo", request -> {
            WebSocketResponse socket = new WebSocketResponse();
            await(socket.prepare(request));
            for (var message : socket) await(socket.send(message));
            return socket;
        });
        app.get("/gzip", request -> {
            Response response = Response.text("x".repeat(1000));
            response.enableCompression();
            return response;
        });
        return app;
    }

    private static void asksLikeABrowser(TestClient client) {
        assertEquals(
                "hello Ada", await(client.get("/hello").param("name", "Ada").readText()));
        assertEquals(
                "Ada",
                await(client.post("/login")
                        .data(java.util.Map.of("user", "Ada"))
                        .readText()));
        assertEquals("Ada", await(client.get("/who").readText()));
        try (ClientResponse head = await(client.head("/hello"))) {
            assertEquals("12", head.headers().get("Content-Length"));
        }
        try (ClientResponse wrong = await(client.delete("/hello"))) {
            assertEquals("405 GET, HEAD", wrong.status() + " " + wrong.headers().get("Allow"));
        }
        assertEquals(1000, await(client.get("/gzip").readText()).length());
    }

    @Nested
    @WeftTest(time = TimeMode.REAL)
    class WithSockets {
        @Test
        void theClientAsksLikeABrowser() {
            try (TestClient client = await(TestClient.start(app()))) {
                asksLikeABrowser(client);
                assertEquals(
                        "127.0.0.1",
                        client.session().cookieJar().iterator().next().domain());
            }
            assertEquals(List.of("opened", "closed"), LOG);
        }

        @Test
        void webSockets() {
            try (TestClient client = await(TestClient.start(app()));
                    var socket = await(client.wsConnect("/echo"))) {
                await(socket.sendStr("hello"));
                assertEquals("hello", await(socket.receiveStr()));
            }
        }

        @Test
        void severalClientsHaveCookiesOfTheirOwn() {
            try (TestServer server = await(TestServer.start(app()));
                    TestClient ben = TestClient.of(server)) {
                try (TestClient ada = TestClient.of(server)) {
                    await(ada.post("/login")
                            .data(java.util.Map.of("user", "Ada"))
                            .readText());
                    assertEquals("Ada", await(ada.get("/who").readText()));
                    assertEquals("nobody", await(ben.get("/who").readText()));
                }
                assertEquals("hello nobody", await(ben.get("/hello").readText()));
                assertEquals(server, ben.server());
            }
        }

        @Test
        void closingEndsHandlersAndFreesThePort() {
            TestServer server = await(TestServer.start(app()));
            int port = server.port();
            TestClient client = TestClient.of(server);
            Task<String> slow = createTask(client.get("/slow").readText());
            while (!LOG.contains("begun")) await(sleep(0.001)); // real time is the subject: it arrives
            server.close();
            server.close();
            assertThrows(Exception.class, () -> await(slow));
            client.close();
            assertEquals(List.of("opened", "begun", "cancelled", "closed"), LOG);
            assertThrows(IOException.class, () -> await(Streams.openConnection("127.0.0.1", port), IOException.class));
        }

        @Test
        void whoForgetsToCloseItIsTold() {
            TestServer server = await(TestServer.start(app()));
            assertTrue(
                    Asyncio.allTasks().stream().anyMatch(task -> task.getName().equals("open: " + server)),
                    () -> "a task that is left fails a test: " + Asyncio.allTasks());
            server.close();
            assertEquals(1, Asyncio.allTasks().size());
        }

        @Test
        void pathsBeginWithASlash() {
            try (TestServer server = await(TestServer.start(app()))) {
                assertThrows(IllegalArgumentException.class, () -> server.url("hello"));
                assertTrue(server.url("/x").startsWith("http://127.0.0.1:"));
                assertFalse(server.isEncrypted());
            }
        }

        @Test
        void anApplicationThatDoesNotStartIsClosed() {
            Application app = app();
            app.onStartup(starting -> {
                throw new IllegalStateException("no");
            });
            assertThrows(IllegalStateException.class, () -> await(TestClient.start(app)));
            assertEquals(List.of("opened", "closed"), LOG);
        }
    }

    @Nested
    @WeftTest(time = TimeMode.MANUAL)
    class WithSocketsAndAClockByHand {
        @Test
        void connectionsThatRestAreClosedInTime(TestClock clock) {
            try (TestServer server = await(TestServer.start(app()));
                    Connection connection = await(Streams.openConnection("127.0.0.1", server.port()))) {
                connection.writer().write("GET /hello HTTP/1.1\r\nHost: t\r\n\r\n");
                await(connection.reader().readuntil("hello nobody".getBytes()));
                await(clock.advance(70));
                assertEquals(1, server.runner().connections());
                await(clock.advance(10));
                assertEquals(0, server.runner().connections());
            }
        }
    }

    @Nested
    @WeftTest
    class InMemory {
        @Test
        void theClientAsksLikeABrowser() {
            try (TestClient client = await(TestClient.inMemory(app()))) {
                asksLikeABrowser(client);
                assertThrows(IllegalStateException.class, client::server);
            }
            assertEquals(List.of("opened", "closed"), LOG);
        }

        @Test
        void hoursTakeNoTime(TestClock clock) {
            try (TestClient client = await(TestClient.inMemory(app()))) {
                List<String> heard = new ArrayList<>();
                try (var events = client.get("/events").events()) {
                    for (ServerSentEvent event : events) {
                        heard.add(event.data());
                        if (heard.size() == 24) break;
                    }
                }
                assertEquals("hour 24", heard.getLast());
                assertEquals(24 * 3600, clock.time());
            }
        }

        @Test
        void aClientThatHasNoTimeGoesAway(TestClock clock) {
            try (TestClient client = await(TestClient.inMemory(app()))) {
                assertThrows(
                        TimeoutException.class,
                        () -> timeout(60).run(limit -> await(client.get("/slow").readText())));
                assertEquals(60, clock.time());
                await(sleep(0));
                assertEquals(List.of("opened", "begun", "cancelled"), LOG);
            }
        }

        @Test
        void aServerWithSocketsIsRefused() {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> await(TestServer.start(app())));
            assertTrue(refused.getMessage().contains("TimeMode.REAL"), refused::getMessage);
        }
    }
}
