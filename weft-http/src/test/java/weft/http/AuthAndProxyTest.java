package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.http.RawServer.map;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Coroutine;
import weft.Task;
import weft.http.message.Headers;
import weft.net.Streams;
import weft.stream.ClientConnected;
import weft.stream.Connection;
import weft.stream.ExtraInfo;
import weft.stream.Server;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** Who one is, and through whom one goes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuthAndProxyTest {
    private static MockConnector authorization() {
        return new MockConnector(
                request -> MockConnector.Reply.text(request.headers().get("Authorization", "none")));
    }

    private static String sent(SessionBuilder builder, String url) {
        return run(async(() -> {
            try (ClientSession session = builder.connector(authorization()).build()) {
                return await(session.get(url).readText());
            }
        }));
    }

    @Test
    void basicAuthIsEncodedAndDecoded() {
        BasicAuth auth = new BasicAuth("Aladdin", "open: sesame ü");
        assertEquals(auth, BasicAuth.decode(auth.encode()));
        assertEquals("Basic QWxhZGRpbjpvcGVuc2VzYW1l", new BasicAuth("Aladdin", "opensesame").encode());
        assertFalse(auth.toString().contains("sesame"));
        assertThrows(IllegalArgumentException.class, () -> new BasicAuth("a:b", ""));
        assertThrows(IllegalArgumentException.class, () -> BasicAuth.decode("Bearer x"));
        assertThrows(IllegalArgumentException.class, () -> BasicAuth.decode("Basic !"));
    }

    @Test
    void theSessionsCredentialsAreForItsOrigin() {
        BasicAuth auth = new BasicAuth("u", "p");
        assertEquals(auth.encode(), sent(ClientSession.builder().auth(auth), "http://host/"));
        assertEquals(auth.encode(), sent(ClientSession.builder().auth(auth).baseUrl("http://host/x/"), "y"));
        assertEquals("none", sent(ClientSession.builder().auth(auth).baseUrl("http://host/"), "http://other/"));
        assertEquals(auth.encode(), sent(ClientSession.builder().baseUrl("http://u:p@host/"), "y"));
        assertEquals(auth.encode(), sent(ClientSession.builder(), "http://u:p@host/"));
        run(async(() -> {
            try (ClientSession session =
                    ClientSession.builder().connector(authorization()).build()) {
                assertEquals(
                        "Bearer t", await(session.get("http://h/").bearer("t").readText()));
                assertEquals(
                        auth.encode(),
                        await(session.get("http://h/").auth("u", "p").readText()));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> await(session.get("http://h/").auth("u", "p").bearer("t")));
            }
        }));
    }

    @Test
    void netrcIsReadWhereTheEnvironmentIsTrusted(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("netrc");
        Files.writeString(file, """
            # comment
            machine host login ada password "sec ret"
            macdef init
            machine trap login x password y

            machine other
              login eve
              account ignored
              password p
            """);
        Map<String, String> environment = map("NETRC", file.toString());
        SessionBuilder builder = ClientSession.builder().environment(environment);
        assertEquals("none", sent(builder, "http://host/"));
        assertEquals(new BasicAuth("ada", "sec ret").encode(), sent(builder.trustEnv(true), "http://host/"));
        assertEquals(new BasicAuth("eve", "p").encode(), sent(builder, "http://other/"));
        assertEquals("none", sent(builder, "http://trap/"));
        Netrc withDefault = Netrc.parse("machine a login b password c default login d password e");
        assertEquals(new BasicAuth("d", "e"), withDefault.find("x"));
        assertEquals(new BasicAuth("b", "c"), withDefault.find("a"));
        assertNull(Netrc.parse("").find("x"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://host/, http://p1:3128",
        "https://host/, http://p2:8080",
        "http://sub.none.example/, ",
        "http://none.example/, ",
        "http://xnone.example/, http://p1:3128",
        "http://10.1.2.3/, ",
        "http://11.1.2.3/, http://p1:3128",
        "http://port.example:81/, ",
        "http://port.example/, http://p1:3128",
        "http://wild.cards/, ",
        "http://[::1]/, "
    })
    void theEnvironmentNamesProxiesAndExceptions(String url, String expected) {
        ProxyEnvironment environment = new ProxyEnvironment(map(
                "http_proxy", "http://p1:3128",
                "HTTPS_PROXY", "p2:8080",
                "NO_PROXY", "none.example, 10.0.0.0/8 port.example:81,*.cards,::1"));
        Proxy found = environment.find(URI.create(url));
        assertEquals(expected, found == null ? null : found.url().toString());
    }

    @Test
    void aCgiDoesNotBelieveHttpProxy() {
        Map<String, String> cgi = map("HTTP_PROXY", "http://evil", "REQUEST_METHOD", "GET");
        assertNull(new ProxyEnvironment(cgi).find(URI.create("http://host/")));
        assertNull(
                new ProxyEnvironment(map("ALL_PROXY", "http://p", "NO_PROXY", "*")).find(URI.create("http://host/")));
        Proxy all = Objects.requireNonNull(
                new ProxyEnvironment(map("all_proxy", "socks5://u:p%40@p")).find(URI.create("http://host/")));
        assertEquals(new BasicAuth("u", "p@"), all.auth());
        assertEquals(1080, all.port());
        assertEquals("socks5://p", all.url().toString());
        for (String wrong : List.of("ftp://proxy", "http://", "https://u:secret@proxy")) {
            InvalidUrlException refused = assertThrows(InvalidUrlException.class, () -> Proxy.of(wrong));
            assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
        }
    }

    @Test
    void aPlainRequestIsForwardedByTheProxy() {
        serving(
                request -> ok(request.target() + " " + request.headers().get("Host") + " "
                        + request.headers().get("Proxy-Authorization")),
                server -> {
                    Proxy proxy = Proxy.of("http://u:p@127.0.0.1:" + server.port());
                    try (ClientSession session =
                            ClientSession.builder().proxy(proxy).build()) {
                        String expected = "http://far.example/x?y far.example " + new BasicAuth("u", "p").encode();
                        assertEquals(
                                expected,
                                await(session.get("http://far.example/x?y").readText()));
                        assertEquals(
                                "http://other.example:81/ other.example:81 " + new BasicAuth("u", "p").encode(),
                                await(session.get("http://other.example:81/").readText()));
                        assertEquals(1, server.connections.get());
                        assertEquals(
                                "/direct localhost:" + server.port() + " null",
                                await(session.get(server.url("/direct"))
                                        .proxy(null)
                                        .readText()));
                    }
                });
    }

    @Test
    void headersForTheProxyAreForNobodyElse() {
        serving(
                request -> request.target().startsWith("http://far.example/")
                        ? RawServer.redirect(
                                302,
                                "http://localhost:"
                                        + request.writer()
                                                .transport()
                                                .getExtraInfo(ExtraInfo.SOCKNAME)
                                                .toString()
                                                .replaceAll(".*:", "")
                                        + "/direct")
                        : ok(request.target() + " " + request.headers().get("X-Team") + " "
                                + request.headers().get("X-Own")),
                server -> {
                    Proxy proxy = Proxy.of("127.0.0.1:" + server.port()).withHeaders(Headers.of("X-Team", "secret"));
                    assertFalse(proxy.toString().contains("secret"), proxy.toString());
                    try (ClientSession session = new ClientSession()) {
                        String url = "http://other.example/";
                        assertEquals(
                                url + " secret own",
                                await(session.get(url)
                                        .header("X-Own", "own")
                                        .proxy(proxy)
                                        .readText()));
                    }
                    try (ClientSession session = ClientSession.builder()
                            .middleware((request, next) -> next.send(
                                    request.url().getHost().equals("localhost") ? request.through(null) : request))
                            .proxy(proxy)
                            .build()) {
                        assertEquals(
                                "/direct null null",
                                await(session.get("http://far.example/").readText()));
                    }
                });
        List<String> heard = new ArrayList<>();
        run(async(() -> await(Streams.startServer((in, out) -> tunnel(in, out, 1, heard, false), "127.0.0.1", 0))
                .run(server -> {
                    try (ClientSession session = new ClientSession()) {
                        Proxy proxy = Proxy.of("127.0.0.1:" + port(server)).withHeaders(Headers.of("X-Team", "secret"));
                        assertThrows(
                                ClientHttpProxyException.class,
                                () -> await(session.get("https://far.example/")
                                        .proxy(proxy)
                                        .readText()));
                    }
                })));
        assertTrue(heard.getFirst().toLowerCase(java.util.Locale.ROOT).contains("x-team: secret"), heard.toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> Proxy.of("socks5://p").withHeaders(Headers.of("X-Team", "secret")));
    }

    /** Reads the handshake of a proxy, connects to this port, and passes on what comes. */
    private static Coroutine<Void> tunnel(
            StreamReader reader, StreamWriter writer, int port, List<String> heard, boolean allow) {
        return async(() -> {
            try (writer) {
                byte first = await(reader.readexactly(1))[0];
                if (first == 5) socks5(reader, writer, heard);
                else if (first == 4) socks4(reader, writer, heard);
                else {
                    String head = (char) first + new String(await(reader.readuntil("\r\n\r\n".getBytes())));
                    heard.add(head);
                    writer.write(
                            allow
                                    ? "HTTP/1.1 200 Connected\r\n\r\n"
                                    : "HTTP/1.1 407 Who are you\r\n"
                                            + "Proxy-Authenticate: Basic realm=\"x\"\r\n"
                                            + "Content-Length: 0\r\n\r\n");
                    if (!allow) return;
                }
                try (Connection there = await(Streams.openConnection("127.0.0.1", port), IOException.class)) {
                    Task<Void> back = createTask(pass(there.reader(), writer));
                    await(pass(reader, there.writer()));
                    back.cancel();
                }
            } catch (IOException | weft.stream.IncompleteReadException e) {
                // the client has gone
            }
        });
    }

    private static Coroutine<Void> pass(StreamReader from, StreamWriter to) {
        return async(() -> {
            for (byte[] piece = await(from.read(65536)); piece.length > 0; piece = await(from.read(65536))) {
                to.write(piece);
                await(to.drain(), IOException.class);
            }
        });
    }

    private static void socks5(StreamReader reader, StreamWriter writer, List<String> heard) {
        int methods = await(reader.readexactly(1))[0];
        byte[] offered = await(reader.readexactly(methods));
        boolean password = offered[offered.length - 1] == 2;
        writer.write(new byte[] {5, (byte) (password ? 2 : 0)});
        if (password) {
            await(reader.readexactly(1));
            String login = new String(await(reader.readexactly(await(reader.readexactly(1))[0])));
            String secret = new String(await(reader.readexactly(await(reader.readexactly(1))[0])));
            heard.add(login + ":" + secret);
            writer.write(new byte[] {1, 0});
        }
        byte[] head = await(reader.readexactly(4));
        assertEquals(3, head[3], "the proxy resolves the name");
        heard.add(new String(await(reader.readexactly(await(reader.readexactly(1))[0])), StandardCharsets.US_ASCII));
        await(reader.readexactly(2));
        writer.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    private static void socks4(StreamReader reader, StreamWriter writer, List<String> heard) {
        await(reader.readexactly(7));
        await(reader.readuntil(new byte[1]));
        heard.add(new String(await(reader.readuntil(new byte[1]))).replace("\0", ""));
        writer.write(new byte[] {0, 90, 0, 0, 0, 0, 0, 0});
    }

    private static List<String> through(String scheme, boolean allow, WithSession body) {
        List<String> heard = new ArrayList<>();
        serving(
                request -> ok("from " + request.headers().get("Host")),
                server -> through(scheme, allow, server.port(), heard, body));
        return heard;
    }

    private static void through(String scheme, boolean allow, int port, List<String> heard, WithSession body)
            throws Throwable {
        await(Streams.startServer((reader, writer) -> tunnel(reader, writer, port, heard, allow), "127.0.0.1", 0))
                .run(proxy -> {
                    try (ClientSession session = ClientSession.builder()
                            .proxy(Proxy.of(scheme + "127.0.0.1:" + port(proxy)))
                            .build()) {
                        body.run(session);
                    }
                });
    }

    private static int port(Server server) {
        return ((InetSocketAddress) server.sockets().getFirst()).getPort();
    }

    private interface WithSession {
        void run(ClientSession session) throws Throwable;
    }

    @ParameterizedTest
    @CsvSource({"socks5://u:p@, 2", "socks5://, 1", "socks4://, 1"})
    void socksProxiesCarryEverything(String scheme, int lines) {
        List<String> heard = through(scheme, true, session -> {
            for (int i = 0; i < 2; i++)
                assertEquals(
                        "from far.example",
                        await(session.get("http://far.example/").readText()));
        });
        assertEquals(lines, heard.size(), heard.toString());
        assertEquals("far.example", heard.getLast());
        if (lines == 2) assertEquals("u:p", heard.getFirst());
    }

    @Test
    void encryptedRequestsAskForATunnel() {
        List<String> heard = new ArrayList<>();
        ClientConnected silent = (reader, writer) -> async(() -> {
            try (writer) {
                await(reader.read()); // speaks no TLS, and waits
            }
        });
        run(async(() -> await(Streams.startServer(silent, "127.0.0.1", 0))
                .run(server -> through(
                        "http://u:p@",
                        true,
                        port(server),
                        heard,
                        session -> assertThrows(
                                ConnectionTimeoutException.class,
                                () -> await(session.get("https://far.example/")
                                        .timeout(ClientTimeout.NONE.withConnect(Duration.ofMillis(300)))
                                        .readText()))))));
        assertTrue(heard.getFirst().startsWith("CONNECT far.example:443 HTTP/1.1"), heard.toString());
        assertTrue(heard.getFirst().toLowerCase().contains("proxy-authorization: basic dtpw"), heard.toString());
    }

    @Test
    void aProxyThatRefusesIsNamed() {
        through("http://", false, session -> {
            ClientHttpProxyException refused =
                    assertThrows(ClientHttpProxyException.class, () -> await(session.get("https://far.example/")));
            assertEquals(407, refused.status());
            assertEquals("Basic realm=\"x\"", refused.headers().get("Proxy-Authenticate"));
            assertEquals("https://far.example/", refused.request().url().toString());
            assertTrue(refused.getMessage().contains("407 Who are you"), refused.getMessage());
            assertEquals(0, ((TcpConnector) session.connector()).statistics().inUse());
        });
    }
}
