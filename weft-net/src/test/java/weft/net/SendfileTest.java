package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.net.Connections.sendfile;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.port;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.CancelledError;
import weft.Task;
import weft.stream.Connection;
import weft.stream.MemoryTransport;
import weft.stream.Protocol;
import weft.stream.Server;
import weft.stream.TlsOptions;
import weft.stream.Transport;
import weft.stream.WriteTransport;

/** {@code loop.sendfile} over real sockets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendfileTest {
    private static final int LENGTH = 3_500_000;

    @TempDir
    Path folder;

    private Path path;
    private byte[] content;

    @BeforeEach
    void makeFile() throws IOException {
        content = new byte[LENGTH];
        new Random(4).nextBytes(content);
        path = Files.write(folder.resolve("file"), content);
    }

    private interface Sending {
        void send(Connection connection, FileChannel file) throws Exception;
    }

    /** What the peer gets until the connection is closed. */
    private byte[] received(boolean encrypted, Sending sending) throws Exception {
        TlsOptions tls = encrypted ? TlsOptions.of(Certificates.context("good", "ip:127.0.0.1,dns:localhost")) : null;
        byte[][] received = new byte[1][];
        run(async(() -> await(Streams.startServer(
                        (reader, writer) -> async(() -> {
                            try (writer) {
                                received[0] = await(reader.read(), IOException.class);
                            }
                        }),
                        HOST,
                        0,
                        ServeOptions.DEFAULT.withTls(tls)))
                .run(server -> {
                    Connection connection = connect(server, tls);
                    try (FileChannel file = FileChannel.open(path)) {
                        sending.send(connection, file);
                        connection.close();
                    } catch (Throwable e) {
                        connection.writer().transport().abort();
                        throw e;
                    }
                })));
        return received[0];
    }

    private static Connection connect(Server server, TlsOptions tls) {
        return await(Streams.openConnection(HOST, port(server), ConnectOptions.DEFAULT.withTls(tls)));
    }

    private static WriteTransport of(Connection connection) {
        return connection.writer().transport();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWholeFileBetweenOtherBytes(boolean encrypted) throws Exception {
        byte[] all = received(encrypted, (connection, file) -> {
            connection.writer().write("before");
            assertEquals(LENGTH, await(sendfile(of(connection), file)));
            assertEquals(LENGTH, file.position());
            assertTrue(file.isOpen());
            connection.writer().write("after");
        });
        assertEquals("before", new String(all, 0, 6));
        assertArrayEquals(content, Arrays.copyOfRange(all, 6, 6 + LENGTH));
        assertEquals("after", new String(all, 6 + LENGTH, 5));
        assertEquals(LENGTH + 11, all.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPartOfAFile(boolean encrypted) throws Exception {
        byte[] part = received(encrypted, (connection, file) -> {
            assertEquals(1_500_000, await(sendfile(of(connection), file, 1_000, 1_500_000)));
            assertEquals(1_501_000, file.position());
        });
        assertArrayEquals(Arrays.copyOfRange(content, 1_000, 1_501_000), part);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void moreThanThereIs(boolean encrypted) throws Exception {
        byte[] rest = received(encrypted, (connection, file) -> {
            assertEquals(10, await(sendfile(of(connection), file, LENGTH - 10, 5_000)));
            assertEquals(0, await(sendfile(of(connection), file, LENGTH + 10, 5_000)));
        });
        assertArrayEquals(Arrays.copyOfRange(content, LENGTH - 10, LENGTH), rest);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancellingSaysHowFarItCame(boolean encrypted) throws Exception {
        long[] position = new long[1];
        byte[] start = received(encrypted, (connection, file) -> {
            Task<Long> sending = createTask(sendfile(of(connection), file));
            await(sleep(0));
            sending.cancel();
            assertThrows(CancelledError.class, sending::await);
            position[0] = file.position();
            connection.writer().write("and more"); // the connection lives on
        });
        int sent = start.length - 8;
        assertTrue(sent <= position[0] && position[0] <= LENGTH, sent + " bytes came, " + position[0] + " were given");
        if (!encrypted) assertEquals(position[0], sent);
        assertArrayEquals(Arrays.copyOf(content, sent), Arrays.copyOf(start, sent));
        assertEquals("and more", new String(start, sent, 8));
    }

    /** The file waits where it is, and little of it in this program. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPeerThatDoesNotReadStopsIt(boolean encrypted) throws Exception {
        int large = 60_000_000;
        Files.write(path, new byte[large]);
        TlsOptions tls = encrypted ? TlsOptions.of(Certificates.context("good", "ip:127.0.0.1,dns:localhost")) : null;
        run(async(() -> await(Connections.createServer(
                        () -> new Protocol() {
                            @Override
                            public void connectionMade(Transport transport) {
                                transport.pauseReading();
                            }
                        },
                        HOST,
                        0,
                        ServeOptions.DEFAULT.withTls(tls)))
                .run(server -> {
                    Connection connection = connect(server, tls);
                    try (FileChannel file = FileChannel.open(path)) {
                        Task<Long> sending = createTask(sendfile(of(connection), file));
                        await(sleep(0.5)); // real time is the subject: the buffers of the system are full now
                        assertFalse(sending.done());
                        int waiting = of(connection).getWriteBufferSize();
                        assertTrue(waiting <= 2_000_000, waiting + " bytes wait in this program");
                        sending.cancel();
                        assertThrows(CancelledError.class, sending::await);
                        assertTrue(file.position() < large / 2, file.position() + " bytes were given away");
                        assertTrue(file.isOpen());
                    }
                    connection.writer().transport().abort();
                    server.abortClients();
                })));
    }

    @Test
    void nothingElseCanBeWrittenMeanwhile() throws Exception {
        byte[] all = received(false, (connection, file) -> {
            Task<Long> sending = createTask(sendfile(of(connection), file));
            await(sleep(0));
            assertThrows(IllegalStateException.class, () -> connection.writer().write("in between"));
            assertThrows(IllegalStateException.class, () -> connection.writer().writeEof());
            assertThrows(IllegalStateException.class, () -> await(sendfile(of(connection), file)));
            assertEquals(LENGTH, await(sending));
        });
        assertArrayEquals(content, all);
    }

    @Test
    void aPeerThatLeavesIsAnError() {
        Loopback.serving(
                (reader, writer) -> async(() -> {
                    await(reader.readexactly(100_000));
                    writer.transport().abort();
                }),
                server -> {
                    Connection connection = Loopback.connect(server);
                    Path large = Files.write(folder.resolve("large"), new byte[30_000_000]);
                    try (FileChannel file = FileChannel.open(large)) {
                        assertThrows(IOException.class, () -> await(sendfile(of(connection), file), IOException.class));
                        assertTrue(file.isOpen());
                    }
                    connection.writer().transport().abort();
                });
    }

    @Test
    void aClosedConnectionTakesNoFile() throws Exception {
        received(false, (connection, file) -> {
            connection.writer().close();
            assertThrows(IllegalStateException.class, () -> await(sendfile(of(connection), file)));
        });
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        received(false, (connection, file) -> {
            assertThrows(IllegalArgumentException.class, () -> sendfile(of(connection), file, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> sendfile(of(connection), file, 0, 0));
            Transport other = MemoryTransport.connect(new Protocol() {}, new Protocol() {});
            assertThrows(UnsupportedOperationException.class, () -> await(sendfile(other, file)));
            other.abort();
        });
    }
}
