package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.text;

import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.ExceptionContext;
import weft.Task;
import weft.Ticks;
import weft.Trace;

/** Serving, closing and waiting, and the coroutine for each connection. CPython's test_server.py and test_streams.py. */
class ServerTest {
    private final Trace trace = new Trace();

    /** Connections that a test leaves to the server. */
    private final List<Connection> open = new ArrayList<>();

    private Coroutine<Void> echo(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            try (writer) {
                for (byte[] line : reader) {
                    writer.write(line);
                    await(writer.drain());
                }
            } finally {
                trace.log("handler ends");
            }
        });
    }

    private Connection connect(MemoryServer server) {
        Connection connection = await(server.connect());
        open.add(connection);
        return connection;
    }

    // -- the coroutine for a connection --

    @Test
    void aHandlerServesItsConnection() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            try (Connection client = await(server.connect())) {
                client.writer().write("hello world!\n");
                assertEquals("hello world!\n", text(await(client.reader().readline())));
            }
            server.close();
            await(server.waitClosed());
        });
        trace.assertEvents("handler ends");
    }

    @Test
    void manyConnectionsAreServedAtOnce() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            for (int i = 0; i < 50; i++) connect(server);
            for (int i = 0; i < 50; i++) open.get(i).writer().write(i + "\n");
            for (int i = 49; i >= 0; i--)
                assertEquals(i + "\n", text(await(open.get(i).reader().readline())));
            server.close();
            server.closeClients();
            await(server.waitClosed());
            for (Connection client : open) client.close();
        });
    }

    @Test
    void aCallbackWithoutACoroutineIsEnough() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start((reader, writer) -> {
                createTask(echo(reader, writer));
                return null;
            });
            try (Connection client = await(server.connect())) {
                client.writer().write("x\n");
                assertEquals("x\n", text(await(client.reader().readline())));
            }
        });
    }

    @Test
    void aFailingHandlerIsReportedAndItsConnectionClosed() {
        IllegalStateException bug = new IllegalStateException("test");
        trace.expectingReports().run(() -> {
            MemoryServer server = MemoryServer.start((reader, writer) -> async(() -> {
                await(reader.readline());
                throw bug;
            }));
            Connection client = await(server.connect());
            client.writer().write("go\n");
            assertEquals("", text(await(client.reader().read())));
            client.close();
            server.close();
            await(server.waitClosed());
        });
        assertEquals(1, trace.reported.size());
        ExceptionContext report = trace.reported.getFirst();
        assertEquals("Unhandled exception in client_connected_cb", report.message());
        assertSame(bug, report.exception());
        assertTrue(report.details().get("transport") instanceof MemoryTransport);
    }

    @Test
    void aCallbackThatFailsBeforeThereIsACoroutineAlso() {
        trace.expectingReports().run(() -> {
            MemoryServer server = MemoryServer.start((reader, writer) -> {
                throw new IllegalStateException("test");
            });
            try (Connection client = await(server.connect())) {
                assertEquals("", text(await(client.reader().read())));
            }
        });
        assertEquals(1, trace.reported.size());
        assertEquals(
                "Unhandled exception in client_connected_cb",
                trace.reported.getFirst().message());
    }

    @Test
    void aCancelledHandlerClosesItsConnectionWithoutAReport() {
        trace.run(() -> {
            List<Task<?>> handlers = new ArrayList<>();
            MemoryServer server = MemoryServer.start((reader, writer) -> async(() -> {
                handlers.add(currentTask());
                await(reader.read());
            }));
            try (Connection client = await(server.connect())) {
                await(sleep(0));
                handlers.getFirst().cancel();
                assertEquals("", text(await(client.reader().read())));
            }
        });
    }

    @Test
    void aHandlerThatCancelsItselfAfterClosingIsNoReport() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start((reader, writer) -> async(() -> {
                writer.close();
                currentTask().cancel();
            }));
            try (Connection client = await(server.connect())) {
                assertEquals("", text(await(client.reader().read())));
            }
        });
    }

    @Test
    void aHandlerThatReturnsLeavesTheConnection() {
        trace.run(() -> {
            List<StreamWriter> kept = new ArrayList<>();
            MemoryServer server = MemoryServer.start((reader, writer) -> async(() -> {
                kept.add(writer);
                writer.write("hello\n");
            }));
            Connection client = connect(server);
            assertEquals("hello\n", text(await(client.reader().readline())));
            await(sleep(1));
            assertFalse(kept.getFirst().isClosing());
            kept.getFirst().close();
            assertEquals("", text(await(client.reader().read())));
            client.close();
        });
    }

    @Test
    void aPeerThatStaysAtTheEndOfTheRunIsNoHang() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            connect(server);
            await(sleep(0));
        });
        trace.assertEvents("handler ends");
    }

    // -- serving --

    @Test
    void aStartedServerServesUntilItIsClosed() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            assertTrue(server.isServing());
            assertEquals(List.of(), server.sockets());
            await(server.startServing()); // once more does nothing
            server.close();
            server.close();
            assertFalse(server.isServing());
            Coroutine<Connection> late = server.connect();
            assertThrows(ConnectException.class, () -> await(late));
            assertThrows(IllegalStateException.class, () -> await(server.startServing()));
            assertThrows(IllegalStateException.class, () -> await(server.serveForever()));
        });
    }

    @Test
    void cancellingServeForeverClosesTheServerAndWaitsForItsConnections() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            Task<Void> serving = createTask(server.serveForever());
            Connection client = connect(server);
            serving.cancel();
            await(sleep(1));
            assertFalse(server.isServing());
            assertFalse(serving.done());
            client.writer().write("still here\n");
            assertEquals("still here\n", text(await(client.reader().readline())));
            client.close();
            assertThrows(CancelledError.class, () -> await(serving));
        });
    }

    @Test
    void closeEndsServeForeverWithACancellation() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            Task<Void> serving = createTask(server.serveForever());
            await(sleep(0));
            server.close();
            assertThrows(CancelledError.class, () -> await(serving));
        });
    }

    @Test
    void oneTaskAtATimeServesForever() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            Task<Void> serving = createTask(server.serveForever());
            await(sleep(0));
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(server.serveForever()));
            assertTrue(error.getMessage().contains("already being awaited on serveForever()"), error::getMessage);
            serving.cancel();
            assertThrows(CancelledError.class, () -> await(serving));
        });
    }

    @Test
    void asABlockItClosesAndWaits() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            server.run(() -> {
                try (Connection client = await(server.connect())) {
                    client.writer().write("x\n");
                    await(client.reader().readline());
                }
            });
            trace.log("closed");
            assertFalse(server.isServing());
        });
        trace.assertEvents("handler ends", "closed");
    }

    // -- waiting for the end: T127 --

    @Test
    void waitClosedWaitsForCloseAndForTheConnections() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            Task<Void> before = createTask(server.waitClosed());
            await(sleep(0));
            assertFalse(before.done(), "open, no connection");
            Connection client = connect(server);
            await(sleep(0));
            assertFalse(before.done(), "open, a connection");
            server.close();
            await(sleep(0));
            assertFalse(before.done(), "closed, a connection");
            Task<Void> after = createTask(server.waitClosed());
            client.writer().close();
            await(before);
            await(after);
            Ticks ticks = Ticks.start();
            await(server.waitClosed());
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    void cancellingOneWhoWaitsLeavesTheOthers() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            Task<Void> one = createTask(server.waitClosed());
            Task<Void> other = createTask(server.waitClosed());
            await(sleep(0));
            one.cancel();
            assertThrows(CancelledError.class, () -> await(one));
            server.close();
            await(other);
        });
    }

    @Test
    void waitClosedWhenTheLastConnectionEndsMeanwhile() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            Connection client = connect(server);
            Task<Void> closing = createTask(async(() -> {
                server.close();
                await(server.waitClosed());
            }));
            client.writer().close();
            await(closing);
        });
    }

    @Test
    void closeClientsSendsWhatWasWritten() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start((reader, writer) -> async(() -> {
                writer.write(new byte[200 * 1024]);
                await(reader.read());
            }));
            Connection client = connect(server);
            await(sleep(0));
            server.close();
            server.closeClients();
            assertEquals(200 * 1024, await(client.reader().read()).length);
            await(server.waitClosed());
            client.close();
        });
    }

    @Test
    void abortClientsDoesNotWait() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start((reader, writer) -> async(() -> {
                writer.write(new byte[2_000_000]);
                await(writer.drain());
            }));
            Connection client = connect(server);
            ((MemoryTransport) client.writer().transport()).pauseReading();
            await(sleep(1));
            server.close();
            server.closeClients();
            Task<Void> closed = createTask(server.waitClosed());
            await(sleep(1));
            assertFalse(closed.done());
            server.abortClients();
            await(closed);
            client.close();
        });
    }

    @Test
    void theServerBelongsToItsLoop() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            assertSame(weft.Asyncio.getRunningLoop(), server.getLoop());
            assertEquals("<Server sockets=[]>", server.toString());
        });
    }

    @Test
    void aProtocolForEachConnection() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(() -> new RecordingProtocol("server", trace::log));
            RecordingProtocol client = new RecordingProtocol("client", trace::log);
            MemoryTransport transport = await(server.connect(client));
            transport.write("hello".getBytes());
            transport.close();
            server.close();
            await(server.waitClosed());
        });
        trace.assertEvents(
                "client made",
                "server made",
                "server data hello",
                "client lost null",
                "server eof",
                "server lost null");
    }

    @Test
    void aCancelledConnectLeavesNothing() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start(this::echo);
            Task<Connection> connecting = createTask(server.connect());
            await(sleep(0));
            connecting.cancel();
            assertThrows(CancelledError.class, () -> await(connecting));
            server.close();
            await(server.waitClosed());
        });
    }
}
