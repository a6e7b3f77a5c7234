package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.toThread;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.http.TestTls;
import weft.stream.TlsOptions;

/** Over TLS the client chooses the version of HTTP. The JDK's client sends its request together with the end of the handshake. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsVersionsTest {
    @Test
    void bothVersionsAreOfferedAndNothingEarlyIsLost(@TempDir Path folder) throws Exception {
        SSLContext context = TestTls.context(folder, "localhost");
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
