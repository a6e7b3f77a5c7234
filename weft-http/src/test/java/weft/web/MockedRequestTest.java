package weft.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.CancelledError;
import weft.TimeoutException;
import weft.http.websocket.WebSocketOptions;
import weft.testing.TestClock;
import weft.testing.Testing;
import weft.testing.junit.WeftTest;

/** Requests without a connection, in virtual time. */
@WeftTest
class MockedRequestTest {
    private final List<String> log = new ArrayList<>();

    private interface Body {
        void run(AppRunner runner) throws Exception;
    }

    private static void running(Application app, Body body) throws Exception {
        new AppRunner(app).run(body::run);
    }

    @Test
    void aHandlerIsCalledDirectly() {
        MockedRequestSnippets.greetGreets();
        Key<String> colour = new Key<>("colour");
        Application app = new Application(WebOptions.DEFAULT.withMaxBody(3));
        app.set(colour, "red");
        Request request = MockedRequest.of("PUT", "/a%20b?x=1&x=2")
                .app(app)
                .header("X-Y", "z")
                .json(List.of(1, 2))
                .request();
        assertEquals(
                "PUT /a b [1, 2] z red",
                request.method() + " " + request.path() + " " + request.query().getAll("x") + " "
                        + request.headers().get("x-y") + " " + request.app().value(colour));
        assertEquals("application/json", request.contentType().type());
        assertEquals(
                413,
                assertThrows(HttpException.class, () -> await(request.read())).status());
        assertNull(request.remote());
        assertNull(request.route());
    }

    @Test
    void allOfAnApplicationAnswers(@TempDir Path folder) throws Exception {
        Files.write(folder.resolve("big"), new byte[300_000]);
        Application app = new Application();
        app.use((request, next) -> {
            StreamResponse response = next.handle(request);
            response.headers().set("X-Seen", request.method());
            return response;
        });
        app.get("/hello/{name}", request -> Map.of("hello", request.matchInfo("name")));
        app.post("/echo", request -> await(request.text()));
        app.addStatic("/files", folder);
        running(app, runner -> {
            MockedResponse hello = await(MockedRequest.get("/hello/Ada").sendTo(runner));
            assertEquals(
                    "200 GET 15",
                    hello.status() + " " + hello.headers().get("X-Seen") + " "
                            + hello.headers().get("Content-Length"));
            assertEquals("{\"hello\":\"Ada\"}", await(hello.text()));
            assertEquals(
                    404, await(MockedRequest.get("/nowhere").sendTo(runner)).status());
            assertEquals(
                    "body",
                    await(await(MockedRequest.post("/echo").data("body").sendTo(runner))
                            .text()));
            MockedResponse head = await(MockedRequest.of("HEAD", "/hello/Ada").sendTo(runner));
            assertEquals("15", head.headers().get("Content-Length"));
            assertEquals("", await(head.text()));
            MockedResponse file = await(MockedRequest.get("/files/big").sendTo(runner));
            assertArrayEquals(new byte[300_000], await(file.read()));
        });
    }

    @Test
    void timeIsVirtual(TestClock clock) throws Exception {
        Application app = new Application();
        app.get("/slow", request -> {
            await(sleep(3600));
            return "done";
        });
        running(app, runner -> {
            assertEquals(
                    "done",
                    await(await(MockedRequest.get("/slow").sendTo(runner)).text()));
            assertEquals(3600, clock.time());
            assertThrows(
                    TimeoutException.class,
                    () -> await(waitFor(MockedRequest.get("/slow").sendTo(runner), 60)));
            await(sleep(3600)); // a handler goes on without its client
        });
    }

    @Test
    void aStreamWaitsForItsReader() throws Exception {
        Application app = new Application();
        app.get("/", request -> {
            StreamResponse response = new StreamResponse();
            await(response.prepare(request));
            for (int i = 0; i < 100; i++) {
                await(response.write(new byte[10_000]));
                log.add("piece");
            }
            return response;
        });
        running(app, runner -> {
            MockedResponse response = await(MockedRequest.get("/").sendTo(runner));
            await(Testing.waitAllTasksBlocked());
            assertTrue(log.size() < 20, () -> "wrote " + log.size() + " pieces to nobody");
            assertEquals(1_000_000, await(response.read()).length);
        });
    }

    @Test
    void aClientMayGoAway() throws Exception {
        Application app = new Application();
        app.get("/", request -> {
                    StreamResponse response = new StreamResponse();
                    await(response.prepare(request));
                    try {
                        await(sleep(3600));
                    } catch (CancelledError e) {
                        log.add("cancelled");
                        throw e;
                    }
                    return response;
                })
                .cancelOnDisconnect();
        app.get("/flood", request -> {
            StreamResponse response = new StreamResponse();
            await(response.prepare(request));
            try {
                while (true) await(response.write(new byte[10_000]), IOException.class);
            } catch (IOException e) {
                log.add(String.valueOf(e.getMessage()));
                throw e;
            }
        });
        running(app, runner -> {
            await(MockedRequest.get("/").sendTo(runner)).close();
            await(sleep(1));
            MockedResponse flood = await(MockedRequest.get("/flood").sendTo(runner));
            await(sleep(1));
            flood.close();
            await(sleep(1));
        });
        assertEquals(List.of("cancelled", "the client has gone: nobody receives the response"), log);
    }

    @Test
    void whatTheServerGivesUpFails() throws Exception {
        Application app = new Application(WebOptions.DEFAULT.withShutdownTimeout(java.time.Duration.ofSeconds(1)));
        app.get("/", request -> {
            throw new CancelledError();
        });
        app.get("/ws", request -> {
            WebSocketResponse socket = new WebSocketResponse();
            await(socket.prepare(request));
            return socket;
        });
        running(app, runner -> {
            assertThrows(
                    SocketException.class, () -> await(MockedRequest.get("/").sendTo(runner), SocketException.class));
            MockedResponse agreed = await(MockedRequest.get("/ws")
                    .header("Connection", "upgrade")
                    .header("Upgrade", "websocket")
                    .header("Sec-WebSocket-Version", "13")
                    .header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")
                    .sendTo(runner));
            assertEquals(101, agreed.status());
            agreed.close(); // without having taken the client's end
            assertThrows(
                    IllegalStateException.class,
                    () -> await(MockedRequest.get("/missing").sendTo(runner)).webSocket(WebSocketOptions.DEFAULT));
        });
    }

    @Test
    void whatIsNoPathIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> MockedRequest.get("http://host/path"));
        assertThrows(
                IllegalStateException.class,
                () -> await(MockedRequest.get("/").sendTo(new AppRunner(new Application()))));
    }
}
