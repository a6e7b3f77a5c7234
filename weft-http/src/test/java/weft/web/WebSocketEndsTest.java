package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.web.Served.app;
import static weft.web.Served.serving;
import static weft.web.SocketTalk.ASK;
import static weft.web.SocketTalk.ask;
import static weft.web.SocketTalk.serve;
import static weft.web.SocketTalk.url;

import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.http.ClientSession;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketOptions;
import weft.stream.Connection;

/** How a WebSocket ends, by whom, and who is told. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketEndsTest {
    // -- ends --

    @Test
    void aHandlerThatReturnsCloses() {
        serving(serve(WebSocketOptions.DEFAULT, socket -> await(socket.sendStr("that is all"))), served -> {
            try (var session = new ClientSession();
                    var socket = await(session.wsConnect(url(served)))) {
                assertEquals("that is all", await(socket.receiveStr()));
                assertEquals(new WSMessage.Close(WSCloseCode.OK, ""), await(socket.receive()));
            }
        });
    }

    @Test
    void aHandlerThatFailsClosesWithAnErrorAndIsReported() {
        List<Throwable> reported = new ArrayList<>();
        RuntimeException failure = new RuntimeException("on purpose");
        serving(
                serve(WebSocketOptions.DEFAULT, socket -> {
                    throw failure;
                }),
                served -> {
                    getRunningLoop().setExceptionHandler((loop, context) -> reported.add(context.exception()));
                    try (var session = new ClientSession();
                            var socket = await(session.wsConnect(url(served)))) {
                        assertEquals(new WSMessage.Close(WSCloseCode.INTERNAL_ERROR, ""), await(socket.receive()));
                    }
                    assertEquals(List.of(failure), reported);
                });
    }

    @Test
    void whatFailsAfterTheClientHasGoneIsReportedIfItIsNotThat() {
        List<Throwable> reported = new ArrayList<>();
        NoSuchFileException failure = new NoSuchFileException("results.csv");
        Application app = app(all -> {
            all.get("/file", request -> {
                WebSocketResponse socket = new WebSocketResponse();
                await(socket.prepare(request));
                for (WSMessage _ : socket) {}
                throw failure;
            });
            all.get("/send", request -> {
                WebSocketResponse socket = new WebSocketResponse();
                await(socket.prepare(request));
                for (WSMessage _ : socket) {}
                await(socket.sendStr("is anybody there?"));
                return socket;
            });
        });
        serving(app, served -> {
            getRunningLoop().setExceptionHandler((loop, context) -> reported.add(context.exception()));
            for (String path : List.of("/send", "/file"))
                try (var session = new ClientSession();
                        var socket = await(session.wsConnect(url(served).replace("/ws", path)))) {
                    await(socket.close(WSCloseCode.OK, ""));
                }
            while (reported.isEmpty()) await(sleep(0.005)); // real time is the subject: it arrives
        });
        assertEquals(List.of(failure), reported);
    }

    @Test
    void aClientThatVanishesEndsTheMessages() {
        List<Object> ends = new ArrayList<>();
        serving(
                serve(WebSocketOptions.DEFAULT, socket -> {
                    for (WSMessage message : socket) ends.add(message);
                    ends.add(socket.closeCode());
                }),
                served -> {
                    try (Connection connection = served.connect()) {
                        connection.writer().write(ask(ASK).getBytes());
                        assertEquals(101, Answer.next(connection.reader()).status());
                        connection.writer().write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
                        await(connection.writer().drain());
                    }
                    while (ends.size() < 2) await(sleep(0.005)); // real time is the subject: it arrives
                    assertEquals(List.of(new WSMessage.Text("hi"), WSCloseCode.ABNORMAL_CLOSURE), ends);
                    assertEquals(0, served.runner().connections());
                });
    }

    @Test
    void aServerThatShutsDownGoesAway() {
        List<Object> seen = new ArrayList<>();
        run(async(() -> {
            try (var session = new ClientSession()) {
                AppRunner runner = new AppRunner(serve(WebSocketOptions.DEFAULT, socket -> {
                    seen.add(await(socket.receive()));
                    seen.add(await(socket.receive()));
                }));
                await(runner.setup());
                TcpSite site = new TcpSite(runner, "127.0.0.1", 0);
                await(site.start());
                try (var socket = await(session.wsConnect("ws://127.0.0.1:" + site.port() + "/ws"))) {
                    Task<Void> ending = createTask(runner.cleanup());
                    assertEquals(
                            new WSMessage.Close(WSCloseCode.GOING_AWAY, "Server shutdown"), await(socket.receive()));
                    await(ending);
                }
            }
        }));
        assertEquals(List.of(new WSMessage.Closing(), new WSMessage.Closed()), seen);
    }

    @Test
    void aHandlerThatDoesNotEndIsCancelledAtTheShutdown() {
        List<String> seen = new ArrayList<>();
        run(async(() -> {
            Future<Void> open = getRunningLoop().createFuture();
            try (var session = new ClientSession()) {
                Application app = app(
                        WebOptions.DEFAULT.withShutdownTimeout(java.time.Duration.ofMillis(100)),
                        all -> all.get("/ws", request -> {
                            WebSocketResponse socket = new WebSocketResponse();
                            await(socket.prepare(request));
                            open.setResult(null);
                            try {
                                await(sleep(1000));
                            } catch (CancelledError e) {
                                seen.add("cancelled");
                                throw e;
                            }
                            return socket;
                        }));
                AppRunner runner = new AppRunner(app);
                await(runner.setup());
                TcpSite site = new TcpSite(runner, "127.0.0.1", 0);
                await(site.start());
                try (var socket = await(session.wsConnect("ws://127.0.0.1:" + site.port() + "/ws"))) {
                    await(open);
                    await(runner.cleanup());
                    assertEquals(List.of("cancelled"), seen);
                    assertNull(socket.protocol());
                }
            }
        }));
    }

    @Test
    void aRouteMayCancelItsHandlerWhenTheClientHasGone() {
        List<String> seen = new ArrayList<>();
        Application app = app(all -> all.get("/ws", request -> {
                    WebSocketResponse socket = new WebSocketResponse();
                    await(socket.prepare(request));
                    await(socket.sendStr("open"));
                    try {
                        await(sleep(1000));
                    } catch (CancelledError e) {
                        seen.add("cancelled");
                        throw e;
                    }
                    return socket;
                })
                .cancelOnDisconnect());
        serving(app, served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write(ask(ASK).getBytes());
                assertEquals(101, Answer.next(connection.reader()).status());
                await(connection.reader().readexactly(2 + "open".length()));
            }
            while (seen.isEmpty()) await(sleep(0.005)); // real time is the subject: it arrives
            assertEquals(List.of("cancelled"), seen);
        });
    }

    // -- more --

    /** Not a reset, which would take the reason away from a client that is still sending. */
    @Test
    void aClientThatBreaksARuleCanReadWhyWhileItStillSends() {
        serving(serve(WebSocketOptions.DEFAULT.withMaxMessage(1000), SocketTalk::echo), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("GET /ws HTTP/1.1\r\nHost: t\r\n" + String.join("\r\n", ASK) + "\r\n\r\n");
                await(connection.reader().readuntil("\r\n\r\n".getBytes()));
                byte[] frame = new byte[20_000_014];
                frame[0] = (byte) 0x82;
                frame[1] = (byte) 0xff; // masked, a length of eight bytes
                ByteBuffer.wrap(frame).putLong(2, 20_000_000);
                connection.writer().write(frame);
                byte[] close = await(connection.reader().read());
                assertEquals(0x88, close[0] & 0xff);
                assertEquals(WSCloseCode.MESSAGE_TOO_BIG, ByteBuffer.wrap(close).getShort(2));
            }
        });
    }

    @Test
    void aMessageThatIsTooLargeClosesTheClientsEnd() {
        serving(serve(WebSocketOptions.DEFAULT.withMaxMessage(1000), SocketTalk::echo), served -> {
            try (var session = new ClientSession();
                    var socket = await(session.wsConnect(url(served)))) {
                await(socket.sendStr("x".repeat(1001)));
                assertEquals(
                        new WSMessage.Close(WSCloseCode.MESSAGE_TOO_BIG, "Max frame length of 1000 has been exceeded."),
                        await(socket.receive()));
            }
        });
    }

    @Test
    void aSilentClientIsPingedAndGivenUp() {
        List<Object> seen = new ArrayList<>();
        serving(
                serve(
                        WebSocketOptions.DEFAULT.withHeartbeat(0.1),
                        socket -> { // real time is the subject: of the wire
                            for (WSMessage message : socket) seen.add(message);
                        }),
                served -> {
                    try (Connection connection = served.connect()) {
                        connection.writer().write(ask(ASK).getBytes());
                        assertEquals(101, Answer.next(connection.reader()).status());
                        assertEquals(
                                List.of((byte) 0x89, (byte) 0),
                                List.of(
                                        await(connection.reader().readexactly(1))[0],
                                        await(connection.reader().readexactly(1))[0]));
                        assertEquals("", new String(await(connection.reader().read()))); // the end
                    }
                    assertEquals(1, seen.size());
                    assertTrue(seen.getFirst() instanceof WSMessage.Error, seen.toString());
                });
    }

    @Test
    void aLivingClientIsNotGivenUp() {
        serving(serve(WebSocketOptions.DEFAULT.withHeartbeat(0.05), SocketTalk::echo), served -> {
            try (var session = new ClientSession();
                    var socket = await(session.wsConnect(url(served)).heartbeat(0.05))) {
                await(sleep(0.4)); // real time is the subject: pings and pongs of both
                await(socket.sendStr("still here"));
                assertEquals("still here", await(socket.receiveStr()));
            }
        });
    }
}
