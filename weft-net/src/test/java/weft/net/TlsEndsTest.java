package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.ask;
import static weft.net.Loopback.port;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.Future;
import weft.Task;
import weft.stream.Connection;
import weft.stream.Server;
import weft.stream.TlsOptions;

/** How encrypted connections begin and end with peers that do not keep to the rules. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsEndsTest {
    private static final double SHORT = 0.2;
    private static final Duration SHORTLY = Duration.ofMillis(200);

    private static SSLContext localhost;

    @BeforeAll
    static void makeCertificate() throws Exception {
        localhost = Certificates.context("good", "ip:127.0.0.1,dns:localhost");
    }

    private static void serving(TlsOptions tls, Loopback.Body body) {
        run(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0, ServeOptions.DEFAULT.withTls(tls)))
                .run(server -> body.run(server))));
    }

    private static Connection connect(Server server) throws IOException {
        return await(
                Streams.openConnection(HOST, port(server), ConnectOptions.DEFAULT.withTls(TlsOptions.of(localhost))),
                IOException.class);
    }

    private static void stillServes(Server server) throws IOException {
        try (Connection connection = connect(server)) {
            assertEquals("still here", ask(connection, "still here"));
        }
    }

    @Test
    void aClientThatNeverBeginsIsDropped() {
        serving(TlsOptions.of(localhost).withHandshakeTimeout(SHORTLY), server -> {
            double begun = server.getLoop().time();
            Connection silent = Loopback.connect(server);
            assertEquals(0, await(silent.reader().read()).length);
            assertTrue(server.getLoop().time() - begun >= SHORT);
            silent.close();
        });
    }

    @Test
    void aClientThatStopsInTheMiddleOfTheHandshakeIsDropped() {
        serving(TlsOptions.of(localhost).withHandshakeTimeout(SHORTLY), server -> {
            Connection half = Loopback.connect(server);
            half.writer().write(new byte[] {0x16, 3, 1, 2, 0, 1}); // a ClientHello of 512 bytes begins
            assertEquals(0, await(half.reader().read()).length);
            half.close();
        });
    }

    @Test
    void aClientThatLeavesInTheMiddleOfTheHandshakeDoesNoHarm() {
        serving(TlsOptions.of(localhost), server -> {
            Connection half = Loopback.connect(server);
            half.writer().write(new byte[] {0x16, 3, 1, 2, 0, 1});
            await(sleep(0.01));
            half.close();
            stillServes(server);
        });
    }

    @Test
    void randomBytesDoTheServerNoHarm() {
        Random random = new Random(1);
        serving(TlsOptions.of(localhost), server -> {
            for (int i = 0; i < 20; i++) {
                byte[] garbage = new byte[1 + random.nextInt(2_000)];
                random.nextBytes(garbage);
                if (i % 2 == 0) garbage[0] = 0x16; // looks like a handshake
                Connection connection = Loopback.connect(server);
                connection.writer().write(garbage);
                connection.writer().writeEof();
                await(Asyncio.wait(List.of(createTask(connection.reader().read())))); // closed, or reset
                connection.writer().transport().abort();
            }
            stillServes(server);
        });
    }

    @Test
    void aServerThatSpeaksNoTlsIsAnError() {
        Loopback.serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        await(reader.read(1));
                        writer.write("220 mail.example at your service\r\n");
                    }
                }),
                server -> {
                    SSLException refused = assertThrows(SSLException.class, () -> connect(server));
                    assertTrue(refused.getMessage().contains("not an SSL/TLS record"), refused::toString);
                });
    }

    @Test
    void aServerThatHangsUpInTheHandshakeIsAnError() {
        Loopback.serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        await(reader.read(1));
                    }
                }),
                server -> assertThrows(IOException.class, () -> connect(server)));
    }

    @Test
    void aPeerThatNeverSaysGoodbyeIsWaitedForThisLong() {
        serving(TlsOptions.of(localhost).withShutdownTimeout(SHORTLY), server -> {
            SSLSocket deaf = blocking(() -> {
                SSLSocket socket = (SSLSocket) localhost.getSocketFactory().createSocket(HOST, port(server));
                socket.startHandshake();
                socket.getOutputStream().write("hi\n".getBytes());
                assertEquals('h', socket.getInputStream().read());
                return socket; // reads no more
            });
            double begun = server.getLoop().time();
            server.close();
            server.closeClients();
            await(server.waitClosed());
            double took = server.getLoop().time() - begun;
            assertTrue(took >= SHORT * 0.9 && took < 10, took + " s");
            blocking(() -> {
                deaf.close();
                return null;
            });
        });
    }

    @Test
    void aConnectionThatIsCutOffEndsTheStream() {
        run(async(() -> {
            Future<byte[]> heard = Asyncio.getRunningLoop().createFuture();
            Server server = await(Streams.startServer(
                    (reader, writer) -> async(() -> {
                        try (writer) {
                            heard.setResult(await(reader.read()));
                        }
                    }),
                    HOST,
                    0,
                    ServeOptions.DEFAULT.withTls(TlsOptions.of(localhost))));
            blocking(() -> {
                try (Socket plain = new Socket(HOST, port(server));
                        SSLSocket socket = (SSLSocket)
                                localhost.getSocketFactory().createSocket(plain, HOST, plain.getPort(), false)) {
                    socket.getOutputStream().write("cut".getBytes());
                    socket.getSession();
                    plain.shutdownOutput(); // no goodbye
                    return plain.getInputStream().read(new byte[10_000]);
                }
            });
            assertArrayEquals("cut".getBytes(), await(heard));
            server.close();
            await(server.waitClosed());
        }));
    }

    @Test
    void whatWasWrittenBeforeCloseArrives() {
        byte[] much = new byte[5_000_000];
        new Random(2).nextBytes(much);
        ServeOptions tls = ServeOptions.DEFAULT.withTls(TlsOptions.of(localhost));
        run(async(() -> await(Streams.startServer(
                        (reader, writer) -> async(() -> {
                            writer.write(much);
                            writer.close();
                            await(writer.waitClosed());
                        }),
                        HOST,
                        0,
                        tls))
                .run(server -> {
                    try (Connection connection = connect(server)) {
                        assertArrayEquals(much, await(connection.reader().read()));
                    }
                })));
    }

    @Test
    void closingTheServerEndsHandshakesUnderWay() {
        List<String> reports = new ArrayList<>();
        serving(TlsOptions.of(localhost), server -> {
            server.getLoop().setExceptionHandler((loop, context) -> reports.add(context.message()));
            Connection silent = Loopback.connect(server);
            await(sleep(0.02));
            server.close();
            server.abortClients();
            Task<Void> closed = createTask(server.waitClosed());
            assertEquals(0, await(silent.reader().read()).length);
            await(closed);
            silent.close();
            assertEquals(List.of(), reports);
            assertFalse(server.isServing());
        });
    }
}
