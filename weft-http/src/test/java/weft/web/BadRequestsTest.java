package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.stream.Connection;

/** What is malformed, too much, or made to be read in two ways. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadRequestsTest {
    private final List<String> handled = new ArrayList<>();

    private Application echo() {
        return app(app -> {
            app.route("*", "/{path:.*}", request -> {
                handled.add(request.method() + " " + request.target());
                return "[" + await(request.text()) + "]";
            });
        });
    }

    private static final String GET_ADMIN = "GET /admin HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n";

    /** A request whose end a proxy and we might see at different places gets an error, and the connection ends. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | POST / HTTP/1.1\\r"
                        + "\\n"
                        + "Host: t\\r"
                        + "\\n"
                        + "Content-Length: 5\\r"
                        + "\\n"
                        + "Transfer-Encoding: chunked\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + "0\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r"
                        + "\\n"
                        + "Host: t\\r"
                        + "\\n"
                        + "Transfer-Encoding: chunked\\r"
                        + "\\n"
                        + "Content-Length: 5\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + "0\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\n12345"
                        + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 5, 6\\r\\n\\r\\n12345" + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: +5\\r\\n\\r\\n12345" + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: -5\\r\\n\\r\\n12345" + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 0x5\\r\\n\\r\\n12345" + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length : 5\\r\\n\\r\\n12345" + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n0\\r\\n\\r\\n"
                        + GET_ADMIN,
                "501 | POST / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n"
                        + GET_ADMIN,
                "400 | POST / HTTP/1.1\\r"
                        + "\\n"
                        + "Host: t\\r"
                        + "\\n"
                        + "Transfer-Encoding: chunked\\r"
                        + "\\n"
                        + "Transfer-Encoding: identity\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + "0\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n" + GET_ADMIN,
                "400 | POST / HTTP/1.0\\r\\nHost: t\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n"
                        + GET_ADMIN,
                "400 | GET / HTTP/1.1\\nHost: t\\n\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: t\\nX: y\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nHost: u\\r\\n\\r\\n" + GET_ADMIN,
                "400 | POST / HTTP/1.0\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\n12345" + GET_ADMIN,
                "400 | POST / HTTP/1.0\\r\\nContent-Length: 5, 6\\r\\n\\r\\n12345" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: t/admin\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: u@t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: t:x\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET  / HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET /\\t HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET /\\r HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET x?u=://t/admin HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET ftp://t/admin HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET * HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nNo colon\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nX\\0: y\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nX: y\\0\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET /\\0 HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | G@T / HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | GET /\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "505 | GET / HTTP/3.0\\r\\nHost: t\\r\\n\\r\\n" + GET_ADMIN,
                "400 | \\x16\\x03\\x01\\x02\\0\\x01\\0\\x01\\xfc\\x03\\x03\\r\\n\\r\\n" + GET_ADMIN,
            })
    void whatIsAmbiguousIsRefused(int status, String request) {
        serving(echo(), served -> {
            String answer = served.raw(unescaped(request));
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertTrue(answer.contains("Connection: close"), answer);
            assertEquals(1, answer.split("(?m)^HTTP/1.1 ", -1).length - 1, answer);
            assertEquals(List.of(), handled);
        });
    }

    /** A chunk that is malformed comes too late for a status of its own, if the handler has begun. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x\\r\\n\\r\\n",
                "-1\\r\\n\\r\\n",
                "0x5\\r\\n12345\\r\\n0\\r\\n\\r\\n",
                "fffffffff\\r\\n1\\r\\n0\\r\\n\\r\\n",
                "5\\r\\n123456789\\r\\n0\\r\\n\\r\\n",
                "5\\n12345\\r\\n0\\r\\n\\r\\n",
                "5;a=\\n\\r\\n12345\\r\\n0\\r\\n\\r\\n",
            })
    void aBadChunkEndsTheConnection(String chunks) {
        serving(echo(), served -> {
            String answer = served.raw(unescaped(
                    "POST / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n" + chunks + GET_ADMIN));
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertTrue(answer.contains("Connection: close"), answer);
            assertFalse(handled.contains("GET /admin"), handled::toString);
        });
    }

    @Test
    void chunkExtensionsAndTrailersAreReadOver() {
        serving(echo(), served -> {
            String answer =
                    served.raw("POST / HTTP/1.1\r\nHost: t\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5;name=value\r\n12345\r\n0\r\nX-Trailer: y\r\nContent-Length: 3\r\n\r\n");
            assertTrue(answer.endsWith("[12345]"), answer);
        });
    }

    /** RFC 9112, 5.2: what a proxy reads as one header or as two is refused, whole or in pieces, first request or later. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: a\\r\\n b",
                "X: a\\r\\n\tb",
                "X: a\\r\\n \\r\\nY: b",
                "X:\\r\\n a",
                " Host: u",
                "Content-Length: 5\\r\\n 6",
                "Transfer-Encoding: chunked\\r\\n ,identity",
            })
    void aFoldedHeaderIsRefused(String header) {
        serving(echo(), served -> {
            String good = "POST /good HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\n\n a\n";
            String bad = "GET /bad HTTP/1.1\r\nHost: t\r\n" + unescaped(header) + "\r\n\r\n" + unescaped(GET_ADMIN);
            for (int piece : new int[] {1, 3, 1000}) {
                handled.clear();
                try (Connection connection = served.connect()) {
                    connection.writer().write(good);
                    assertEquals("[\n a\n]", Answer.next(connection.reader()).body());
                    for (int at = 0; at < bad.length(); at += piece) {
                        connection.writer().write(bad.substring(at, Math.min(bad.length(), at + piece)));
                        await(connection.writer().drain());
                        await(sleep(0));
                    }
                    assertEquals(400, Answer.next(connection.reader()).status());
                    assertEquals(0, await(connection.reader().read()).length);
                    assertEquals(List.of("POST /good"), handled);
                }
            }
        });
    }

    @Test
    void trailersAndChunkExtensionsAreBounded() {
        serving(echo(), served -> {
            String head = "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
            for (String tail : List.of(
                    "1;" + "x".repeat(100_000) + "\r\nx\r\n0\r\n\r\n",
                    "1\r\nx\r\n0\r\nX: " + "x".repeat(100_000) + "\r\n\r\n",
                    "1\r\nx\r\n0\r\n" + "X: y\r\n".repeat(10_000) + "\r\n",
                    "1\r\nx\r\n0\r\nNo colon\r\n\r\n")) {
                String answer = served.raw(head + tail);
                assertTrue(
                        answer.startsWith("HTTP/1.1 4") && answer.contains("Connection: close"),
                        () -> tail.substring(0, 20) + " gives " + answer);
            }
        });
    }

    private static String unescaped(String text) {
        return text.replace("\\t", "\t")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .replace("\\x16", "\u0016")
                .replace("\\x03", "\u0003")
                .replace("\\x01", "\u0001")
                .replace("\\x02", "\u0002")
                .replace("\\xfc", "\u00fc");
    }

    @Test
    void whatIsTooLongIsRefused() {
        serving(echo(), served -> {
            assertEquals(200, served.ask("GET /" + "a".repeat(8000)).status());
            assertEquals(414, served.ask("GET /" + "a".repeat(8200)).status());
            assertEquals(200, served.ask("GET /", "X: " + "a".repeat(30_000)).status());
            assertEquals(431, served.ask("GET /", "X: " + "a".repeat(40_000)).status());
            String[] many = new String[130];
            for (int i = 0; i < many.length; i++) many[i] = "X-" + i + ": y";
            assertEquals(431, served.ask("GET /", many).status());
            for (int much : new int[] {10_000, 100_000, 1_000_000})
                assertEquals(414, Answer.parse(served.raw("A".repeat(much))).status());
        });
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        Application app = app(WebOptions.DEFAULT.withMaxBody(1000), application -> {
            application.post("/", request -> String.valueOf(await(request.read()).length));
            application
                    .post("/large", request -> String.valueOf(await(request.read()).length))
                    .maxBody(5000);
        });
        serving(app, served -> {
            assertEquals("1000", served.send("POST /", "x".repeat(1000)).body());
            Answer refused = served.send("POST /", "x".repeat(1001));
            assertEquals("413 Content Too Large", refused.status() + " " + refused.reason());
            assertEquals("5000", served.send("POST /large", "x".repeat(5000)).body());
            Answer chunked = Answer.parse(served.raw(
                    "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001)));
            assertEquals(413, chunked.status());
            assertEquals("close", chunked.headers().get("Connection"));
        });
    }

    @Test
    void whatUsersTypeMakesNoHeader() {
        serving(
                app(app -> {
                    app.get(
                            "/header",
                            request -> Response.text("x")
                                    .withHeader("X", request.query().get("v", "")));
                    app.get(
                            "/location",
                            request -> Response.redirect(request.query().get("v", "")));
                    app.get("/reason", request -> {
                        Response response = Response.text("x");
                        response.setStatus(200, request.query().get("v", ""));
                        return response;
                    });
                    app.get("/event", request -> {
                        EventSourceResponse events = new EventSourceResponse();
                        await(events.prepare(request));
                        await(events.send("data", request.query().get("v", ""), null));
                        return events;
                    });
                    app.get("/cookie", request -> {
                        Response response = Response.text("x");
                        response.setCookie("c", request.query().get("v", ""));
                        return response;
                    });
                }),
                served -> {
                    String event = served.raw("GET /event?v=a%0Ddata:%20evil HTTP/1.1\r\nHost: t\r\n\r\n");
                    assertFalse(event.contains("evil"), event);
                    for (String path : List.of("/header", "/location", "/cookie", "/reason")) {
                        Answer answer = served.ask("GET " + path + "?v=a%0D%0ASet-Cookie:%20evil=1");
                        assertEquals(500, answer.status());
                        assertFalse(answer.headers().contains("Set-Cookie"));
                    }
                });
    }

    @Test
    void anExpectationThatIsNotKnownIsRefused() {
        serving(echo(), served -> {
            assertEquals(417, served.ask("GET /", "Expect: a miracle").status());
            assertEquals(200, served.ask("GET /", "Expect: 100-Continue").status());
            assertTrue(served.raw("GET / HTTP/1.0\r\nExpect: a miracle\r\n\r\n").startsWith("HTTP/1.1 200"));
        });
    }

    @Test
    void aBadRequestBehindAGoodOneDoesNotHarmIt() {
        serving(echo(), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("GET /a HTTP/1.1\r\nHost: t\r\n\r\nrubbish\r\n\r\n");
                assertEquals("[]", Answer.next(connection.reader()).body());
                assertEquals(400, Answer.next(connection.reader()).status());
                assertEquals(0, await(connection.reader().read()).length);
            }
        });
    }
}
