package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where redirects lead, and what goes there and what does not. */
class RedirectsTest {
    private static MockConnector.Reply redirect(int status, String location) {
        return MockConnector.Reply.status(status).header("Location", location);
    }

    private static ClientSession session(MockConnector mock) {
        return ClientSession.builder().connector(mock).build();
    }

    @Test
    void theyAreFollowedAndKeptAsHistory() {
        MockConnector mock = new MockConnector(request -> switch (request.url().getPath()) {
            case "/a" -> redirect(302, "/b?q=1");
            case "/b" -> redirect(301, "http://host/c");
            default -> MockConnector.Reply.text("here");
        });
        run(async(() -> {
            try (ClientSession session = session(mock);
                    ClientResponse response = await(session.get("http://host/a#part"))) {
                assertEquals("here", await(response.text()));
                assertEquals("http://host/c#part", response.url().toString());
                assertEquals(
                        List.of("http://host/a#part", "http://host/b?q=1#part"),
                        response.history().stream()
                                .map(each -> each.url().toString())
                                .toList());
                assertEquals(302, response.history().getFirst().status());
            }
        }));
    }

    @ParameterizedTest
    @CsvSource({
        "301, POST, GET",
        "302, POST, GET",
        "303, POST, GET",
        "303, PUT, GET",
        "303, HEAD, HEAD",
        "301, PUT, PUT",
        "307, POST, POST",
        "308, POST, POST",
        "302, GET, GET",
        "308, DELETE, DELETE"
    })
    void theMethodChangesAsBrowsersChangeIt(int status, String method, String expected) {
        MockConnector mock = new MockConnector(request ->
                request.url().getPath().equals("/") ? redirect(status, "/next") : MockConnector.Reply.text(""));
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                RequestBuilder request = session.request(method, "http://host/").allowRedirects(true);
                if (!method.equals("HEAD")) request.data("body");
                await(request).close();
            }
            ClientRequest next = mock.requests().getLast();
            assertEquals(expected, next.method());
            boolean keeps = expected.equals(method) && !method.equals("HEAD");
            assertEquals(keeps ? "body" : "", new String(MockConnector.bodyOf(next)));
            assertEquals(keeps, next.headers().contains("Content-Type"));
            assertFalse(next.headers().contains("Content-Length"));
        }));
    }

    @Test
    void credentialsNeverReachAnotherOrigin() {
        for (String other :
                List.of("http://evil.example/", "https://host/", "http://host:8080/", "http://sub.host/", "//evil/")) {
            MockConnector mock =
                    new MockConnector(request -> request.url().toString().equals("http://host/start")
                            ? redirect(307, other)
                            : MockConnector.Reply.text(""));
            run(async(() -> {
                try (ClientSession session = ClientSession.builder()
                        .connector(mock)
                        .auth(new BasicAuth("ada", "secret"))
                        .header("Proxy-Authorization", "secret")
                        .header("Cookie", "own=secret")
                        .build()) {
                    await(session.post("http://host/start")
                            .cookie("a", "secret")
                            .data("x")
                            .readText());
                }
            }));
            assertTrue(mock.requests().getFirst().headers().toString().contains("secret"));
            assertEquals(2, mock.requests().size(), other);
            assertFalse(mock.requests().getLast().headers().toString().contains("secret"), other);
            assertFalse(mock.requests().getLast().headers().toString().contains("Basic"), other);
        }
    }

    @Test
    void credentialsStayOnTheirOrigin() {
        MockConnector mock =
                new MockConnector(request -> request.url().getPath().equals("/")
                        ? redirect(302, "http://HOST:80/next")
                        : MockConnector.Reply.text(""));
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                await(session.get("http://ada:pass@host/").readText());
            }
        }));
        ClientRequest next = mock.requests().getLast();
        assertEquals(new BasicAuth("ada", "pass").encode(), next.headers().get("Authorization"));
        assertFalse(mock.requests().getFirst().url().toString().contains("pass"));
    }

    @Test
    void aChainThatComesBackDoesNotBringTheCredentialsBack() {
        MockConnector mock = new MockConnector(request -> switch (request.url().toString()) {
            case "http://host/" -> redirect(302, "http://evil/");
            case "http://evil/" -> redirect(302, "http://host/back");
            default -> MockConnector.Reply.text("");
        });
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                await(session.get("http://host/").bearer("token").readText());
            }
        }));
        assertNull(mock.requests().getLast().headers().get("Authorization"));
    }

    @Test
    void loopsEnd() {
        MockConnector mock = new MockConnector(request -> redirect(302, "/"));
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                TooManyRedirectsException loop =
                        assertThrows(TooManyRedirectsException.class, () -> await(session.get("http://host/")));
                assertEquals(11, loop.history().size());
                assertEquals(11, mock.requests().size());
                assertEquals(302, loop.status());
                assertThrows(
                        TooManyRedirectsException.class,
                        () -> await(session.get("http://host/").maxRedirects(1)));
                assertEquals(13, mock.requests().size());
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://host/", "javascript:alert(1)", "data:text/plain,x"})
    void otherSchemesAreRefused(String location) {
        MockConnector mock = new MockConnector(request -> redirect(302, location));
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                NonHttpUrlException refused =
                        assertThrows(NonHttpUrlException.class, () -> await(session.get("http://host/")));
                assertTrue(refused.getMessage().contains("redirect from http://host/"), refused.getMessage());
            }
        }));
    }

    @Test
    void aBodyThatCanBeSentOnceIsNotSentTwice() {
        MockConnector mock = new MockConnector(request -> redirect(307, "/next"));
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                Iterable<byte[]> once = asyncGenerator(out -> out.yield(new byte[1]));
                ClientPayloadException twice = assertThrows(
                        ClientPayloadException.class,
                        () -> await(session.post("http://host/").data(RequestBody.stream(once, null))));
                assertTrue(twice.getMessage().contains("only once"), twice.getMessage());
            }
        }));
    }

    @Test
    void theyCanBeReturned() {
        MockConnector mock = new MockConnector(request -> redirect(302, "/next"));
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                assertEquals(
                        302,
                        await(session.get("http://host/").allowRedirects(false)).status());
                assertEquals(302, await(session.head("http://host/")).status());
            }
            assertEquals(2, mock.requests().size());
        }));
    }

    @Test
    void aRedirectWithoutALocationIsAResponse() {
        MockConnector mock = new MockConnector(request -> MockConnector.Reply.status(302));
        run(async(() -> {
            try (ClientSession session = session(mock)) {
                assertEquals(302, await(session.get("http://host/")).status());
            }
        }));
    }

    @Test
    void relativeLocationsAreResolvedAsTheStandardSays() {
        List<String[]> cases = List.of(
                new String[] {"http://h/a/b?q", "c", "http://h/a/c"},
                new String[] {"http://h/a/b?q", "?x", "http://h/a/b?x"},
                new String[] {"http://h/a/b?q", "", "http://h/a/b?q"},
                new String[] {"http://h", "c", "http://h/c"},
                new String[] {"http://h/a/", "../../../c", "http://h/c"},
                new String[] {"http://h/a", "//other/c", "http://other/c"},
                new String[] {"http://h/a", "/ä b", "http://h/%C3%A4%20b"});
        List<String> wrong = new ArrayList<>();
        for (String[] each : cases) {
            String got =
                    RequestUrls.redirect(java.net.URI.create(each[0]), each[1]).toString();
            if (!got.equals(each[2])) wrong.add(each[0] + " + " + each[1] + " = " + got);
        }
        assertEquals(List.of(), wrong);
    }
}
