package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S146: the web backend, asked by a client that has not heard of Weft. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebBackendTest {
    static final String EXAMPLE = "WebBackend";

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void shop(String engine, @TempDir Path classes) throws Exception {
        SourceFiles.compile(List.of(Path.of(EXAMPLE + ".java")), classes);
        ProgramRun server = ProgramRun.start(classes, EXAMPLE, engine, "0");
        try (HttpClient client = HttpClient.newHttpClient()) {
            String url = server.waitForLine("Running on http://").replaceAll(".*(http://[^ ]*) .*", "$1");
            assertEquals("200 []", ask(client, HttpRequest.newBuilder(URI.create(url + "/items"))));
            String tea = "{\"name\":\"tea\",\"price\":2.5}";
            assertEquals("200 {\"id\":1,\"name\":\"tea\",\"price\":2.5}", post(client, url, tea));
            assertEquals(
                    "200 {\"id\":1,\"name\":\"tea\",\"price\":2.5}",
                    ask(client, HttpRequest.newBuilder(URI.create(url + "/items/1"))));
            assertEquals("200 []", ask(client, HttpRequest.newBuilder(URI.create(url + "/items?search=coffee"))));
            assertTrue(ask(client, HttpRequest.newBuilder(URI.create(url + "/items/7")))
                    .startsWith("404"));
            String wrong = post(client, url, "{\"name\":\"\",\"price\":-1}");
            assertTrue(wrong.startsWith("422") && wrong.contains("name") && wrong.contains("price"), wrong);
            assertTrue(
                    ask(client, HttpRequest.newBuilder(URI.create(url + "/"))).contains("<h1>Shop</h1>"));
            assertTrue(ask(client, HttpRequest.newBuilder(URI.create(url + "/openapi.json")))
                    .contains("\"openapi\":\"3.1"));
            server.process.toHandle().destroy(); // SIGTERM
            server.waitForLine("the database is closed");
            assertTrue(server.process.waitFor(20, TimeUnit.SECONDS));
        } finally {
            server.process.destroyForcibly();
        }
    }

    private static String post(HttpClient client, String url, String json) throws IOException, InterruptedException {
        return ask(
                client,
                HttpRequest.newBuilder(URI.create(url + "/items"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String ask(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
