package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.ask;
import static weft.net.Loopback.connect;
import static weft.net.Loopback.port;
import static weft.net.Loopback.serving;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.Asyncio;
import weft.Coroutine;
import weft.Task;
import weft.net.netty.StaggeredRace;
import weft.stream.Connection;
import weft.stream.ExtraInfo;
import weft.stream.Server;

/** {@code open_connection} and {@code start_server} over real sockets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsTest {
    @Test
    void linesGoThereAndBack() {
        serving(Loopback::echo, server -> {
            try (Connection connection = connect(server)) {
                assertEquals("hello", ask(connection, "hello"));
                assertEquals("again", ask(connection, "again"));
            }
        });
    }

    @Test
    void aProgramWithoutSocketsWaitsWithoutASelector() {
        run(async(() -> assertEquals(
                "ParkPoller", Asyncio.getRunningLoop().poller().getClass().getSimpleName())));
    }

    @Test
    void bothSidesKnowTheAddresses() {

        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        writer.write(writer.getExtraInfo(ExtraInfo.PEERNAME) + "\n");
                    }
                }),
                server -> {
                    try (Connection connection = connect(server)) {
                        Object mine = connection.writer().getExtraInfo(ExtraInfo.SOCKNAME);
                        Object theirs = connection.writer().getExtraInfo(ExtraInfo.PEERNAME);
                        assertEquals(new InetSocketAddress(HOST, port(server)), theirs);
                        assertEquals(
                                mine + "\n",
                                new String(await(connection.reader().readline())));
                    }
                });
    }

    @Test
    void manyConnectionsAtOnce() {
        serving(Loopback::echo, server -> {
            List<Coroutine<String>> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String name = "client " + i;
                clients.add(async(() -> {
                    try (Connection connection = connect(server)) {
                        await(sleep(0.001));
                        return ask(connection, name);
                    }
                }));
            }
            List<String> answers = await(gather(clients));
            for (int i = 0; i < answers.size(); i++) assertEquals("client " + i, answers.get(i));
        });
    }

    @Test
    void megabytesArriveAsTheyWere() {
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        byte[] all = await(reader.read());
                        writer.write(all);
                        await(writer.drain());
                    }
                }),
                server -> {
                    try (Connection connection = connect(server)) {
                        for (int at = 0; at < sent.length; at += 100_000) {
                            connection.writer().write(java.util.Arrays.copyOfRange(sent, at, at + 100_000));
                            await(connection.writer().drain());
                        }
                        connection.writer().writeEof();
                        assertArrayEquals(sent, await(connection.reader().read()));
                    }
                });
    }

    @Test
    void halfAConnectionCanBeClosedFromTheServersSide() {
        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        writer.write("bye");
                        writer.writeEof();
                        assertEquals("heard", new String(await(reader.read())));
                    }
                }),
                server -> {
                    Connection connection = connect(server);
                    assertEquals("bye", new String(await(connection.reader().read())));
                    assertFalse(connection.writer().isClosing());
                    connection.writer().write("heard");
                    connection.close();
                });
    }

    @Test
    void thePeerThatNeverReadsCostsBoundedMemory() {
        Task<?>[] handler = new Task<?>[1];
        int[] written = new int[1];
        serving(
                (reader, writer) -> async(() -> {
                    handler[0] = Asyncio.currentTask();
                    try (writer) {
                        while (true) {
                            writer.write(new byte[64 * 1024]);
                            written[0]++;
                            await(writer.drain());
                        }
                    }
                }),
                server -> {
                    Connection connection = connect(server);
                    connection.writer().transport();
                    int before = -1;
                    while (before != written[0]) { // until it stands still
                        before = written[0];
                        await(sleep(0.2));
                    }
                    assertTrue(written[0] < 1_000, written[0] + " blocks of 64 KiB were taken");
                    handler[0].cancel();
                    connection.writer().transport().abort();
                });
    }

    @Test
    void whoStopsReadingIsWokenWhenItGoesOn() {
        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        for (int i = 0; i < 200; i++) {
                            writer.write(new byte[64 * 1024]);
                            await(writer.drain());
                        }
                    }
                }),
                server -> {
                    try (Connection connection = connect(server)) {
                        await(sleep(0.2));
                        assertEquals(200 * 64 * 1024, await(connection.reader().read()).length);
                    }
                });
    }

    @Test
    void aRefusedConnectionTellsWhere() {
        run(async(() -> {
            ConnectException one =
                    assertThrows(ConnectException.class, () -> await(Streams.openConnection(HOST, freePort())));
            assertTrue(one.getMessage().contains("Connection refused"), one.getMessage());
            assertTrue(one.getMessage().contains(HOST), one.getMessage());
        }));
    }

    @Test
    void anUnknownHostTellsItsName() {
        run(async(() -> {
            UnknownHostException unknown = assertThrows(
                    UnknownHostException.class, () -> await(Streams.openConnection("no.such.host.invalid", 1)));
            assertTrue(unknown.getMessage().contains("no.such.host.invalid"));
        }));
    }

    @Test
    void aPortThatIsTakenTellsWhich() {
        serving(Loopback::echo, server -> {
            BindException taken = assertThrows(
                    BindException.class, () -> await(Streams.startServer(Loopback::echo, HOST, port(server))));
            assertEquals(
                    "cannot listen on /127.0.0.1:" + port(server)
                            + ": Address already in use; end what has it, or take another port, or 0 for any that is"
                            + " free",
                    taken.getMessage());
        });
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        run(async(() -> {
            IllegalArgumentException wrong =
                    assertThrows(IllegalArgumentException.class, () -> await(Streams.openConnection(HOST, 70_000)));
            assertTrue(wrong.getMessage().contains("70000"));
        }));
    }

    @Test
    void unixSockets(@TempDir Path folder) {
        Path path = folder.resolve("socket");
        run(async(() -> {
            await(Streams.startUnixServer(Loopback::echo, path)).run(server -> {
                try (Connection connection = await(Streams.openUnixConnection(path))) {
                    assertEquals("over a file", ask(connection, "over a file"));
                }
            });
            assertFalse(Files.exists(path));
            try (var left = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
                left.bind(java.net.UnixDomainSocketAddress.of(path));
            }
            assertTrue(Files.exists(path));
            await(Streams.startUnixServer(Loopback::echo, path)).run(server -> {}); // what is left is replaced
        }));
    }

    @Test
    void aServerOnEveryAddressHasAPort() {
        run(async(() -> {
            Server server = await(Streams.startServer(Loopback::echo, null, 0));
            assertTrue(port(server) > 0);
            assertNotNull(server.toString());
            server.close();
            await(server.waitClosed());
            assertEquals(List.of(), server.sockets());
        }));
    }

    private static final Duration HEAD_START = Duration.ofMillis(250);

    @Test
    void theFirstAddressThatAnswersWins() {
        serving(Loopback::echo, server -> {
            List<InetSocketAddress> addresses = List.of(
                    new InetSocketAddress(HOST, freePort()),
                    new InetSocketAddress(HOST, freePort()),
                    new InetSocketAddress(HOST, port(server)));
            weft.net.netty.Sockets.Connected connected = StaggeredRace.connect(addresses, "a test", HEAD_START, null);
            assertEquals(port(server), ((InetSocketAddress) connected.address()).getPort());
            connected.discard();
        });
    }

    @Test
    void allAddressesErrorsAreTold() {
        run(async(() -> {
            List<InetSocketAddress> addresses =
                    List.of(new InetSocketAddress(HOST, freePort()), new InetSocketAddress(HOST, freePort()));
            ConnectException all = assertThrows(
                    ConnectException.class, () -> StaggeredRace.connect(addresses, "a test", HEAD_START, null));
            assertEquals(2, all.getSuppressed().length);
            assertInstanceOf(ConnectException.class, all.getSuppressed()[0]);
        }));
    }

    /** Nobody listens there, most likely. */
    static int freePort() throws java.io.IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
