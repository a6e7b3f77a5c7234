package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.http.RawServer.answer;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.net.Streams;

/** Trace hooks, events, Unix-domain sockets, forms, names, and what is left unclosed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionExtrasTest {
    private final List<String> log = new ArrayList<>();

    /** Notes the name of each hook. */
    private final ClientTrace trace = (ClientTrace) java.lang.reflect.Proxy.newProxyInstance(
            ClientTrace.class.getClassLoader(), new Class<?>[] {ClientTrace.class}, (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == ClientTrace.class) log.add(method.getName());
                return null;
            });

    @Test
    void traceHooksAreCalledInTheirOrder() {
        serving(request -> request.path().equals("/") ? RawServer.redirect(307, "/end") : ok("end"), server -> {
            try (ClientSession session = ClientSession.builder()
                    .trace(trace)
                    .trace(new ClientTrace() {})
                    .build()) {
                await(session.post(server.url("/")).data("body").readText());
                assertEquals(
                        List.of(
                                "requestStart",
                                "connectionCreateStart",
                                "dnsCacheMiss",
                                "dnsResolveStart",
                                "dnsResolveEnd",
                                "connectionCreateEnd",
                                "requestHeadersSent",
                                "requestChunkSent",
                                "requestRedirect",
                                "connectionReuse",
                                "requestHeadersSent",
                                "requestChunkSent",
                                "responseChunkReceived",
                                "requestEnd"),
                        log);
                log.clear();
                assertThrows(InvalidUrlException.class, () -> await(session.get("http://:1/")));
                assertEquals(List.of(), log);
            }
        });
        log.clear();
        run(async(() -> {
            MockConnector failing = new MockConnector(request -> {
                throw new ServerDisconnectedException("gone", null);
            });
            try (ClientSession session =
                    ClientSession.builder().connector(failing).trace(trace).build()) {
                assertThrows(ServerDisconnectedException.class, () -> await(session.get("http://host/")));
            }
        }));
        assertEquals(List.of("requestStart", "requestException"), log);
    }

    @Test
    void addressesAreRemembered() {
        int[] asked = new int[1];
        serving(request -> answer("200 OK", "x", "Connection", "close"), server -> {
            Resolver counting = (host, port) -> {
                asked[0]++;
                await(sleep(0));
                return List.of(new InetSocketAddress("127.0.0.1", port));
            };
            ConnectorOptions options = ConnectorOptions.DEFAULT.withResolver(counting);
            try (ClientSession session = ClientSession.builder()
                    .connector(new TcpConnector(options))
                    .trace(trace)
                    .build()) {
                var both = weft.Asyncio.gather(
                        session.get(server.url("/")).readText(),
                        session.get(server.url("/")).readText());
                await(both);
                await(session.get(server.url("/")).readText());
                assertEquals(1, asked[0]);
                assertTrue(log.contains("dnsCacheHit"));
            }
            options = options.withDnsTtl(Duration.ZERO);
            try (ClientSession session =
                    ClientSession.builder().connector(new TcpConnector(options)).build()) {
                for (int i = 0; i < 2; i++) await(session.get(server.url("/")).readText());
                assertEquals(3, asked[0]);
            }
        });
    }

    @Test
    void requestsGoToAUnixSocket(@TempDir Path folder) {
        Path socket = folder.resolve("socket");
        serving(
                request -> ok(""),
                model -> await(Streams.startUnixServer(
                                (reader, writer) -> async(() -> {
                                    try (writer) {
                                        await(reader.readuntil("\r\n\r\n".getBytes()));
                                        writer.write(ok("over a file"));
                                        await(writer.drain());
                                    }
                                }),
                                socket))
                        .run(server -> {
                            ConnectorOptions options = ConnectorOptions.DEFAULT.withUnixSocket(socket);
                            try (ClientSession session = ClientSession.builder()
                                    .connector(new TcpConnector(options))
                                    .build()) {
                                assertEquals(
                                        "over a file",
                                        await(session.get("http://docker/info").readText()));
                            }
                            ConnectorOptions nothing = options.withUnixSocket(folder.resolve("none"));
                            try (ClientSession session = ClientSession.builder()
                                    .connector(new TcpConnector(nothing))
                                    .build()) {
                                ClientConnectorException none = assertThrows(
                                        ClientConnectorException.class, () -> await(session.get("http://docker/")));
                                assertEquals(folder.resolve("none").toString(), none.host());
                            }
                        }));
    }

    // -- events --

    private static List<ServerSentEvent> parse(String text, int piece) {
        EventStream stream = new EventStream();
        List<ServerSentEvent> events = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece)
            stream.feed(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)), events::add);
        return events;
    }

    @Test
    void eventsAreReadAsTheStandardSays() {
        String text = "\ufeff: comment\n\ndata: one\n\nevent: add\r\ndata:73\r\ndata\r\ndata: ü\r\n\r\n"
                + "id: 7\rdata: cr\r\rid: a\0b\nretry: 10\ndata:  two blanks\n\nunknown: x\ndata: never finished\n";
        List<ServerSentEvent> expected = List.of(
                new ServerSentEvent("message", "one", null, -1),
                new ServerSentEvent("add", "73\n\nü", null, -1),
                new ServerSentEvent("message", "cr", "7", -1),
                new ServerSentEvent("message", " two blanks", "7", 10));
        for (int piece : new int[] {1, 2, 3, 7, 1000}) assertEquals(expected, parse(text, piece), "pieces of " + piece);
        assertThrows(ClientPayloadException.class, () -> parse("data: " + "x".repeat(17 << 20), 1 << 20));
    }

    @Test
    void aStreamGoesOnBehindTheLastEvent() {
        List<String> ids = new ArrayList<>();
        MockConnector mock = new MockConnector(request -> {
            ids.add(request.headers().get("Last-Event-ID", "none"));
            return switch (ids.size()) {
                case 1 -> events("retry: 1\nid: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: cut off");
                case 2 -> throw new ServerDisconnectedException("gone", null);
                case 3 -> events("data: c\n\n");
                default -> MockConnector.Reply.status(204);
            };
        });
        List<String> got = new ArrayList<>();
        run(async(() -> {
            try (ClientSession session = ClientSession.builder().connector(mock).build();
                    EventSource source = session.get("http://host/").events()) {
                for (ServerSentEvent event : source) got.add(event.data());
                assertEquals("2", source.lastEventId());
            }
        }));
        assertEquals(List.of("a", "b", "c"), got);
        assertEquals(List.of("none", "2", "2", "2"), ids);
        assertEquals("text/event-stream", mock.requests().getFirst().headers().get("Accept"));
    }

    @Test
    void aStreamGoesOnBehindAnIdWithoutAnEvent() {
        List<String> ids = new ArrayList<>();
        MockConnector mock = new MockConnector(request -> {
            ids.add(request.headers().get("Last-Event-ID", "none"));
            return switch (ids.size()) {
                case 1 -> events("retry: 0\nid: 1\ndata: a\n\nid: 2\n\nid: never finished\n");
                case 2 -> events("id: \u00fc\n\nid: \u0001\n\n");
                case 3 -> events("id\n\n");
                default -> MockConnector.Reply.status(204);
            };
        });
        run(async(() -> {
            try (ClientSession session = ClientSession.builder().connector(mock).build();
                    EventSource source = session.get("http://host/").events()) {
                int count = 0;
                for (ServerSentEvent event : source) count += event.data().length();
                assertEquals(1, count);
            }
        }));
        assertEquals(List.of("none", "2", "\u00c3\u00bc", "none"), ids);
    }

    private static MockConnector.Reply events(String text) {
        return MockConnector.Reply.status(200).body(text.getBytes(StandardCharsets.UTF_8), "text/event-stream");
    }

    @Test
    void aStreamThatIsNoneIsRefused() {
        List<MockConnector.Reply> replies = new ArrayList<>(List.of(
                MockConnector.Reply.text("html"), MockConnector.Reply.status(404), MockConnector.Reply.status(202)));
        MockConnector mock = new MockConnector(request -> {
            if (replies.isEmpty()) throw new ServerDisconnectedException("gone", null);
            return replies.removeFirst();
        });
        run(async(() -> {
            try (ClientSession session = ClientSession.builder().connector(mock).build()) {
                for (Class<? extends Throwable> expected : List.of(
                        ContentTypeException.class,
                        ClientResponseException.class,
                        ClientResponseException.class,
                        ServerDisconnectedException.class))
                    try (EventSource source =
                            session.get("http://host/").events().withAttempts(1)) {
                        assertThrows(expected, () -> source.iterator().hasNext());
                    }
            }
        }));
    }

    // -- forms --

    @Test
    void aFormWithAFileIsMultipart(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a \"b\".txt"), "content");
        FormData form = new FormData()
                .add("plain", "ä")
                .add("plain", "twice")
                .addFile("file\r\nX: y", file)
                .addPart("json", RequestBody.of("{}".getBytes(), "application/json"))
                .addFile("stream", "s.bin", RequestBody.stream(List.of("1".getBytes(), "2".getBytes()), null));
        assertTrue(form.isMultipart());
        assertEquals(-1, form.length());
        run(async(() -> {
            MockConnector mock = new MockConnector(request -> MockConnector.Reply.text("ok"));
            try (ClientSession session = ClientSession.builder().connector(mock).build()) {
                await(session.post("http://host/").data(form).readText());
            }
            ClientRequest request = mock.requests().getFirst();
            String boundary = request.headers().get("Content-Type", "").split("boundary=")[1];
            String body = new String(MockConnector.bodyOf(request), StandardCharsets.UTF_8);
            assertEquals(
                    String.join(
                                    "\r\n",
                                    "--B",
                                    "Content-Disposition: form-data; name=\"plain\"",
                                    "",
                                    "ä",
                                    "--B",
                                    "Content-Disposition: form-data; name=\"plain\"",
                                    "",
                                    "twice",
                                    "--B",
                                    "Content-Disposition: form-data; name=\"file%0D%0AX: y\"; filename=\"a"
                                            + " %22b%22.txt\"",
                                    "Content-Type: text/plain",
                                    "",
                                    "content",
                                    "--B",
                                    "Content-Disposition: form-data; name=\"json\"",
                                    "Content-Type: application/json",
                                    "",
                                    "{}",
                                    "--B",
                                    "Content-Disposition: form-data; name=\"stream\"; filename=\"s.bin\"",
                                    "Content-Type: application/octet-stream",
                                    "",
                                    "12",
                                    "--B--",
                                    "")
                            .replace("--B", "--" + boundary),
                    body);
        }));
        FormData known = new FormData().add("a", "b").addFile("f", file);
        int[] size = new int[1];
        run(async(() -> known.writeTo(piece -> size[0] += piece.length)));
        assertEquals(known.length(), size[0]);
        assertFalse(known.toString().contains("content"));
        FormData evil = new FormData().addPart("x", RequestBody.of(new byte[0], "text/plain\r\nEvil: yes"));
        assertThrows(IllegalArgumentException.class, evil::length);
    }

    // -- URLs --

    @Test
    void urlsAreTakenAsUsersWriteThem() {
        assertEquals(
                "http://h/a%20b?x=%22y%22",
                RequestUrls.resolve(null, " http://h/a b?x=\"y\" ").toString());
        assertEquals(
                "http://xn--mnchen-3ya.example/",
                RequestUrls.resolve(null, "http://münchen.example/").toString());
        URI base = URI.create("http://host/");
        assertEquals(
                "http://xn--mnchen-3ya.example/",
                RequestUrls.redirect(base, "//münchen.example/").toString());
        assertEquals(
                "http://host/?u=http://m%C3%BCnchen/",
                RequestUrls.redirect(base, "?u=http://münchen/").toString());
        assertEquals(
                "http://[::1]/%C3%BC",
                RequestUrls.resolve(null, "http://[::1]/ü").toString());
        for (String wide :
                new String[] {"http://evil.com\uff0f.host/", "http://evil.com\uff03.host/", "http://a\uff20evil.com/"})
            assertThrows(InvalidUrlException.class, () -> RequestUrls.resolve(null, wide));
        assertEquals("http://h/%25", RequestUrls.resolve(null, "http://h/%").toString());
        URI odd = RequestUrls.resolve(null, "http://under_score:81/x");
        assertEquals("under_score", RequestUrls.host(odd));
        assertEquals(81, RequestUrls.port(odd));
        assertEquals("under_score:81", RequestUrls.hostHeader(odd));
        assertEquals("[::1]:8080", RequestUrls.hostHeader(URI.create("http://[::1]:8080/")));
        assertEquals("h", RequestUrls.hostHeader(URI.create("https://H:443/")));
        assertEquals("/", RequestUrls.pathAndQuery(URI.create("http://h")));
        assertTrue(RequestUrls.sameOrigin(URI.create("http://h/a"), URI.create("HTTP://H:80/b")));
        assertFalse(RequestUrls.sameOrigin(URI.create("http://h/"), URI.create("https://h/")));
    }

    // -- what is left unclosed --

    private static void forgetASession() {
        new ClientSession();
    }

    @Test
    void whatIsForgottenIsReportedWithItsPlace() {
        List<String> warnings = java.util.Collections.synchronizedList(new ArrayList<>());
        Logger logger = Logger.getLogger("weft.http");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                warnings.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            serving(request -> "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", server -> {
                forgetASession();
                try (ClientSession session = new ClientSession()) {
                    session.send(new Forgetful(session, server.url("/")).request());
                    for (int i = 0; i < 200 && warnings.size() < 2; i++) {
                        System.gc();
                        await(sleep(0.01)); // real time is the subject: the collector's
                    }
                    await(sleep(0.01)); // real time is the subject
                    assertEquals(
                            0, ((TcpConnector) session.connector()).statistics().inUse());
                }
            });
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertTrue(
                warnings.stream()
                        .anyMatch(line -> line.startsWith("unclosed ClientSession, made at")
                                && line.contains("SessionExtrasTest.forgetASession")),
                warnings.toString());
        assertTrue(
                warnings.stream().anyMatch(line -> line.startsWith("unclosed response of GET http://localhost")),
                warnings.toString());
    }

    private record Forgetful(ClientSession session, String url) {
        ClientRequest request() {
            return session.get(url).build();
        }
    }
}
