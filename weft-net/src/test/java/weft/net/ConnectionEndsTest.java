package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.connect;
import static weft.net.Loopback.port;
import static weft.net.Loopback.serving;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.TimeoutException;
import weft.stream.Connection;
import weft.stream.Server;

/** How connections end: reset, cancelled, aborted, with the server. No descriptor is left. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionEndsTest {
    @Test
    void aResetInTheMiddleOfARead() {
        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        await(reader.readline());
                        await(sleep(60));
                    }
                }),
                server -> {
                    Connection connection = connect(server);
                    connection.writer().write("begin\n");
                    Task<byte[]> reading = createTask(connection.reader().read());
                    await(sleep(0.05));
                    server.abortClients(); // with unread data on its side, or not: the stream ends
                    assertEquals(0, await(reading).length);
                    connection.close();
                });
    }

    @Test
    void aPeerThatResetsIsAnError() {
        run(async(() -> {
            Future<Throwable> seen = Asyncio.getRunningLoop().createFuture();
            Server server = await(Streams.startServer(
                    (reader, writer) -> async(() -> {
                        try (writer) {
                            await(reader.read(), IOException.class);
                            seen.setResult(new AssertionError("no reset"));
                        } catch (IOException e) {
                            seen.setResult(e);
                        }
                    }),
                    HOST,
                    0));
            Asyncio.blocking(() -> {
                Socket socket = new Socket(HOST, port(server));
                socket.getOutputStream().write(1);
                socket.setSoLinger(true, 0);
                Thread.sleep(50); // real time is the subject: the byte must have arrived before the reset
                socket.close(); // RST
                return null;
            });
            assertTrue(await(seen).getMessage().contains("reset"), seen::toString);
            server.close();
            await(server.waitClosed());
        }));
    }

    @Test
    void writingToAPeerThatIsGoneFails() {
        serving((reader, writer) -> async(() -> writer.transport().abort()), server -> {
            Connection connection = connect(server);
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 10_000; i++) {
                    connection.writer().write(new byte[10_000]);
                    await(connection.writer().drain());
                    await(sleep(0.001));
                }
            });
        });
    }

    @Test
    void aSlowPeerMeetsATimeout() {
        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        for (int i = 0; i < 100; i++) {
                            writer.write("x");
                            await(sleep(1));
                        }
                    }
                }),
                server -> {
                    Connection connection = connect(server);
                    assertThrows(
                            TimeoutException.class,
                            () -> await(waitFor(connection.reader().readline(), 0.2)));
                    assertEquals("x", new String(await(connection.reader().read(1)))); // nothing was lost
                    connection.close();
                    server.abortClients();
                });
    }

    @Test
    void aHandlerThatFailsIsReportedAndItsConnectionClosed() {
        List<String> reports = new ArrayList<>();
        serving(
                (reader, writer) -> async(() -> {
                    throw new IllegalStateException("a bug");
                }),
                server -> {
                    server.getLoop().setExceptionHandler((loop, context) -> reports.add(context.message()));
                    Connection connection = connect(server);
                    assertEquals(0, await(connection.reader().read()).length);
                    connection.close();
                    assertEquals(List.of("Unhandled exception in client_connected_cb"), reports);
                });
    }

    @Test
    void cancellingTheHandlerClosesItsConnection() {
        Task<?>[] handler = new Task<?>[1];
        serving(
                (reader, writer) -> async(() -> {
                    handler[0] = Asyncio.currentTask();
                    await(sleep(3600));
                }),
                server -> {
                    Connection connection = connect(server);
                    await(sleep(0.02));
                    handler[0].cancel();
                    assertEquals(0, await(connection.reader().read()).length);
                    connection.close();
                });
    }

    @Test
    void waitClosedWaitsForTheConnections() {
        serving(Loopback::echo, server -> {
            Connection connection = connect(server);
            assertEquals("x", Loopback.ask(connection, "x"));
            server.close();
            Task<Void> closed = createTask(server.waitClosed());
            await(sleep(0.05));
            assertTrue(!closed.done());
            assertEquals("still served", Loopback.ask(connection, "still served"));
            connection.close();
            await(closed);
        });
    }

    @Test
    void serveForeverEndsWhenItIsCancelled() {
        run(async(() -> {
            Server server = await(Streams.startServer(Loopback::echo, HOST, 0));
            Task<Void> serving = createTask(server.serveForever());
            await(sleep(0));
            serving.cancel();
            assertThrows(CancelledError.class, serving::await);
            assertTrue(!server.isServing());
        }));
    }

    @Test
    void theLoopEndsWithOpenConnections() {
        run(async(() -> {
            Server server = await(Streams.startServer(Loopback::echo, HOST, 0));
            Connection connection = connect(server);
            assertEquals("x", Loopback.ask(connection, "x"));
            connection.writer().transport().abort();
        }));
    }
}
