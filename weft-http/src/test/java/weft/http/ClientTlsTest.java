package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.net.ServeOptions;
import weft.stream.ExtraInfo;
import weft.stream.TlsOptions;

/** Encrypted requests: whom the client believes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientTlsTest {
    @TempDir
    private static Path folder;

    private static SSLContext localhost;
    private static SSLContext elsewhere;
    private static X509Certificate certificate;

    @BeforeAll
    static void makeCertificates() throws Exception {
        localhost = TestTls.context(folder, "localhost");
        elsewhere = TestTls.context(folder, "elsewhere.example");
        certificate = TestTls.certificate(folder, "localhost");
    }

    private static void encrypted(SSLContext context, RawServer.Body body) {
        serving(request -> ok("secret"), ServeOptions.DEFAULT.withTls(TlsOptions.of(context)), body);
    }

    private static ClientSession session(ClientTls tls) {
        return ClientSession.builder().tls(tls).build();
    }

    @Test
    void aCertificateThatIsTrustedIsFine() {
        encrypted(localhost, server -> {
            try (ClientSession session = session(ClientTls.DEFAULT.withContext(localhost))) {
                try (ClientResponse response = await(session.get(server.url("/")))) {
                    assertEquals("secret", await(response.text()));
                    assertNotNull(response.getExtraInfo(ExtraInfo.CIPHER));
                }
                assertEquals("secret", await(session.get(server.url("/")).readText()));
            }
            assertEquals(1, server.connections.get());
        });
    }

    @Test
    void aCertificateOfNobodyIsNot() {
        encrypted(localhost, server -> {
            try (ClientSession session = new ClientSession()) {
                ClientConnectorCertificateException stranger = assertThrows(
                        ClientConnectorCertificateException.class, () -> await(session.get(server.url("/"))));
                assertEquals("localhost", stranger.host());
                assertEquals(
                        0, ((TcpConnector) session.connector()).statistics().inUse());
                assertEquals(
                        "secret",
                        await(session.get(server.url("/"))
                                .tls(ClientTls.UNVERIFIED)
                                .readText()));
            }
        });
    }

    @Test
    void aCertificateForAnotherNameIsNot() {
        encrypted(elsewhere, server -> {
            ClientTls trusting = ClientTls.DEFAULT.withContext(elsewhere);
            try (ClientSession session = session(trusting)) {
                assertThrows(ClientConnectorCertificateException.class, () -> await(session.get(server.url("/"))));
                ClientTls named = trusting.withServerHostname("elsewhere.example");
                assertEquals(
                        "secret", await(session.get(server.url("/")).tls(named).readText()));
                ClientTls unverified = trusting.withVerify(false);
                assertEquals(
                        "secret",
                        await(session.get(server.url("/")).tls(unverified).readText()));
            }
        });
    }

    @Test
    void aCertificateCanBePinned() {
        encrypted(localhost, server -> {
            String right = ClientTls.fingerprintOf(certificate.getEncoded());
            String wrong = "00" + right.substring(2);
            try (ClientSession session = session(ClientTls.UNVERIFIED.withFingerprint(right.toUpperCase()))) {
                assertEquals("secret", await(session.get(server.url("/")).readText()));
                ServerFingerprintMismatchException other = assertThrows(
                        ServerFingerprintMismatchException.class,
                        () -> await(session.get(server.url("/")).tls(ClientTls.UNVERIFIED.withFingerprint(wrong))));
                assertEquals(right, other.got());
                assertEquals(wrong, other.expected());
                assertEquals(
                        0, ((TcpConnector) session.connector()).statistics().inUse());
            }
            assertThrows(IllegalArgumentException.class, () -> ClientTls.DEFAULT.withFingerprint("ab:cd"));
        });
    }

    @Test
    void aClientCanShowItsCertificate() {
        SSLParameters demanding = localhost.getDefaultSSLParameters();
        demanding.setNeedClientAuth(true);
        ServeOptions options =
                ServeOptions.DEFAULT.withTls(TlsOptions.of(localhost).withParameters(demanding));
        serving(
                request -> ok(Objects.requireNonNull(request.writer().getExtraInfo(ExtraInfo.PEERCERT))
                        .getSubjectX500Principal()
                        .getName()),
                options,
                server -> {
                    try (ClientSession session = session(ClientTls.DEFAULT.withContext(localhost))) {
                        assertEquals(
                                "CN=localhost",
                                await(session.get(server.url("/")).readText()));
                    }
                });
    }

    @Test
    void whatIsNotEncryptedIsNoTls() {
        serving(request -> ok("plain"), server -> {
            try (ClientSession session = new ClientSession()) {
                String url = server.url("/").replace("http:", "https:");
                ClientConnectionException no = assertThrows(
                        ClientConnectionException.class,
                        () -> await(session.get(url).timeout(ClientTimeout.NONE)));
                assertTrue(no.getMessage().contains("by TLS"), no.getMessage());
            }
        });
    }
}
