package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.http.message.Headers;
import weft.testing.junit.WeftTest;

/** Retry, rate limit, log, digest authentication, and middlewares in general; in virtual time. */
@WeftTest
class MiddlewaresTest {
    private static final Retry RETRY = Retry.DEFAULT.withRandom(null);

    private final List<String> log = new ArrayList<>();

    private static ClientSession session(MockConnector mock, ClientMiddleware... middlewares) {
        SessionBuilder builder = ClientSession.builder().connector(mock);
        for (ClientMiddleware each : middlewares) builder.middleware(each);
        return builder.build();
    }

    /** Notes when each request came, and answers with the next status; 0: no connection. */
    private MockConnector statuses(Integer... statuses) {
        List<Integer> rest = new ArrayList<>(List.of(statuses));
        return new MockConnector(request -> {
            log.add("%.1f".formatted(getRunningLoop().time()));
            int status = rest.removeFirst();
            if (status == 0) throw new ServerDisconnectedException("gone", null);
            return MockConnector.Reply.status(status);
        });
    }

    @Test
    void theFirstOneAddedSeesARequestFirst() {
        MockConnector mock = new MockConnector(request -> {
            log.add("sent");
            return MockConnector.Reply.text("");
        });
        ClientMiddleware outer = (request, next) -> {
            log.add("outer");
            ClientResponse response = next.send(request);
            log.add("outer " + response.status());
            return response;
        };
        ClientMiddleware inner = (request, next) -> {
            request.headers().set("X-Inner", "yes");
            return next.send(request.withUrl(java.net.URI.create("/moved")).withMethod("put"));
        };
        try (ClientSession session = session(mock, outer, inner)) {
            await(session.get("http://host/").readText());
        }
        assertEquals(List.of("outer", "sent", "outer 200"), log);
        ClientRequest sent = mock.requests().getFirst();
        assertEquals("PUT http://host/moved", sent.toString());
        assertEquals("yes", sent.headers().get("X-Inner"));
    }

    @Test
    void aMiddlewareThatAnswersNothingIsNamed() {
        try (ClientSession session = session(statuses(200), (request, next) -> null)) {
            NullPointerException nothing =
                    assertThrows(NullPointerException.class, () -> await(session.get("http://host/")));
            assertTrue(nothing.getMessage().contains("returned null"), nothing.getMessage());
        }
    }

    @Test
    void retryWaitsTwiceAsLongEachTime() {
        try (ClientSession session = session(statuses(503, 0, 429, 200), RETRY.withAttempts(5))) {
            assertEquals(200, await(session.get("http://host/")).status());
        }
        assertEquals(List.of("0.0", "0.5", "1.5", "3.5"), log);
    }

    @Test
    void theLastAnswerIsReturnedAndTheLastFailureThrown() {
        try (ClientSession session = session(statuses(503, 503, 503, 0, 0, 0, 404), RETRY)) {
            assertEquals(503, await(session.get("http://host/")).status());
            assertThrows(ServerDisconnectedException.class, () -> await(session.get("http://host/")));
            assertEquals(404, await(session.get("http://host/")).status());
        }
        assertEquals(7, log.size());
    }

    @Test
    void whatMayNotBeSentTwiceIsNot() {
        try (ClientSession session = session(statuses(503, 0, 503, 200), RETRY)) {
            assertEquals(503, await(session.post("http://host/").data("x")).status());
            assertThrows(ServerDisconnectedException.class, () -> await(session.patch("http://host/")));
            Iterable<byte[]> once = asyncGenerator(out -> out.yield(new byte[1]));
            assertEquals(
                    503,
                    await(session.put("http://host/").data(RequestBody.stream(once, null)))
                            .status());
        }
    }

    @Test
    void retryAfterIsWhatTheServerSays() {
        List<String> waits = new ArrayList<>(List.of("7", "nonsense"));
        MockConnector mock = new MockConnector(request -> {
            log.add("%.1f".formatted(getRunningLoop().time()));
            return waits.isEmpty()
                    ? MockConnector.Reply.text("")
                    : MockConnector.Reply.status(503).header("Retry-After", waits.removeFirst());
        });
        try (ClientSession session = session(mock, RETRY)) {
            await(session.get("http://host/").readText());
        }
        assertEquals(List.of("0.0", "7.0", "8.0"), log);
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        assertEquals(
                Duration.ofSeconds(90),
                Retry.retryAfter(Headers.of("Retry-After", "Thu, 1 Jan 2026 00:01:30 GMT"), clock));
        assertEquals(
                Duration.ZERO, Retry.retryAfter(Headers.of("Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT"), clock));
        assertNull(Retry.retryAfter(new Headers(), clock));
    }

    @Test
    void aWaitThatWouldBeTooLongIsNotBegun() {
        MockConnector mock =
                new MockConnector(request -> MockConnector.Reply.status(503).header("Retry-After", "20"));
        try (ClientSession session = session(mock, RETRY)) {
            timeout(10)
                    .run(() ->
                            assertEquals(503, await(session.get("http://host/")).status()));
            assertEquals(503, await(session.get("http://host/").timeout(15)).status());
            assertEquals(0.0, getRunningLoop().time());
            assertEquals(503, await(session.get("http://host/").timeout(100)).status());
            assertEquals(40.0, getRunningLoop().time(), 0.01);
        }
        MockConnector hours =
                new MockConnector(request -> MockConnector.Reply.status(503).header("Retry-After", "3600"));
        try (ClientSession session = session(hours, RETRY)) {
            assertEquals(
                    503,
                    await(session.get("http://host/").timeout(Duration.ofDays(1)))
                            .status());
        }
    }

    @Test
    void cancellingARetryEndsIt() {
        try (ClientSession session = session(statuses(503, 503, 503), RETRY)) {
            Task<ClientResponse> task = createTask(async(() -> await(session.get("http://host/"))));
            await(sleep(0.1));
            task.cancel();
            assertThrows(CancelledError.class, task::await);
        }
        assertEquals(1, log.size());
    }

    @Test
    void theRateIsKeptInOrder() {
        MockConnector mock = new MockConnector(request -> {
            log.add("%s %.1f"
                    .formatted(request.url().getPath(), getRunningLoop().time()));
            return MockConnector.Reply.text("");
        });
        try (ClientSession session = session(mock, RateLimit.of(2, Duration.ofSeconds(1)))) {
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++)
                tasks.add(createTask(session.get("http://host/" + i).readText()));
            await(sleep(0.1));
            tasks.get(2).cancel(); // it sleeps for its token
            tasks.get(4).cancel(); // it stands in line
            for (int i : List.of(0, 1, 3, 5)) tasks.get(i).await();
            await(sleep(10));
            for (int i = 6; i < 9; i++) await(session.get("http://host/" + i).readText());
        }
        assertEquals(List.of("/0 0.0", "/1 0.0", "/3 0.5", "/5 1.0", "/6 11.0", "/7 11.0", "/8 11.5"), log);
        assertThrows(IllegalArgumentException.class, () -> RateLimit.of(0, Duration.ofSeconds(1)));
    }

    @Test
    void eachHostHasItsOwnRate() {
        MockConnector mock = new MockConnector(request -> {
            log.add("%s %.1f"
                    .formatted(request.url().getHost(), getRunningLoop().time()));
            return MockConnector.Reply.text("");
        });
        try (ClientSession session = session(mock, RateLimit.perHost(1, Duration.ofSeconds(1)))) {
            for (String host : List.of("a", "b", "a", "b"))
                await(session.get("http://" + host + "/").readText());
        }
        assertEquals(List.of("a 0.0", "b 0.0", "a 1.0", "b 1.0"), log);
    }

    @Test
    void theLogTellsNoSecrets() {
        MockConnector mock = new MockConnector(request -> {
            await(sleep(0.25));
            if (request.method().equals("PUT")) throw new ServerDisconnectedException("gone", null);
            return MockConnector.Reply.status(204);
        });
        try (ClientSession session = session(mock, new RequestLog(log::add))) {
            await(session.get("http://ada:secret@host/path?token=secret")).close();
            assertThrows(ServerDisconnectedException.class, () -> await(session.put("http://host/")));
        }
        assertEquals(
                List.of(
                        "GET http://host/path?… -> 204 in 0.250 s",
                        "PUT http://host/ -> ServerDisconnectedException: gone in 0.250 s"),
                log);
    }

    @Test
    void digestAnswersAsInTheStandard() {
        // RFC 7616, 3.9.1
        DigestAuth auth = new DigestAuth("http://api.example/", "Mufasa", "Circle of Life");
        String cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        String challenge = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s, "
                + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        String sha = auth.answer(challenge.formatted("SHA-256"), "GET", "/dir/index.html", cnonce, 1);
        assertTrue(sha.contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""), sha);
        String md5 = auth.answer(challenge.formatted("MD5"), "GET", "/dir/index.html", cnonce, 1);
        assertTrue(md5.contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""), md5);
        assertTrue(md5.contains("nc=00000001, cnonce=\"" + cnonce), md5);
        assertThrows(IllegalArgumentException.class, () -> auth.answer("Basic realm=\"x\"", "GET", "/", cnonce, 1));
        assertFalse(auth.toString().contains("Circle"));
    }

    @Test
    void digestAnswersAChallengeOnceAndKnowsItThen() {
        MockConnector mock = new MockConnector(request -> {
            String header = request.headers().get("Authorization", "");
            return header.contains("nonce=\"n1\"") && header.contains("username=\"ada\"")
                    ? MockConnector.Reply.text(header.replaceAll(".*(nc=\\d+).*", "$1"))
                    : MockConnector.Reply.status(401)
                            .header("WWW-Authenticate", "Basic realm=\"r\"")
                            .header(
                                    "WWW-Authenticate",
                                    "Digest realm=\"r\", nonce=\"n1\", qop=\"auth\", algorithm=MD5");
        });
        try (ClientSession session = session(mock, new DigestAuth("http://host/", "ada", "pass"))) {
            assertEquals("nc=00000001", await(session.get("http://host/").readText()));
            assertEquals("nc=00000002", await(session.get("http://host/x?y").readText()));
            assertEquals(3, mock.requests().size());
            assertEquals(401, await(session.get("http://other/")).status());
            assertFalse(mock.requests().getLast().headers().contains("Authorization"));
        }
    }

    @Test
    void aWrongPasswordIsNotTriedForEver() {
        MockConnector mock = new MockConnector(request -> MockConnector.Reply.status(401)
                .header("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n1\", qop=\"auth\""));
        try (ClientSession session = session(mock, new DigestAuth("http://host/", "ada", "wrong"))) {
            assertEquals(401, await(session.get("http://host/")).status());
            assertEquals(2, mock.requests().size());
            assertEquals(401, await(session.get("http://host/")).status());
            assertEquals(3, mock.requests().size());
        }
    }
}
