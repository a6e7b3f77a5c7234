package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.ask;
import static weft.net.Loopback.port;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import weft.stream.Connection;
import weft.stream.ExtraInfo;

/** Several hosts, both families, and where a connection comes from. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AddressesTest {
    private static final String SIX = "::1";

    private static void serving(List<String> hosts, int port, Loopback.Body body) {
        run(async(() -> await(Streams.startServer(Loopback::echo, hosts, port, ServeOptions.DEFAULT))
                .run(server -> body.run(server))));
    }

    private static boolean hasSix() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(SIX))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void answersAt(String host, int port) {
        try (Connection connection = await(Streams.openConnection(host, port))) {
            assertEquals("you?", ask(connection, "you?"));
        }
    }

    @Test
    void severalHostsAreServedEachOnAPortOfItsOwn() {
        serving(List.of(HOST, "127.0.0.2", "localhost"), 0, server -> {
            List<SocketAddress> sockets = server.sockets();
            assertTrue(sockets.size() >= 2, sockets::toString);
            for (SocketAddress each : sockets) {
                InetSocketAddress address = (InetSocketAddress) each;
                answersAt(address.getHostString(), address.getPort());
            }
        });
    }

    @Test
    void severalHostsCanShareThePort() throws Exception {
        int port = StreamsTest.freePort();
        serving(List.of(HOST, "127.0.0.2"), port, server -> {
            assertEquals(2, server.sockets().size());
            answersAt(HOST, port);
            answersAt("127.0.0.2", port);
        });
    }

    @Test
    void aHostThatIsNamedTwiceIsListenedAtOnce() throws Exception {
        int port = StreamsTest.freePort();
        serving(
                List.of(HOST, HOST),
                port,
                server -> assertEquals(1, server.sockets().size()));
    }

    @Test
    void bothFamilies() throws Exception {
        assumeTrue(hasSix(), "this system has no IPv6");
        int port = StreamsTest.freePort();
        serving(List.of(HOST, SIX), port, server -> {
            assertEquals(2, server.sockets().size());
            answersAt(HOST, port);
            answersAt(SIX, port);
        });
    }

    @Test
    void everywhereIsBothFamilies() throws Exception {
        int port = StreamsTest.freePort();
        for (List<String> hosts : List.of(List.of(""), List.of("0.0.0.0", "::"), List.of("::", "0.0.0.0"))) {
            assumeTrue(hasSix(), "this system has no IPv6");
            serving(hosts, port, server -> {
                answersAt(HOST, port);
                answersAt(SIX, port);
            });
        }
    }

    @Test
    void allAreBoundOrNone() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
            int port = taken.getLocalPort();
            run(async(() -> {
                BindException refused = assertThrows(
                        BindException.class,
                        () -> await(Streams.startServer(
                                Loopback::echo, List.of("127.0.0.2", HOST), port, ServeOptions.DEFAULT)));
                assertTrue(refused.getMessage().contains(HOST + ":" + port), refused.getMessage());
                await(sleep(0.05));
                assertThrows(
                        ConnectException.class, () -> await(Streams.openConnection("127.0.0.2", port)), "still bound");
            }));
        }
    }

    @Test
    void anAddressOfAnotherMachineIsLeftOutWhereOthersWork() {
        String elsewhere = "192.0.2.1"; // reserved for examples
        serving(List.of(elsewhere, HOST), 0, server -> {
            assertEquals(1, server.sockets().size());
            answersAt(HOST, port(server));
        });
        run(async(() -> {
            BindException refused = assertThrows(
                    BindException.class,
                    () -> await(Streams.startServer(Loopback::echo, List.of(elsewhere), 0, ServeOptions.DEFAULT)));
            assertTrue(refused.getMessage().contains(elsewhere), refused.getMessage());
        }));
    }

    @Test
    void noHostAndUnknownHosts() {
        run(async(() -> {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> await(Streams.startServer(Loopback::echo, List.of(), 0, ServeOptions.DEFAULT)));
            assertThrows(
                    UnknownHostException.class,
                    () -> await(Streams.startServer(
                            Loopback::echo, List.of(HOST, "no.such.host.invalid"), 0, ServeOptions.DEFAULT)));
        }));
    }

    // -- where a connection comes from --

    @Test
    void theLocalAddressMayBeAName() {
        Loopback.serving(Loopback::echo, server -> {
            ConnectOptions named = ConnectOptions.DEFAULT.withLocalAddress("localhost", 0);
            try (Connection connection = await(Streams.openConnection(HOST, port(server), named))) {
                assertEquals("hello", ask(connection, "hello"));
            }
            ConnectOptions literal = ConnectOptions.DEFAULT.withLocalAddress("127.0.0.3", 0);
            try (Connection connection = await(Streams.openConnection(HOST, port(server), literal))) {
                InetSocketAddress mine = (InetSocketAddress) connection.writer().getExtraInfo(ExtraInfo.SOCKNAME);
                assertEquals("127.0.0.3", mine.getAddress().getHostAddress());
                assertTrue(mine.getPort() > 0);
            }
        });
    }

    @Test
    void aLocalAddressThatCannotBeTellsWhich() {
        Loopback.serving(Loopback::echo, server -> {
            ConnectOptions elsewhere = ConnectOptions.DEFAULT.withLocalAddress("192.0.2.1", 0);
            IOException refused =
                    assertThrows(IOException.class, () -> await(Streams.openConnection(HOST, port(server), elsewhere)));
            assertTrue(refused.getMessage().contains("from /192.0.2.1:0"), refused.getMessage());
            ConnectOptions otherFamily = ConnectOptions.DEFAULT.withLocalAddress(SIX, 0);
            refused = assertThrows(
                    ConnectException.class, () -> await(Streams.openConnection(HOST, port(server), otherFamily)));
            assertTrue(refused.getMessage().contains("different families"), refused.getMessage());
            ConnectOptions unknown = ConnectOptions.DEFAULT.withLocalAddress("no.such.host.invalid", 0);
            assertThrows(UnknownHostException.class, () -> await(Streams.openConnection(HOST, port(server), unknown)));
        });
    }

    @Test
    void aHeadStartCannotBeNegative() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ConnectOptions.DEFAULT.withHappyEyeballsDelay(Duration.ofMillis(-1)));
    }

    // -- peers that are silent for hours --

    @Test
    @EnabledOnOs(OS.LINUX) // tells by /proc/net/tcp
    void silentPeersAreAskedOnDemand() {
        ServeOptions asking = ServeOptions.DEFAULT.withKeepAlive(true);
        run(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0, asking))
                .run(server -> {
                    try (Connection connection = Loopback.connect(server)) {
                        ask(connection, "hello");
                        await(sleep(0.3)); // real time is the subject: the timer for retransmission has gone
                        assertTrue(isAsked(port(server), true));
                        assertFalse(isAsked(port(server), false));
                    }
                    ConnectOptions also = ConnectOptions.DEFAULT.withKeepAlive(true);
                    try (Connection connection = await(Streams.openConnection(HOST, port(server), also))) {
                        ask(connection, "hello");
                        await(sleep(0.3)); // real time is the subject: as before
                        assertTrue(isAsked(port(server), false));
                    }
                })));
    }

    /** Whether the end with this port, or its peer, has a timer for asking. Both ends are in the table. */
    private static boolean isAsked(int port, boolean local) throws IOException {
        String hex = String.format(":%04X", port);
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6"))
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] fields = line.strip().split("\\s+");
                boolean established = fields[3].equals("01");
                if (established && fields[local ? 1 : 2].endsWith(hex) && fields[5].startsWith("02:")) return true;
            }
        return false;
    }
}
