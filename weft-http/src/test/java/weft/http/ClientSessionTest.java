package weft.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.http.RawServer.answer;
import static weft.http.RawServer.bytes;
import static weft.http.RawServer.map;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.CancelledError;
import weft.Coroutine;
import weft.http.message.Headers;
import weft.http.message.HttpVersion;
import weft.http.message.TypeRef;
import weft.stream.ExtraInfo;

/** Requests and responses over real sockets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientSessionTest {
    record Point(int x, int y) {}

    @Test
    void aGetHasStatusHeadersAndText() {
        serving(
                request -> answer("200 OK", "hällo", "Content-Type", "text/plain; charset=utf-8", "X-One", "1"),
                server -> {
                    try (ClientSession session = new ClientSession();
                            ClientResponse response = await(session.get(server.url("/path?a=b")))) {
                        assertEquals(200, response.status());
                        assertTrue(response.ok());
                        assertEquals("OK", response.reason());
                        assertEquals(HttpVersion.HTTP_1_1, response.version());
                        assertEquals("1", response.headers().get("x-one"));
                        assertEquals("text/plain", response.contentType());
                        assertEquals(StandardCharsets.UTF_8, response.charset());
                        assertEquals(6, response.contentLength());
                        assertEquals("hällo", await(response.text()));
                        assertSame(await(response.read()), await(response.read()));
                        assertEquals("GET", response.method());
                        assertEquals(server.url("/path?a=b"), response.url().toString());
                    }
                    RawServer.Request request = server.requests.getFirst();
                    assertEquals("/path?a=b", request.target());
                    assertEquals("localhost:" + server.port(), request.headers().get("Host"));
                    assertEquals("*/*", request.headers().get("Accept"));
                    assertTrue(request.headers().get("User-Agent", "").startsWith("weft/"));
                    assertFalse(request.headers().contains("Content-Length"));
                });
    }

    @Test
    void theShortFormReadsAndReleases() {
        serving(request -> ok(request.method() + " " + request.target()), server -> {
            try (ClientSession session = new ClientSession()) {
                assertEquals("GET /", await(session.get(server.url("/")).readText()));
                assertArrayEquals(
                        "PUT /x".getBytes(), await(session.put(server.url("/x")).readBytes()));
                assertEquals("DELETE /", await(session.delete(server.url("")).readText()));
                assertEquals("PATCH /", await(session.patch(server.url("")).readText()));
                assertEquals("OPTIONS /", await(session.options(server.url("")).readText()));
                assertEquals("POST /", await(session.post(server.url("")).readText()));
                assertEquals(
                        "PURGE /",
                        await(session.request("purge", server.url("")).readText()));
                session.get(server.url("/block")).run(response -> assertEquals("GET /block", await(response.text())));
            }
            assertEquals(1, server.connections.get());
            assertEquals("0", server.requests.get(5).headers().get("Content-Length"));
        });
    }

    @Test
    void headHasNoBody() {
        serving(request -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Encoding: gzip\r\n\r\n", server -> {
            try (ClientSession session = new ClientSession()) {
                for (int i = 0; i < 2; i++) {
                    try (ClientResponse response = await(session.head(server.url("/")))) {
                        assertEquals(1000, response.contentLength());
                        assertEquals("", await(response.text()));
                    }
                }
            }
            assertEquals(1, server.connections.get());
        });
    }

    @Test
    void parametersAreAddedToTheQuery() {
        serving(request -> ok(request.target()), server -> {
            try (ClientSession session = new ClientSession()) {
                assertEquals(
                        "/?a=1&b=x+y%26z&a=2&c=%C3%A4",
                        await(session.get(server.url("/?a=1"))
                                .param("b", "x y&z")
                                .params(map("a", "2", "c", "ä"))
                                .readText()));
                assertEquals(
                        "/%C3%A4%20b?q=%22",
                        await(session.get(server.url("/ä b?q=\"")).readText()));
            }
        });
    }

    @Test
    void theBaseUrlAndTheSessionsHeadersAreForAll() {
        serving(request -> ok(request.target() + " " + request.headers().getAll("X-Who")), server -> {
            try (ClientSession session = ClientSession.builder()
                    .baseUrl(server.url("/api/"))
                    .header("X-Who", "session")
                    .withoutHeader("User-Agent")
                    .build()) {
                assertEquals("/api/users [session]", await(session.get("users").readText()));
                assertEquals("/root [session]", await(session.get("/root").readText()));
                assertEquals(
                        "/api/?q=1 [call]",
                        await(session.get("?q=1").header("x-who", "call").readText()));
                assertNull(server.requests.getFirst().headers().get("User-Agent"));
            }
        });
    }

    @Test
    void jsonThereAndBack() {
        serving(request -> answer("200 OK", request.text(), "Content-Type", "application/vnd.test+json"), server -> {
            try (ClientSession session = new ClientSession()) {
                Point sent = new Point(1, 2);
                assertEquals(
                        sent, await(session.post(server.url("/")).json(sent).readJson(Point.class)));
                assertEquals("{\"x\":1,\"y\":2}", server.requests.getFirst().text());
                assertEquals(
                        "application/json", server.requests.getFirst().headers().get("Content-Type"));
                List<?> list =
                        await(session.post(server.url("/")).json(List.of(1, 2)).readJson(List.class));
                assertEquals(List.of(1, 2), list);
                assertNull(await(session.post(server.url("/")).data(" ").readJson(Map.class)));
            }
        });
    }

    @Test
    void jsonOfTypesWithArguments() {
        serving(request -> answer("200 OK", "[{\"x\":1,\"y\":2}]", "Content-Type", "application/json"), server -> {
            try (ClientSession session = new ClientSession()) {
                TypeRef<List<Point>> points = new TypeRef<>() {};
                assertEquals(
                        "java.util.List<" + Point.class.getName() + ">",
                        points.type().getTypeName());
                assertEquals(
                        List.of(new Point(1, 2)),
                        await(session.get(server.url("/")).readJson(points)));
                try (ClientResponse response = await(session.get(server.url("/")))) {
                    assertEquals(2, await(response.json(points)).getFirst().y());
                    assertEquals(
                            Map.of("x", 1, "y", 2),
                            await(response.jsonOfAnyType(new TypeRef<List<Map<String, Integer>>>() {}))
                                    .getFirst());
                }
            }
        });
    }

    @Test
    @SuppressWarnings("rawtypes") // which is the mistake
    void aTypeThatIsNotSaidIsNamed() {
        var unsaid = assertThrows(IllegalStateException.class, () -> new TypeRef() {});
        assertTrue(unsaid.getMessage().contains("new TypeRef<List<String>>() {}"), unsaid.getMessage());
    }

    @Test
    void whatIsNoJsonIsNotReadAsJson() {
        serving(request -> answer("200 OK", "{}", "Content-Type", "text/html"), server -> {
            try (ClientSession session = new ClientSession()) {
                ContentTypeException wrong = assertThrows(
                        ContentTypeException.class,
                        () -> await(session.get(server.url("/")).readJson(Map.class)));
                assertTrue(wrong.getMessage().contains("text/html"), wrong.getMessage());
                try (ClientResponse response = await(session.get(server.url("/")))) {
                    assertEquals(Map.of(), await(response.jsonOfAnyType(Map.class)));
                }
            }
        });
    }

    @Test
    void theEncodingIsTheServers() {
        byte[] latin = "ä".getBytes(StandardCharsets.ISO_8859_1);
        byte[] marked = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 'x'};
        serving(
                request -> switch (request.path()) {
                    case "/latin" -> bytes(latin, "Content-Type", "text/plain; charset=\"iso-8859-1\"");
                    case "/marked" -> bytes(marked);
                    default -> bytes(new byte[] {'o', 'k'}, "Content-Type", "text/plain; charset=nonsense");
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        assertEquals(
                                "ä", await(session.get(server.url("/latin")).readText()));
                        assertEquals(
                                "x", await(session.get(server.url("/marked")).readText()));
                        assertEquals("ok", await(session.get(server.url("/")).readText()));
                        try (ClientResponse response = await(session.get(server.url("/latin")))) {
                            assertEquals("\ufffd", await(response.text(StandardCharsets.UTF_8)));
                        }
                    }
                });
    }

    @Test
    void bodiesOfAllKindsAreSent(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("data.txt");
        Files.writeString(file, "from a file");
        serving(request -> ok(request.text()), server -> {
            try (ClientSession session = new ClientSession()) {
                String url = server.url("/");
                assertEquals("text", await(session.post(url).data("text").readText()));
                assertEquals("b", await(session.post(url).data(new byte[] {'b'}).readText()));
                assertEquals(
                        "a=1&b=x+y",
                        await(session.post(url).data(map("a", "1", "b", "x y")).readText()));
                assertEquals(
                        "from a file",
                        await(session.post(url)
                                .data(RequestBody.file(file, null))
                                .readText()));
                Iterable<byte[]> pieces = asyncGenerator(out -> {
                    for (String piece : List.of("one ", "two ", "", "three")) {
                        await(sleep(0));
                        out.yield(piece.getBytes());
                    }
                });
                assertEquals(
                        "one two three",
                        await(session.post(url)
                                .data(RequestBody.stream(pieces, null))
                                .readText()));
                var in = new ByteArrayInputStream("stream".getBytes());
                assertEquals(
                        "stream",
                        await(session.post(url)
                                .data(RequestBody.stream(in, "text/x"))
                                .readText()));
            }
            List<String> types = server.requests.stream()
                    .map(each -> each.headers().get("Content-Type", ""))
                    .toList();
            assertEquals(
                    List.of(
                            "text/plain; charset=utf-8",
                            "application/octet-stream",
                            "application/x-www-form-urlencoded",
                            "text/plain",
                            "application/octet-stream",
                            "text/x"),
                    types);
            assertEquals("11", server.requests.get(3).headers().get("Content-Length"));
            assertEquals("chunked", server.requests.get(4).headers().get("Transfer-Encoding"));
            assertEquals(1, server.connections.get());
        });
    }

    @Test
    void bodiesArePulledInPiecesAndLines() {
        String text = "line one\nline two\nthe rest";
        serving(request -> ok(text), server -> {
            try (ClientSession session = new ClientSession()) {
                List<String> lines = new ArrayList<>();
                session.get(server.url("/")).run(response -> {
                    for (byte[] line : response.content()) lines.add(new String(line));
                });
                assertEquals(List.of("line one\n", "line two\n", "the rest"), lines);
                int[] sizes = new int[1];
                session.get(server.url("/")).run(response -> {
                    for (byte[] piece : response.content().iterChunked(10)) sizes[0] = sizes[0] * 100 + piece.length;
                });
                assertEquals(101006, sizes[0]);
            }
        });
    }

    @Test
    void aLargeBodyArrivesWholeThoughItsReaderIsSlow() {
        byte[] large = new byte[3_000_000];
        for (int i = 0; i < large.length; i++) large[i] = (byte) (i * 31 >> 3);
        serving(request -> bytes(large), server -> {
            try (ClientSession session = new ClientSession();
                    ClientResponse response = await(session.get(server.url("/")))) {
                await(sleep(0.05)); // real time is the subject: the sender fills all buffers meanwhile
                byte[] got = await(response.read());
                assertArrayEquals(large, got);
            }
        });
    }

    @Test
    void aLargeBodyIsSentAsFastAsItIsTaken() {
        byte[] large = new byte[5_000_000];
        Arrays.fill(large, (byte) 'x');
        serving(request -> ok("" + request.body().length), server -> {
            try (ClientSession session = new ClientSession()) {
                assertEquals(
                        "5000000",
                        await(session.post(server.url("/")).data(large).readText()));
                Iterable<byte[]> pieces = asyncGenerator(out -> {
                    for (int i = 0; i < 50; i++) out.yield(Arrays.copyOf(large, 100_000));
                });
                assertEquals(
                        "5000000",
                        await(session.post(server.url("/"))
                                .data(RequestBody.stream(pieces, null))
                                .readText()));
            }
        });
    }

    @Test
    void requestsAtTheSameTimeShareThePool() {
        serving(
                request -> {
                    await(sleep(0.01)); // real time is the subject: all of them are under way together
                    return ok(request.target());
                },
                server -> {
                    ConnectorOptions options = ConnectorOptions.DEFAULT.withLimit(5);
                    try (ClientSession session = ClientSession.builder()
                            .connector(new TcpConnector(options))
                            .build()) {
                        List<Coroutine<String>> all = new ArrayList<>();
                        for (int i = 0; i < 30; i++)
                            all.add(session.get(server.url("/" + i)).readText());
                        List<String> answers = await(gather(all));
                        for (int i = 0; i < 30; i++) assertEquals("/" + i, answers.get(i));
                        assertEquals(5, server.connections.get());
                        assertEquals(
                                new TcpConnector.Statistics(0, 5, 0),
                                ((TcpConnector) session.connector()).statistics());
                    }
                });
    }

    @Test
    void aSessionThatIsClosedSendsNothing() {
        weft.Asyncio.run(async(() -> {
            ClientSession session = new ClientSession();
            session.close();
            session.close();
            assertTrue(session.closed());
            IllegalStateException closed =
                    assertThrows(IllegalStateException.class, () -> await(session.get("http://localhost/")));
            assertTrue(closed.getMessage().startsWith("Session is closed"), closed.getMessage());
        }));
    }

    @Test
    void connectionCloseIsHonoured() {
        serving(request -> answer("200 OK", "bye", "Connection", "close"), server -> {
            try (ClientSession session = new ClientSession()) {
                assertEquals("bye", await(session.get(server.url("/")).readText()));
                assertEquals("bye", await(session.get(server.url("/")).readText()));
            }
            assertEquals(2, server.connections.get());
        });
    }

    @Test
    void aBodyWithoutALengthEndsWithTheConnection() {
        serving(
                request -> {
                    request.writer().write("HTTP/1.0 200 OK\r\n\r\nuntil the end");
                    return null;
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        assertEquals(
                                "until the end",
                                await(session.get(server.url("/")).readText()));
                    }
                });
    }

    @Test
    void theServerMayCloseAnIdleConnectionAtAnyTime() {
        int[] count = new int[1];
        serving(request -> request.path().equals("/dies") || count[0]++ % 2 == 0 ? ok("fine") : null, server -> {
            try (ClientSession session = new ClientSession()) {
                for (int i = 0; i < 3; i++)
                    assertEquals("fine", await(session.get(server.url("/")).readText()));
                ServerDisconnectedException gone = assertThrows(
                        ServerDisconnectedException.class,
                        () -> await(session.post(server.url("/")).readText()));
                assertTrue(gone.getMessage().contains("POST"), gone.getMessage());
            }
        });
    }

    @Test
    void expectContinueWaitsForTheServersConsent() {
        serving(request -> answer(request.path().contains("refused") ? "417 No" : "200 OK", request.text()), server -> {
            try (ClientSession session = new ClientSession()) {
                assertEquals(
                        "body",
                        await(session.post(server.url("/"))
                                .data("body")
                                .expectContinue()
                                .readText()));
                ClientResponse refused =
                        await(session.post(server.url("/refused")).data("body").expectContinue());
                assertEquals(417, refused.status());
                refused.close();
            }
        });
    }

    @Test
    void raiseForStatusThrowsWithTheResponse() {
        serving(request -> answer("404 Not Found", "nothing", "X-Why", "gone"), server -> {
            try (ClientSession session =
                    ClientSession.builder().raiseForStatus(true).build()) {
                ClientResponseException raised = assertThrows(
                        ClientResponseException.class,
                        () -> await(session.get(server.url("/x")).readText()));
                assertEquals(404, raised.status());
                assertEquals("gone", raised.headers().get("X-Why"));
                assertEquals("GET", raised.request().method());
                assertTrue(raised.getMessage().startsWith("404, message='Not Found', url='http"), raised.getMessage());
                assertEquals(
                        "nothing",
                        await(session.get(server.url("/x"))
                                .raiseForStatus(false)
                                .readText()));
            }
        });
    }

    @Test
    void aCheckSaysWhatIsAnError() {
        serving(request -> answer("200 OK", "{\"error\":\"full\"}"), server -> {
            ResponseCheck check = response -> {
                if (await(response.text()).contains("error")) throw new IOException("it says: " + response.status());
            };
            try (ClientSession session =
                    ClientSession.builder().raiseForStatus(check).build()) {
                IOException error = assertThrows(IOException.class, () -> await(session.get(server.url("/"))));
                assertEquals("it says: 200", error.getMessage());
                TcpConnector connector = (TcpConnector) session.connector();
                assertEquals(0, connector.statistics().inUse());
                assertEquals(
                        200,
                        await(session.get(server.url("/")).raiseForStatus(false))
                                .status());
                ResponseCheck unread = response -> {
                    throw new CancelledError();
                };
                assertThrows(
                        CancelledError.class,
                        () -> await(session.get(server.url("/")).raiseForStatus(unread)));
                assertEquals(0, connector.statistics().inUse());
            }
        });
    }

    @Test
    void aResponseTellsItsCookiesAndLinks() {
        serving(
                request -> answer(
                        "200 OK",
                        "",
                        "Set-Cookie",
                        "a=1; Path=/elsewhere; Secure",
                        "Set-Cookie",
                        "b=\"2\"",
                        "Set-Cookie",
                        "=",
                        "Link",
                        "<http://x.example/a,b?page=2>; rel=\"next\"; title=\"1, 2\", </last>; REL=last, nonsense,"
                                + " <%%>; rel=x",
                        "Link",
                        "<third>, <?page=2>; rel=more, <http://[>; rel=x"),
                server -> {
                    try (ClientSession session = new ClientSession();
                            ClientResponse response = await(session.get(server.url("/dir/here")))) {
                        assertEquals(Map.of("a", "1", "b", "\"2\""), response.cookies());
                        List<Link> links = response.links();
                        assertEquals(
                                List.of(
                                        "http://x.example/a,b?page=2",
                                        server.url("/last"),
                                        server.url("/dir/%25%25"),
                                        server.url("/dir/third"),
                                        server.url("/dir/here?page=2")),
                                links.stream()
                                        .map(link -> link.url().toString())
                                        .toList());
                        assertEquals("next", links.get(0).rel());
                        assertEquals("1, 2", links.get(0).parameters().get("title"));
                        assertEquals("last", links.get(1).rel());
                        assertNull(links.get(3).rel());
                    }
                });
    }

    @Test
    void keepAliveOfZeroIsForceClose() {
        serving(request -> ok("x"), server -> {
            try (ClientSession session = ClientSession.builder()
                    .connector(new TcpConnector(ConnectorOptions.DEFAULT.withKeepAlive(java.time.Duration.ZERO)))
                    .build()) {
                for (int i = 0; i < 3; i++) await(session.get(server.url("/")).readText());
                assertEquals(3, server.connections.get());
            }
        });
    }

    @Test
    void theLocalAddressIsTheOneThatWasChosen() {
        serving(request -> ok(String.valueOf(request.writer().getExtraInfo(ExtraInfo.PEERNAME))), server -> {
            var from = new java.net.InetSocketAddress("127.0.0.9", 0);
            try (ClientSession session = ClientSession.builder()
                    .connector(new TcpConnector(ConnectorOptions.DEFAULT.withLocalAddress(from)))
                    .build()) {
                String seen = await(session.get(server.url("/")).readText());
                assertTrue(seen.contains("127.0.0.9"), seen);
            }
        });
    }

    @Test
    void headersFromUsersCannotBreakOut() {
        weft.Asyncio.run(async(() -> {
            try (ClientSession session = new ClientSession()) {
                RequestBuilder request = session.get("http://localhost/");
                assertThrows(IllegalArgumentException.class, () -> request.header("X", "a\r\nEvil: yes"));
                assertThrows(IllegalArgumentException.class, () -> request.header("X\r\nEvil", "yes"));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> session.request("GET / HTTP/1.1\r\nX: y\r\n", "http://h/"));
                assertThrows(InvalidUrlException.class, () -> await(session.get("http://localhost/\r\nEvil: yes")));
                assertThrows(IllegalArgumentException.class, () -> request.bearer("a\nb"));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> await(session.get("http://localhost/").cookie("a", "b\r\nEvil: yes")));
                assertThrows(IllegalArgumentException.class, () -> request.cookie("a", "b; admin=yes"));
                assertThrows(IllegalArgumentException.class, () -> request.cookie("a=b; c", "d"));
                assertEquals(Headers.of("A", "b"), Headers.of("a", "b"));
            }
        }));
    }

    @Test
    void invalidUrlsAreNamed() {
        weft.Asyncio.run(async(() -> {
            try (ClientSession session = new ClientSession()) {
                for (String bad :
                        List.of("", "/relative", "http://", "http:///path", "http://host:99999/", "http://[::1/"))
                    assertThrows(InvalidUrlException.class, () -> await(session.get(bad)), bad);
                for (String other : List.of("ftp://host/", "file:///etc/passwd", "javascript:alert(1)"))
                    assertThrows(NonHttpUrlException.class, () -> await(session.get(other)), other);
                InvalidUrlException hidden =
                        assertThrows(InvalidUrlException.class, () -> await(session.get("http://u:secret@host:0/")));
                assertFalse(hidden.getMessage().contains("secret"), hidden.getMessage());
            }
        }));
    }
}
