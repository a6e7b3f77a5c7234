package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.web.CancelSweep.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.http.ClientResponse;
import weft.http.EventSource;
import weft.http.FormData;
import weft.http.RequestBody;
import weft.http.Retry;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketOptions;

/** Each operation of a client, cancelled in each iteration of its life. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelSweepTest {
    private static void ticks(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    private static StreamResponse pieces(Request request) {
        StreamResponse response = new StreamResponse();
        await(response.prepare(request));
        for (int i = 0; i < 4; i++) {
            await(response.write("piece " + i + "\n"));
            ticks(3);
        }
        return response;
    }

    @Test
    void getAndRead() {
        sweep(
                app -> app.get("/", request -> {
                    ticks(5);
                    return "hello";
                }),
                (session, server) ->
                        assertEquals("hello", await(session.get(server.url("/")).readText())));
    }

    @Test
    void aHandlerThatIsCancelledWithItsClient() {
        sweep(
                app -> app.get("/", request -> {
                            ticks(20);
                            return "hello";
                        })
                        .cancelOnDisconnect(),
                (session, server) ->
                        assertEquals("hello", await(session.get(server.url("/")).readText())));
    }

    @Test
    void aBodyReadPieceByPiece() {
        sweep(app -> app.get("/", CancelSweepTest::pieces), (session, server) -> {
            try (ClientResponse response = await(session.get(server.url("/")))) {
                int count = 0;
                for (byte[] line : response.content()) count += line.length;
                assertEquals(32, count);
            }
        });
    }

    @Test
    void aCompressedBody() {
        sweep(
                app -> app.get("/", request -> {
                    StreamResponse response = new StreamResponse();
                    response.enableCompression();
                    await(response.prepare(request));
                    for (int i = 0; i < 3; i++) {
                        await(response.write("x".repeat(100_000)));
                        ticks(2);
                    }
                    return response;
                }),
                (session, server) -> assertEquals(
                        300_000,
                        await(session.get(server.url("/"))
                                        .header("Accept-Encoding", "gzip")
                                        .readText())
                                .length()));
    }

    @Test
    void anUpload() {
        sweep(app -> app.post("/", request -> String.valueOf(await(request.read()).length)), (session, server) -> {
            Iterable<byte[]> body = asyncGenerator(out -> {
                for (int i = 0; i < 5; i++) {
                    out.yield(new byte[1000]);
                    ticks(2);
                }
            });
            assertEquals(
                    "5000",
                    await(session.post(server.url("/"))
                            .data(RequestBody.stream(body, null))
                            .readText()));
        });
    }

    @Test
    void anUploadThatWaitsForConsent() {
        sweep(
                app -> app.post("/", request -> {
                    ticks(3);
                    return String.valueOf(await(request.read()).length);
                }),
                (session, server) -> assertEquals(
                        "1000",
                        await(session.post(server.url("/"))
                                .data(new byte[1000])
                                .expectContinue()
                                .readText())));
    }

    @Test
    void aFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[300_000]);
        sweep(
                app -> {
                    app.get("/", request -> new FileResponse(file));
                    app.post("/", request -> String.valueOf(await(request.read()).length));
                },
                (session, server) -> {
                    assertEquals(300_000, await(session.get(server.url("/")).readBytes()).length);
                    assertEquals(
                            "300000",
                            await(session.post(server.url("/"))
                                    .data(RequestBody.file(file, null))
                                    .readText()));
                });
    }

    @Test
    void aForm() {
        sweep(
                app -> app.post("/", request -> await(request.post()).get("name")),
                (session, server) -> assertEquals(
                        "value",
                        await(session.post(server.url("/"))
                                .data(new FormData().add("name", "value").multipart())
                                .readText())));
    }

    @Test
    void severalThatWaitForTheOnlySlot() {
        sweep(
                app -> app.get("/", request -> {
                    ticks(3);
                    return "hello";
                }),
                (session, server) -> assertEquals(
                        List.of("hello", "hello", "hello"),
                        await(gather(
                                session.get(server.url("/")).readText(),
                                session.get(server.url("/")).readText(),
                                session.get(server.url("/")).readText()))));
    }

    @Test
    void aRedirect() {
        sweep(
                app -> {
                    app.get("/from", request -> Response.redirect("/to"));
                    app.get("/to", CancelSweepTest::pieces);
                },
                (session, server) -> assertEquals(
                        32, await(session.get(server.url("/from")).readText()).length()));
    }

    @Test
    void aRetry() {
        AtomicInteger asked = new AtomicInteger();
        sweep(
                app -> app.get("/", request -> {
                    if (asked.incrementAndGet() % 3 != 0)
                        return Response.text("busy").withStatus(503);
                    ticks(2);
                    return "at last";
                }),
                settings -> settings.middleware(
                        Retry.DEFAULT.withAttempts(10).withDelays(Duration.ZERO, Duration.ofSeconds(1))),
                (session, server) -> assertEquals(
                        "at last", await(session.get(server.url("/")).readText())));
    }

    @Test
    void eventsOfAServer() {
        sweep(
                app -> app.get("/", request -> {
                    EventSourceResponse events = new EventSourceResponse();
                    await(events.prepare(request));
                    for (int i = 0; i < 4; i++) {
                        await(events.send("event " + i));
                        ticks(2);
                    }
                    return events;
                }),
                (session, server) -> {
                    int count = 0;
                    try (EventSource events =
                            session.get(server.url("/")).events().withAttempts(1)) {
                        for (var event : events) count += event.data().length();
                    }
                    assertEquals(28, count);
                });
    }

    private static void webSocket(Application app) {
        app.get("/ws", request -> {
            WebSocketResponse socket = new WebSocketResponse(WebSocketOptions.DEFAULT);
            await(socket.prepare(request));
            SocketTalk.echo(socket);
            return socket;
        });
    }

    @Test
    void aWebSocket() {
        sweep(CancelSweepTest::webSocket, (session, server) -> {
            try (var socket = await(session.wsConnect(server.url("/ws")))) {
                await(socket.sendStr("one"));
                assertEquals("one", await(socket.receiveStr()));
                await(socket.sendBytes(new byte[200_000]));
                assertEquals(200_000, await(socket.receiveBytes()).length);
            }
        });
    }

    @Test
    void aWebSocketThatTheServerCloses() {
        sweep(
                app -> app.get("/ws", request -> {
                    WebSocketResponse socket = new WebSocketResponse();
                    await(socket.prepare(request));
                    ticks(3);
                    return socket;
                }),
                (session, server) -> {
                    try (var socket = await(session.wsConnect(server.url("/ws")))) {
                        int count = 0;
                        for (WSMessage message : socket) count++;
                        assertEquals(0, count);
                    }
                });
    }

    @Test
    void aWebSocketThatIsRefused() {
        sweep(app -> app.get("/ws", CancelSweepTest::pieces), (session, server) -> {
            try {
                await(session.wsConnect(server.url("/ws"))).close();
            } catch (weft.http.WSServerHandshakeException e) {
                // as it should be
            }
        });
    }
}
