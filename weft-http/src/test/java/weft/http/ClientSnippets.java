package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import weft.http.message.TypeRef;
import weft.testing.junit.WeftTest;

/** The code that the Javadoc shows, compiled; {@link ClientSnippetsTest} runs it. */
@SuppressWarnings("unused") // some is only for show
final class ClientSnippets {
    private final StringBuilder printed = new StringBuilder();
    private final String url;

    ClientSnippets(String url) {
        this.url = url;
    }

    String printed() {
        return printed.toString();
    }

    private void println(Object line) {
        printed.append(line).append('\n');
    }

    record User(int id, String name) {}

    // @start region="session"
    void session() {
        try (var session = new ClientSession()) {
            try (var response = await(session.get(url + "/hello"))) {
                println(response.status());
                println(await(response.text()));
            }
            println(await(session.get(url + "/hello").readText())); // the short form
        }
    }

    // @end

    void request(ClientSession session) {
        // @start region="request"
        User user = await(session.post(url + "/users")
                .param("notify", true)
                .header("X-Request-Id", "42")
                .json(new User(0, "Ada"))
                .timeout(5)
                .raiseForStatus()
                .readJson(User.class));
        // @end
        println(user);
    }

    void response(ClientSession session) throws Exception {
        // @start region="response"
        try (var response = await(session.get(url + "/lines"))) {
            response.raiseForStatus();
            for (byte[] line : response.content()) println(new String(line).strip()); // as they come
        }
        // @end
    }

    void body(ClientSession session, Path file) {
        // @start region="body"
        await(session.put(url + "/file").data(RequestBody.file(file, null)).readText());

        Iterable<byte[]> pieces = asyncGenerator(out -> {
            for (String word : List.of("one", "two")) out.yield(word.getBytes());
        });
        println(await(session.post(url + "/echo")
                .data(RequestBody.stream(pieces, "text/plain"))
                .readText()));
        // @end
    }

    void form(ClientSession session, Path picture) {
        // @start region="form"
        var form = new FormData().add("title", "A cat").addFile("picture", picture);
        println(await(session.post(url + "/form").data(form).readText()));
        // @end
    }

    void settings() {
        // @start region="settings"
        try (var session = ClientSession.builder()
                .baseUrl(url + "/api/")
                .header("Accept", "application/json")
                .timeout(ClientTimeout.DEFAULT.withTotal(Duration.ofSeconds(10)))
                .raiseForStatus(true)
                .middleware(Retry.DEFAULT)
                .build()) {
            println(await(session.get("users/1").readJson(User.class)));
        }
        // @end
    }

    void check(ClientSession session) throws Exception {
        // @start region="check"
        ResponseCheck withReason = response -> {
            if (response.status() >= 400) throw new IOException(response.status() + ": " + await(response.text()));
        };
        String text =
                await(session.get(url + "/hello").raiseForStatus(withReason).readText());
        // @end
        println(text);
    }

    void json(ClientSession session) {
        // @start region="json"
        List<User> all = await(session.get(url + "/all").readJson(new TypeRef<List<User>>() {}));
        println(all.getFirst().name());
        // @end
    }

    void middleware() {
        // @start region="middleware"
        ClientMiddleware timing = (request, next) -> {
            double start = getRunningLoop().time();
            ClientResponse response = next.send(request);
            println(request.method() + " " + response.status()
                    + (getRunningLoop().time() >= start ? "" : "?"));
            return response;
        };
        try (var session = ClientSession.builder().middleware(timing).build()) {
            await(session.get(url + "/hello").readText());
        }
        // @end
    }

    void limits() {
        // @start region="rate-limit"
        var polite = ClientSession.builder()
                .middleware(RateLimit.perHost(5, Duration.ofSeconds(1)))
                .build();
        // @end
        // @start region="retry"
        var stubborn = ClientSession.builder()
                .middleware(Retry.DEFAULT.withAttempts(5).withStatuses(429, 503))
                .build();
        // @end
        // @start region="digest"
        var known = ClientSession.builder()
                .middleware(new DigestAuth("https://api.example.com", "ada", "secret"))
                .build();
        // @end
        // @start region="log"
        var loud = ClientSession.builder().middleware(new RequestLog()).build();
        // @end
        // @start region="connector"
        var connector =
                new TcpConnector(ConnectorOptions.DEFAULT.withLimitPerHost(4).withKeepAlive(Duration.ofMinutes(1)));
        var gentle = ClientSession.builder().connector(connector).build();
        // @end
        for (ClientSession session : List.of(polite, stubborn, known, loud, gentle)) session.close();
    }

    void cookies(Path file) throws IOException {
        // @start region="cookies"
        var jar = new CookieJar();
        try (var session = ClientSession.builder().cookieJar(jar).build()) {
            await(session.post(url + "/login").data(Map.of("user", "ada")).readText());
            println(await(session.get(url + "/who").readText())); // with the cookie of the login
        }
        jar.save(file); // and jar.load(file) the next time
        // @end
    }

    void trace() {
        // @start region="trace"
        ClientTrace trace = new ClientTrace() {
            @Override
            public void connectionCreateEnd(ClientRequest request) {
                println("connected for " + request.method());
            }
        };
        try (var session = ClientSession.builder().trace(trace).build()) {
            await(session.get(url + "/hello").readText());
        }
        // @end
    }

    void events(ClientSession session) {
        // @start region="events"
        try (var events = session.get(url + "/events").events()) {
            for (ServerSentEvent event : events) println(event.event() + ": " + event.data());
        }
        // @end
    }

    // @start region="mock"
    @WeftTest
    static class GreetingTest {
        @org.junit.jupiter.api.Test
        void asksTheService() {
            var mock = new MockConnector(request -> MockConnector.Reply.json(Map.of("greeting", "hello")));
            try (var session = ClientSession.builder().connector(mock).build()) {
                var answer = await(session.get("https://greetings.example/").readJson(Map.class));
                assertEquals("hello", answer.get("greeting"));
            }
            assertEquals(
                    "GET https://greetings.example/", mock.requests().getFirst().toString());
        }
    }
    // @end
}
