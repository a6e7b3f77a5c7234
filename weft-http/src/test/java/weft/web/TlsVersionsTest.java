package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.toThread;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.stream.TlsOptions;

/** Over TLS the client chooses the version of HTTP. The JDK's client sends its request together with the end of the handshake. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsVersionsTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    private static SSLContext context(Path folder) throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "secret",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertEquals(0, keytool.waitFor(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @Test
    void bothVersionsAreOfferedAndNothingEarlyIsLost(@TempDir Path folder) throws Exception {
        SSLContext context = context(folder);
        Application app = new Application();
        app.get("/", request -> "over " + request.version());
        List<String> answers = new ArrayList<>();
        run(async(() -> new AppRunner(app).run(runner -> {
            TcpSite site = new TcpSite(runner, "127.0.0.1", 0, TlsOptions.of(context), false);
            await(site.start());
            URI uri = URI.create("https://127.0.0.1:" + site.port() + "/");
            for (HttpClient.Version version : HttpClient.Version.values()) {
                for (int i = 0; i < 5; i++) { // a connection for each
                    answers.add(await(toThread(() -> {
                        try (HttpClient client = HttpClient.newBuilder()
                                .sslContext(context)
                                .version(version)
                                .build()) {
                            HttpRequest request = HttpRequest.newBuilder(uri).build();
                            return client.send(request, HttpResponse.BodyHandlers.ofString())
                                    .body();
                        }
                    })));
                }
            }
        })));
        List<String> expected = new ArrayList<>();
        for (String version : List.of("HTTP/1.1", "HTTP/2"))
            for (int i = 0; i < 5; i++) expected.add("over " + version);
        assertEquals(expected, answers);
    }
}
