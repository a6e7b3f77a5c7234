package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.Trace;

/** Streams as a resource: what leaving the block waits for, and what it throws. */
class ConnectionTest {
    private final Trace trace = new Trace();
    private final IOException failure = new IOException("reset");
    private int received;

    /** Takes a mebibyte, a little later. */
    private MemoryServer slowServer() {
        return MemoryServer.start((reader, writer) -> async(() -> {
            MemoryTransport transport = (MemoryTransport) writer.transport();
            transport.pauseReading();
            await(sleep(10));
            transport.resumeReading();
            received = await(reader.read()).length;
            writer.close();
        }));
    }

    private static MemoryTransport transport(Connection connection) {
        return (MemoryTransport) connection.writer().transport();
    }

    @Test
    void leavingTheBlockWaitsUntilEverythingWasSent() {
        trace.run(() -> {
            try (Connection connection = await(slowServer().connect())) {
                await(sleep(0));
                connection.writer().write(new byte[1 << 20]);
                trace.logTime("written");
            }
            trace.logTime("closed");
            await(sleep(1));
            assertEquals(1 << 20, received);
        });
        trace.assertEvents("0.000 written", "10.000 closed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailureIsThrownOnceByADrainOrByTheEndOfTheBlock(boolean drains) {
        trace.run(() -> {
            Connection connection = await(slowServer().connect());
            await(sleep(0));
            IOException thrown = assertThrows(IOException.class, () -> {
                try (connection) {
                    connection.writer().write(new byte[1 << 20]);
                    getRunningLoop().callLater(1, () -> transport(connection).fail(failure));
                    if (drains) await(connection.writer().drain());
                }
            });
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void aFailureThatAReadHasThrownIsNotThrownAgain() {
        trace.run(() -> {
            Connection connection = await(slowServer().connect());
            IOException thrown = assertThrows(IOException.class, () -> {
                try (connection) {
                    transport(connection).fail(failure);
                    await(connection.reader().readline());
                }
            });
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void aTimeoutWhileItClosesAbortsTheConnection() {
        trace.run(() -> {
            Connection connection = await(slowServer().connect());
            await(sleep(0));
            assertThrows(
                    TimeoutException.class,
                    () -> timeout(5).run(t -> {
                        try (connection) {
                            connection.writer().write(new byte[1 << 20]);
                        }
                    }));
            await(sleep(0));
            assertEquals(
                    "<MemoryTransport closed bufsize=0>", transport(connection).toString());
        });
    }

    @Test
    void aCancelledTaskClosesItsConnectionOnTheWayOut() {
        trace.run(() -> {
            MemoryServer server = slowServer();
            Task<Void> client = createTask(async(() -> {
                try (Connection connection = await(server.connect())) {
                    await(connection.reader().readline());
                }
            }));
            await(sleep(1));
            client.cancel();
            assertThrows(CancelledError.class, () -> await(client));
            await(sleep(20));
            server.close();
            await(server.waitClosed());
        });
    }

    @Test
    void closingTwiceIsFine() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start((reader, writer) -> async(writer::close));
            Connection connection = await(server.connect());
            connection.close();
            connection.close();
            assertTrue(connection.writer().isClosing());
        });
    }

    @Test
    void aConnectionThatIsOpenAtTheEndOfTheLoopEnds() {
        trace.run(() -> {
            MemoryServer server = slowServer();
            createTask(async(() -> {
                try (Connection connection = await(server.connect())) {
                    await(sleep(1000));
                    assertFalse(connection.writer().isClosing());
                }
            }));
            await(sleep(1));
        });
    }
}
