package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.ask;
import static weft.net.Loopback.port;

import java.io.IOException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.stream.Connection;
import weft.stream.ExtraInfo;
import weft.stream.Server;
import weft.stream.TlsOptions;

/** Who proves to be whom: certificates of clients, and servers with several names. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsIdentityTest {
    private static KeyStore server;
    private static KeyStore alice;
    private static KeyStore stranger;

    /** Whose certificates the server has seen. */
    private final List<String> seen = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = Certificates.identity("good", "ip:127.0.0.1,dns:localhost");
        alice = Certificates.identity("alice", "dns:alice.example");
        stranger = Certificates.identity("stranger", "ip:127.0.0.1");
    }

    /** A server that trusts alice's authority. */
    private void serving(SSLParameters asking, Loopback.Body body) throws Exception {
        SSLContext context = Certificates.context(List.of(server), List.of(alice));
        ServeOptions options =
                ServeOptions.DEFAULT.withTls(TlsOptions.of(context).withParameters(asking));
        run(async(() -> await(Streams.startServer(
                        (reader, writer) -> async(() -> {
                            X509Certificate client = writer.getExtraInfo(ExtraInfo.PEERCERT);
                            seen.add(
                                    client == null
                                            ? "nobody"
                                            : client.getSubjectX500Principal().getName());
                            await(Loopback.echo(reader, writer));
                        }),
                        HOST,
                        0,
                        options))
                .run(server -> body.run(server))));
    }

    private static SSLParameters needed(String version) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    private static Connection connect(Server server, SSLContext context) throws IOException {
        return await(
                Streams.openConnection(HOST, port(server), ConnectOptions.DEFAULT.withTls(TlsOptions.of(context))),
                IOException.class);
    }

    @Test
    void aClientWithTheRightCertificateIsKnown() throws Exception {
        serving(needed("TLSv1.3"), it -> {
            try (Connection connection = connect(it, Certificates.context(List.of(alice), List.of(server)))) {
                assertEquals("hello", ask(connection, "hello"));
                assertEquals(List.of("CN=alice"), seen);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientWithoutACertificateIsRefused(String version) throws Exception {
        serving(needed(version), it -> {
            refused(it, Certificates.context(List.of(), List.of(server)));
            try (Connection connection = connect(it, Certificates.context(List.of(alice), List.of(server)))) {
                assertEquals("still served", ask(connection, "still served"));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientOfAnUnknownAuthorityIsRefused(String version) throws Exception {
        serving(needed(version), it -> refused(it, Certificates.context(List.of(stranger), List.of(server))));
    }

    /** With TLS 1.3 the client is ready before the server has looked: then it hears of it when it reads. */
    private void refused(Server it, SSLContext context) {
        IOException refused = assertThrows(IOException.class, () -> {
            Connection connection = connect(it, context);
            try {
                connection.writer().write("anybody?\n");
                byte[] answer = await(connection.reader().readline(), IOException.class);
                if (answer.length == 0) throw new IOException("closed without a word");
            } finally {
                connection.writer().transport().abort();
            }
        });
        assertTrue(refused instanceof javax.net.ssl.SSLException, refused::toString);
        assertEquals(List.of(), seen);
    }

    @Test
    void aCertificateThatIsOnlyWantedMayBeMissing() throws Exception {
        SSLParameters wanted = new SSLParameters();
        wanted.setWantClientAuth(true);
        serving(wanted, it -> {
            try (Connection anonymous = connect(it, Certificates.context(List.of(), List.of(server)));
                    Connection known = connect(it, Certificates.context(List.of(alice), List.of(server)))) {
                assertEquals("hello", ask(anonymous, "hello"));
                assertEquals("hello", ask(known, "hello"));
                assertEquals(List.of("nobody", "CN=alice"), seen);
            }
        });
    }

    @Test
    void nobodyIsAskedByDefault() throws Exception {
        serving(new SSLParameters(), it -> {
            try (Connection connection = connect(it, Certificates.context(List.of(alice), List.of(server)))) {
                assertEquals("hello", ask(connection, "hello"));
                assertEquals(List.of("nobody"), seen);
            }
        });
    }

    @Test
    void theServerShowsTheCertificateForTheNameThatIsAskedFor() throws Exception {
        KeyStore one = Certificates.identity("one", "dns:one.example");
        KeyStore two = Certificates.identity("two", "dns:two.example,dns:*.two.example");
        SSLContext both = Certificates.context(List.of(one, two), List.of());
        SSLContext trusting = Certificates.context(List.of(), List.of(one, two));
        ServeOptions options = ServeOptions.DEFAULT.withTls(TlsOptions.of(both));
        run(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0, options))
                .run(it -> {
                    assertEquals("CN=one", shownFor(it, trusting, "one.example"));
                    assertEquals("CN=two", shownFor(it, trusting, "two.example"));
                    assertEquals("CN=two", shownFor(it, trusting, "any.two.example"));
                    assertThrows(javax.net.ssl.SSLException.class, () -> shownFor(it, trusting, "three.example"));
                })));
    }

    private static String shownFor(Server it, SSLContext trusting, String name) throws IOException {
        TlsOptions asking = TlsOptions.of(trusting).withServerHostname(name);
        try (Connection connection = await(
                Streams.openConnection(HOST, port(it), ConnectOptions.DEFAULT.withTls(asking)), IOException.class)) {
            return connection
                    .writer()
                    .getExtraInfo(ExtraInfo.PEERCERT)
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @Test
    void theOptionsOfTheUserAreNotChanged() throws Exception {
        SSLParameters mine = new SSLParameters();
        serving(new SSLParameters(), it -> {
            TlsOptions options = TlsOptions.of(Certificates.context(List.of(), List.of(server)))
                    .withParameters(mine);
            try (Connection connection =
                    await(Streams.openConnection(HOST, port(it), ConnectOptions.DEFAULT.withTls(options)))) {
                assertEquals("hello", ask(connection, "hello"));
            }
        });
        assertNull(mine.getEndpointIdentificationAlgorithm());
    }
}
