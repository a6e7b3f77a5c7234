package weft.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Coroutine;
import weft.stream.Connection;

/** What a client gets for what it sends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerTest {
    record Item(String name, double price) {}

    /** Many clients send UTF-8 as it is. */
    @Test
    void aTargetThatIsNotEncodedIsUtf8() {
        serving(
                app(app -> app.get(
                        "/café/{name}",
                        request -> request.path() + " " + request.matchInfo("name") + " "
                                + request.query().get("q") + " " + request.rawPath())),
                served -> {
                    String target = new String("/café/€?q=ü".getBytes(UTF_8), ISO_8859_1);
                    assertEquals(
                            "/café/€ € ü /caf%C3%A9/%E2%82%AC",
                            served.ask("GET " + target).body());
                });
    }

    @Test
    void aTextIsAnswered() {
        serving(app(app -> app.get("/", request -> Response.text("Hällo"))), served -> {
            Answer answer = served.ask("GET /");
            assertEquals(200, answer.status());
            assertEquals("OK", answer.reason());
            assertEquals("Hällo", answer.body());
            assertEquals("text/plain; charset=utf-8", answer.headers().get("Content-Type"));
            assertEquals("6", answer.headers().get("Content-Length"));
            assertEquals("close", answer.headers().get("Connection"));
            assertNotNull(answer.headers().get("Date"));
        });
    }

    private static Coroutine<Response> asCoroutine(Request request) {
        return async(() -> {
            await(sleep(0));
            return Response.text("awaited");
        });
    }

    @Test
    void whatAHandlerReturnsBecomesAResponse() {
        serving(
                app(app -> {
                    app.get("/string", request -> "plain");
                    app.get("/bytes", request -> new byte[] {'b'});
                    app.get("/null", request -> null);
                    app.get("/record", request -> new Item("tea", 2.5));
                    app.get("/list", request -> List.of(1, 2));
                    app.get("/map", request -> Map.of("a", List.of()));
                    app.get("/coroutine", ServerTest::asCoroutine);
                }),
                served -> {
                    assertEquals("plain", served.ask("GET /string").body());
                    assertEquals(
                            "application/octet-stream",
                            served.ask("GET /bytes").headers().get("Content-Type"));
                    assertEquals(204, served.ask("GET /null").status());
                    assertNull(served.ask("GET /null").headers().get("Content-Length"));
                    assertEquals(
                            "{\"name\":\"tea\",\"price\":2.5}",
                            served.ask("GET /record").body());
                    assertEquals("[1,2]", served.ask("GET /list").body());
                    assertEquals(
                            "application/json; charset=utf-8",
                            served.ask("GET /map").headers().get("Content-Type"));
                    assertEquals("awaited", served.ask("GET /coroutine").body());
                });
    }

    @Test
    void requestsFollowEachOtherOnAConnection() {
        serving(app(app -> app.post("/echo", request -> Response.text(await(request.text())))), served -> {
            try (Connection connection = served.connect()) {
                for (String text : List.of("one", "two", "")) {
                    connection
                            .writer()
                            .write("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: " + text.length() + "\r\n\r\n"
                                    + text);
                    Answer answer = Answer.next(connection.reader());
                    assertEquals(text, answer.body());
                    assertNull(answer.headers().get("Connection"));
                }
                assertEquals(1, served.runner().connections());
            }
        });
    }

    @Test
    void requestsThatAreSentAheadAreAnsweredInTheirOrder() {
        serving(
                app(app -> app.post("/{seconds}", request -> {
                    await(sleep(Double.parseDouble(request.matchInfo("seconds"))));
                    return await(request.text());
                })),
                served -> {
                    try (Connection connection = served.connect()) {
                        StringBuilder sent = new StringBuilder();
                        for (int i = 0; i < 20; i++)
                            sent.append("POST /0.00")
                                    .append(i % 3)
                                    .append(" HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
                                    .append("2\r\n")
                                    .append(10 + i)
                                    .append("\r\n1\r\n!\r\n0\r\n\r\n");
                        connection.writer().write(sent.toString());
                        for (int i = 0; i < 20; i++)
                            assertEquals(
                                    (10 + i) + "!",
                                    Answer.next(connection.reader()).body());
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, '', keep",
        "1.1, 'Connection: close\r\n', close",
        "1.0, '', close",
        "1.0, 'Connection: keep-alive\r\n', keep",
    })
    void theConnectionLivesOnWhereBothWantIt(String version, String header, String expected) {
        serving(app(app -> app.get("/", request -> "x")), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("GET / HTTP/" + version + "\r\nHost: t\r\n" + header + "\r\n");
                Answer answer = Answer.next(connection.reader());
                assertEquals("x", answer.body());
                if (expected.equals("close")) {
                    assertEquals("close", answer.headers().get("Connection"));
                    assertEquals(0, await(connection.reader().read()).length);
                } else {
                    assertFalse(answer.headers().lists("Connection", "close"));
                    connection.writer().write("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                    assertEquals("x", Answer.next(connection.reader()).body());
                }
            }
        });
    }

    @Test
    void headIsAnsweredLikeGetWithoutTheBody() {
        serving(
                app(app -> {
                    app.get("/", request -> "hello");
                    app.get("/stream", request -> {
                        StreamResponse response = new StreamResponse();
                        await(response.prepare(request));
                        await(response.write("piece"));
                        return response;
                    });
                }),
                served -> {
                    try (Connection connection = served.connect()) {
                        connection
                                .writer()
                                .write("HEAD / HTTP/1.1\r\nHost: t\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n");
                        String first = new String(await(connection.reader().readuntil("\r\n\r\n".getBytes())));
                        assertTrue(first.contains("Content-Length: 5"), first);
                        assertEquals("hello", Answer.next(connection.reader()).body());
                        connection
                                .writer()
                                .write("HEAD /stream HTTP/1.1\r\nHost: t\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n");
                        assertEquals(200, Answer.next(connection.reader()).status());
                        assertEquals("hello", Answer.next(connection.reader()).body());
                    }
                });
    }

    @Test
    void streamsAreSentInChunks() {
        serving(
                app(app -> app.get("/", request -> {
                    StreamResponse response = new StreamResponse();
                    response.setContentType("text/plain");
                    await(response.prepare(request));
                    for (int i = 0; i < 3; i++) {
                        await(response.write("piece " + i + "\n"));
                        await(sleep(0));
                    }
                    await(response.writeEof());
                    return response;
                })),
                served -> {
                    Answer answer = served.ask("GET /");
                    assertEquals("chunked", answer.headers().get("Transfer-Encoding"));
                    assertEquals("piece 0\npiece 1\npiece 2\n", answer.body());
                    String old = served.raw("GET / HTTP/1.0\r\n\r\n");
                    assertTrue(old.endsWith("\r\n\r\npiece 0\npiece 1\npiece 2\n"), old);
                });
    }

    @Test
    void aClientThatWaitsIsToldToGoOn() {
        serving(
                app(app -> {
                    app.post("/read", request -> await(request.text()));
                    app.post("/refuse", request -> {
                        throw HttpException.forbidden();
                    });
                }),
                served -> {
                    String head = " HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
                    try (Connection connection = served.connect()) {
                        connection.writer().write("POST /read" + head);
                        assertEquals(100, Answer.next(connection.reader()).status());
                        connection.writer().write("body");
                        assertEquals("body", Answer.next(connection.reader()).body());
                    }
                    try (Connection connection = served.connect()) {
                        connection.writer().write("POST /refuse" + head);
                        assertEquals(403, Answer.next(connection.reader()).status());
                        assertEquals(0, await(connection.reader().read()).length);
                    }
                });
    }

    @Test
    void aBodyThatNobodyReadsIsThrownAway() {
        serving(app(app -> app.post("/", request -> "done")), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n");
                assertEquals("done", Answer.next(connection.reader()).body());
                connection.writer().write(new byte[1_000_000]);
                connection.writer().write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
                assertEquals("done", Answer.next(connection.reader()).body());
            }
        });
    }

    /** Otherwise the next request of the connection would read it as the head of its response. */
    @ParameterizedTest
    @CsvSource({"204, false", "304, false", "204, true", "304, true"})
    void whatHasNoBodySendsNone(int status, boolean compress) {
        List<String> reported = new ArrayList<>();
        serving(
                app(app -> {
                    app.get("/", request -> {
                        StreamResponse response = new StreamResponse();
                        response.setStatus(status);
                        if (compress) response.enableCompression();
                        await(response.prepare(request));
                        await(response.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"));
                        return response;
                    });
                    app.get("/whole", request -> {
                        Response response = Response.text("body").withStatus(status);
                        if (compress) response.enableCompression();
                        return response;
                    });
                    app.get("/next", request -> "next");
                }),
                served -> {
                    getRunningLoop()
                            .setExceptionHandler((loop, context) -> reported.add(
                                    String.valueOf(context.exception().getMessage())));
                    try (Connection connection = served.connect()) {
                        String tail = " HTTP/1.1\r\nHost: t\r\nAccept-Encoding: gzip\r\n\r\n";
                        connection.writer().write("GET /whole" + tail + "GET /next" + tail);
                        assertEquals(status, Answer.next(connection.reader()).status());
                        assertEquals("next", Answer.next(connection.reader()).body());
                        connection.writer().write("GET /" + tail);
                        String rest = new String(await(connection.reader().read()));
                        assertFalse(rest.contains("200 OK"), rest);
                    }
                    assertEquals(
                            List.of("a response with the status " + status + " has no body: write nothing to it"),
                            reported);
                });
    }

    @Test
    void aResponseAnswersOneRequest() {
        Response same = Response.text("same");
        List<String> reported = new ArrayList<>();
        serving(app(app -> app.get("/", request -> same)), served -> {
            getRunningLoop()
                    .setExceptionHandler((loop, context) ->
                            reported.add(String.valueOf(context.exception().getMessage())));
            assertEquals("same", served.ask("GET /").body());
            assertEquals(500, served.ask("GET /").status());
            assertTrue(reported.getFirst().contains("make a new one each time"), reported::toString);
        });
    }
}
