package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.ask;
import static weft.net.Loopback.port;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.stream.Connection;
import weft.stream.ExtraInfo;
import weft.stream.Server;
import weft.stream.TlsOptions;

/** Encrypted streams. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTest {
    private static SSLContext localhost;

    @BeforeAll
    static void makeCertificate() throws Exception {
        localhost = Certificates.context("good", "ip:127.0.0.1,dns:localhost");
    }

    private static void serving(SSLContext context, Loopback.Body body) {
        ServeOptions options = ServeOptions.DEFAULT.withTls(TlsOptions.of(context));
        run(async(() -> {
            await(Streams.startServer(Loopback::echo, HOST, 0, options)).run(server -> body.run(server));
        }));
    }

    private static Connection connect(Server server, SSLContext trust) throws IOException {
        return connect(server, TlsOptions.of(trust));
    }

    private static Connection connect(Server server, TlsOptions tls) throws IOException {
        return await(
                Streams.openConnection(HOST, port(server), ConnectOptions.DEFAULT.withTls(tls)), IOException.class);
    }

    @Test
    void linesGoThereAndBackEncrypted() {
        serving(localhost, server -> {
            try (Connection connection = connect(server, localhost)) {
                assertEquals("secret", ask(connection, "secret"));
                assertEquals("x".repeat(50_000), ask(connection, "x".repeat(50_000)));
                assertNotNull(connection.writer().getExtraInfo(ExtraInfo.PEERCERT));
                assertTrue(connection
                        .writer()
                        .getExtraInfo(ExtraInfo.SSL_SESSION)
                        .getProtocol()
                        .startsWith("TLS"));
                assertFalse(connection.writer().canWriteEof());
            }
        });
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        SSLContext other = Certificates.context("other", "dns:elsewhere.example");
        serving(other, server -> {
            SSLException refused = assertThrows(SSLException.class, () -> connect(server, other));
            assertTrue(refused.toString().contains("127.0.0.1"), refused::toString);
        });
    }

    @Test
    void whatIsNotTrustedIsRefused() throws Exception {
        SSLContext stranger = Certificates.context("stranger", "ip:127.0.0.1");
        serving(stranger, server -> assertThrows(SSLException.class, () -> connect(server, localhost)));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        SSLContext expired = Certificates.context("expired", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "2");
        serving(expired, server -> assertThrows(SSLException.class, () -> connect(server, expired)));
    }

    @Test
    void verificationCanBeSwitchedOff() throws Exception {
        SSLContext other = Certificates.context("unverified", "dns:elsewhere.example");
        SSLParameters careless = new SSLParameters();
        careless.setEndpointIdentificationAlgorithm("");
        serving(other, server -> {
            try (Connection connection = connect(server, TlsOptions.of(other).withParameters(careless))) {
                assertEquals("hi", ask(connection, "hi"));
            }
        });
    }

    @Test
    void bothAgreeOnAProtocol() {
        SSLParameters http = localhost.getDefaultSSLParameters();
        http.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        ServeOptions serve =
                ServeOptions.DEFAULT.withTls(TlsOptions.of(localhost).withParameters(http));
        run(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0, serve))
                .run(server -> {
                    SSLParameters mine = localhost.getDefaultSSLParameters();
                    mine.setApplicationProtocols(new String[] {"http/1.1"});
                    try (Connection connection =
                            connect(server, TlsOptions.of(localhost).withParameters(mine))) {
                        assertEquals("http/1.1", connection.writer().getExtraInfo(ExtraInfo.ALPN_PROTOCOL));
                    }
                })));
    }

    @Test
    void garbageDoesTheServerNoHarm() {
        serving(localhost, server -> {
            Connection plain = await(Streams.openConnection(HOST, port(server)));
            plain.writer().write("GET / HTTP/1.1\r\n\r\n");
            await(plain.reader().read());
            plain.writer().transport().abort();
            try (Connection connection = connect(server, localhost)) {
                assertEquals("still here", ask(connection, "still here"));
            }
        });
    }

    @Test
    void aServerThatNeverAnswersMeetsTheTimeout() {
        Loopback.serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        await(reader.read());
                    }
                }),
                server -> {
                    TlsOptions hasty = TlsOptions.of(localhost).withHandshakeTimeout(Duration.ofMillis(200));
                    SSLException late = assertThrows(SSLException.class, () -> connect(server, hasty));
                    assertTrue(late.getMessage().contains("timed out"), late::toString);
                });
    }

    @Test
    void aConnectionIsUpgradedInPlace() {
        Loopback.serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        assertEquals("STARTTLS\n", new String(await(reader.readline())));
                        writer.write("OK\n");
                        await(writer.startTls(TlsOptions.of(localhost)));
                        writer.write(await(reader.readline()));
                        await(writer.drain());
                    }
                }),
                server -> {
                    try (Connection connection = Loopback.connect(server)) {
                        assertEquals("OK", ask(connection, "STARTTLS"));
                        await(connection
                                .writer()
                                .startTls(TlsOptions.of(localhost).withServerHostname("localhost")));
                        assertInstanceOf(SSLContext.class, connection.writer().getExtraInfo(ExtraInfo.SSLCONTEXT));
                        assertEquals("now secret", ask(connection, "now secret"));
                    }
                });
    }
}
