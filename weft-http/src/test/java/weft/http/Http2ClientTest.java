package weft.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.http.message.Headers;
import weft.http.message.HttpVersion;
import weft.stream.ExtraInfo;
import weft.stream.TlsOptions;
import weft.web.AppRunner;
import weft.web.Application;
import weft.web.HttpException;
import weft.web.Response;
import weft.web.StreamResponse;
import weft.web.TcpSite;
import weft.web.WebSocketResponse;

/** The client over HTTP/2, against our own server: by ALPN and with prior knowledge. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2ClientTest {
    @TempDir
    private static Path folder;

    private static SSLContext localhost;

    @BeforeAll
    static void makeCertificate() throws Exception {
        localhost = TestTls.context(folder, "localhost");
    }

    /** What runs while the application is served. */
    interface Body {
        void run(AppRunner runner, ClientSession session, String url) throws Throwable;
    }

    private static void serving(
            Consumer<Application> setUp, TlsOptions tls, Consumer<SessionBuilder> settings, Body body) {
        Application app = new Application();
        setUp.accept(app);
        run(async(() -> new AppRunner(app).run(runner -> {
            TcpSite site = new TcpSite(runner, "127.0.0.1", 0, tls, false);
            await(site.start());
            SessionBuilder builder = ClientSession.builder().tls(ClientTls.DEFAULT.withContext(localhost));
            settings.accept(builder);
            try (ClientSession session = builder.build()) {
                body.run(runner, session, (tls == null ? "http" : "https") + "://localhost:" + site.port() + "/");
            }
        })));
    }

    private static void encrypted(Consumer<Application> setUp, Body body) {
        serving(setUp, TlsOptions.of(localhost), settings -> {}, body);
    }

    private static void known(Consumer<Application> setUp, Body body) {
        serving(setUp, null, Http2ClientTest::byKnowledge, body);
    }

    private static void byKnowledge(SessionBuilder settings) {
        settings.connector(new TcpConnector(Http2TestServer.KNOWN));
    }

    private static TcpConnector.Statistics statistics(ClientSession session) {
        return ((TcpConnector) session.connector()).statistics();
    }

    private static void versions(Application app) {
        app.get("/", request -> "over " + request.version() + " by " + request.scheme() + " to " + request.host());
    }

    // -- which version --

    @Test
    void theServerChoosesByAlpn() {
        encrypted(Http2ClientTest::versions, (runner, session, url) -> {
            try (ClientResponse response = await(session.get(url))) {
                assertEquals(HttpVersion.HTTP_2, response.version());
                assertEquals("OK", response.reason());
                assertEquals("h2", response.getExtraInfo(ExtraInfo.ALPN_PROTOCOL));
                String host = url.substring("https://".length(), url.length() - 1);
                assertEquals("over HTTP/2 by https to " + host, await(response.text()));
            }
        });
    }

    @Test
    void aServerThatKnowsOnlyHttp1IsAskedByThat() {
        SSLParameters old = localhost.getDefaultSSLParameters();
        old.setApplicationProtocols(new String[] {"http/1.1"});
        for (TlsOptions tls : List.of(
                TlsOptions.of(localhost).withParameters(old),
                TlsOptions.of(localhost).withParameters(localhost.getDefaultSSLParameters()))) {
            serving(Http2ClientTest::versions, tls, settings -> {}, (runner, session, url) -> {
                try (ClientResponse response = await(session.get(url))) {
                    assertEquals(HttpVersion.HTTP_1_1, response.version());
                }
                List<Task<String>> all = new ArrayList<>();
                for (int i = 0; i < 3; i++) all.add(createTask(session.get(url).readText()));
                for (String each : await(gather(all))) assertTrue(each.startsWith("over HTTP/1.1"), each);
                assertEquals(3, runner.connections());
            });
        }
    }

    @Test
    void whoDoesNotWantItDoesNotOfferIt() {
        serving(
                Http2ClientTest::versions,
                TlsOptions.of(localhost),
                settings -> settings.connector(new TcpConnector(ConnectorOptions.DEFAULT.withHttp2(Http2Use.NEVER))),
                (runner, session, url) -> {
                    try (ClientResponse response = await(session.get(url))) {
                        assertEquals(HttpVersion.HTTP_1_1, response.version());
                    }
                });
    }

    @Test
    void withPriorKnowledgeNothingIsAsked() {
        known(Http2ClientTest::versions, (runner, session, url) -> {
            try (ClientResponse response = await(session.get(url))) {
                assertEquals(HttpVersion.HTTP_2, response.version());
                assertNull(response.getExtraInfo(ExtraInfo.ALPN_PROTOCOL));
                assertTrue(await(response.text()).startsWith("over HTTP/2 by http to localhost"));
            }
        });
    }

    @Test
    void aWebSocketBeginsOverHttp1() {
        Consumer<Application> echo = app -> {
            versions(app);
            app.get("/ws", request -> {
                WebSocketResponse socket = new WebSocketResponse();
                await(socket.prepare(request));
                await(socket.sendStr(request.version() + " " + await(socket.receiveStr())));
                return socket;
            });
        };
        encrypted(echo, (runner, session, url) -> {
            assertTrue(await(session.get(url).readText()).startsWith("over HTTP/2"));
            try (var socket = await(session.wsConnect(url + "ws"))) {
                await(socket.sendStr("hello"));
                assertEquals("HTTP/1.1 hello", await(socket.receiveStr()));
            }
        });
    }

    // -- one connection --

    @Test
    void requestsThatRaceToANewHostShareItsConnection() {
        for (boolean tls : new boolean[] {true, false}) {
            Body body = (runner, session, url) -> {
                List<Task<String>> all = new ArrayList<>();
                for (int i = 0; i < 50; i++) all.add(createTask(session.get(url).readText()));
                for (String each : await(gather(all))) assertTrue(each.startsWith("over HTTP/2"), each);
                assertEquals(1, runner.connections());
                assertEquals(new TcpConnector.Statistics(0, 1, 0), statistics(session));
            };
            if (tls) encrypted(Http2ClientTest::versions, body);
            else known(Http2ClientTest::versions, body);
        }
    }

    @Test
    void responsesComeInAnyOrder() {
        List<Future<String>> answers = new ArrayList<>();
        known(
                app -> app.get("/", request -> {
                    Future<String> answer = getRunningLoop().createFuture();
                    answers.add(answer);
                    return await(answer);
                }),
                (runner, session, url) -> {
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 3; i++)
                        all.add(createTask(session.get(url).readText()));
                    while (answers.size() < 3) await(sleep(0.005)); // real time is the subject: they arrive
                    for (int i = 2; i >= 0; i--) {
                        answers.get(i).setResult("answer " + i);
                        assertEquals("answer " + i, await(all.get(i)));
                    }
                    assertEquals(1, runner.connections());
                });
    }

    @Test
    void thePoolsLimitIsOneOfRequests() {
        Set<Integer> beside = new HashSet<>();
        int[] now = new int[1];
        serving(
                app -> app.get("/", request -> {
                    beside.add(++now[0]);
                    await(sleep(0.01)); // real time is the subject: they are served beside each other
                    now[0]--;
                    return "done";
                }),
                null,
                settings -> settings.connector(new TcpConnector(Http2TestServer.KNOWN.withLimitPerHost(3))),
                (runner, session, url) -> {
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 12; i++)
                        all.add(createTask(session.get(url).readText()));
                    await(gather(all));
                    assertEquals(Set.of(1, 2, 3), beside);
                    assertEquals(1, runner.connections());
                });
    }

    @Test
    void moreRequestsThanStreamsWaitForThem() {
        known(app -> app.get("/", request -> "done"), (runner, session, url) -> {
            List<Task<String>> all = new ArrayList<>();
            for (int i = 0; i < 250; i++) all.add(createTask(session.get(url).readText()));
            for (String each : await(gather(all))) assertEquals("done", each);
            assertEquals(1, runner.connections());
        });
    }

    @Test
    void cancelledRequestsLeaveTheConnectionToTheOthers() {
        known(
                app -> {
                    app.get("/slow", request -> {
                        await(sleep(30)); // real time is the subject: never
                        return "late";
                    });
                    app.get("/", request -> "fine");
                },
                (runner, session, url) -> {
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 40; i++)
                        all.add(createTask(session.get(url + "slow").readText()));
                    for (int turn = 0; turn < 40; turn++) { // each in another stage: dialling, waiting, sent
                        await(sleep(0));
                        all.get(turn).cancel();
                    }
                    for (Task<String> each : all) assertThrows(CancelledError.class, () -> await(each));
                    assertEquals(0, statistics(session).inUse());
                    assertEquals("fine", await(session.get(url).readText()));
                    assertTrue(runner.connections() <= 1, () -> runner.connections() + " connections");
                });
    }

    @Test
    void anIdleConnectionIsClosedInTheEnd() {
        serving(
                Http2ClientTest::versions,
                TlsOptions.of(localhost),
                settings -> settings.connector(
                        new TcpConnector(ConnectorOptions.DEFAULT.withKeepAlive(java.time.Duration.ofMillis(100)))),
                (runner, session, url) -> {
                    await(session.get(url).readText());
                    assertEquals(new TcpConnector.Statistics(0, 1, 0), statistics(session));
                    while (runner.connections() > 0) await(sleep(0.01)); // real time is the subject
                    assertEquals(new TcpConnector.Statistics(0, 0, 0), statistics(session));
                });
    }

    // -- messages --

    private static void echo(Application app) {
        app.post("/", request -> {
            StreamResponse response = new StreamResponse();
            await(response.prepare(request));
            for (byte[] piece : request.content().iterAny()) await(response.write(piece));
            return response;
        });
    }

    @Test
    void largeBodiesGoBothWaysAtOnce() {
        byte[] large = new byte[5_000_000];
        for (int i = 0; i < large.length; i++) large[i] = (byte) (i * 31);
        encrypted(
                app -> {
                    Http2ClientTest.echo(app);
                },
                (runner, session, url) -> {
                    Iterable<byte[]> pieces = asyncGenerator(out -> {
                        for (int at = 0; at < large.length; at += 50_000)
                            out.yield(Arrays.copyOfRange(large, at, at + 50_000));
                    });
                    assertArrayEquals(
                            large,
                            await(session.post(url)
                                    .data(RequestBody.stream(pieces, null))
                                    .readBytes()));
                    assertEquals(1, runner.connections());
                });
    }

    @Test
    void headersAreThoseOfTheMessage() {
        known(
                app -> app.get("/", request -> {
                    assertEquals("a=1; b=2", request.headers().get("Cookie"));
                    assertFalse(request.headers().contains("Connection"));
                    assertFalse(request.headers().contains("Transfer-Encoding"));
                    return Response.text(String.valueOf(request.headers().getAll("X-Two")))
                            .withHeaders(Headers.of("Set-Cookie", "c=3", "X-Answer", "Yes"));
                }),
                (runner, session, url) -> {
                    Headers headers = Headers.of("Connection", "keep-alive, X-Hop", "X-Hop", "gone");
                    headers.add("X-Two", "one");
                    headers.add("X-Two", "two");
                    try (ClientResponse response = await(
                            session.get(url).cookie("a", "1").cookie("b", "2").headers(headers))) {
                        assertEquals("[one, two]", await(response.text()));
                        assertEquals("Yes", response.headers().get("X-Answer"));
                        for (String name : response.headers().names())
                            assertFalse(name.startsWith("x-http2") || name.equalsIgnoreCase("transfer-encoding"), name);
                        for (String name : response.request().headers().names())
                            assertFalse(name.startsWith("x-http2"), name);
                    }
                    assertEquals("c=3", session.cookieJar().headerFor(java.net.URI.create(url)));
                });
    }

    @Test
    void responsesWithoutABody() {
        known(
                app -> {
                    app.get("/", request -> "hello");
                    app.get("/empty", request -> Response.empty());
                    app.get("/same", request -> new Response().withStatus(304));
                    app.get("/away", request -> Response.redirect("/"));
                    app.get("/missing", request -> {
                        throw HttpException.notFound();
                    });
                },
                (runner, session, url) -> {
                    try (ClientResponse head = await(session.head(url))) {
                        assertEquals(5, head.contentLength());
                        assertEquals("", await(head.text()));
                    }
                    try (ClientResponse empty = await(session.get(url + "empty"))) {
                        assertEquals(204, empty.status());
                        assertEquals("", await(empty.text()));
                    }
                    try (ClientResponse same = await(session.get(url + "same"))) {
                        assertEquals(304, same.status());
                        assertEquals("", await(same.text()));
                    }
                    try (ClientResponse missing = await(session.get(url + "missing"))) {
                        assertEquals("Not Found", missing.reason());
                    }
                    assertEquals("hello", await(session.get(url + "away").readText()));
                    assertEquals(1, runner.connections());
                    assertEquals(new TcpConnector.Statistics(0, 1, 0), statistics(session));
                });
    }

    @Test
    void aBodyMayWaitForConsent() {
        known(
                app -> app.post("/", request -> await(request.read()).length + " bytes"),
                (runner, session, url) -> assertEquals(
                        "70000 bytes",
                        await(session.post(url)
                                .data(new byte[70_000])
                                .expectContinue()
                                .readText())));
    }

    @Test
    void aCompressedResponseIsDecompressed() {
        known(
                app -> app.get("/", request -> {
                    Response response = Response.text("again and ".repeat(1000));
                    response.enableCompression();
                    return response;
                }),
                (runner, session, url) -> assertEquals(
                        "again and ".repeat(1000), await(session.get(url).readText())));
    }

    @Test
    void whoTracesHearsTheSame() {
        List<String> heard = new ArrayList<>();
        ClientTrace trace = new ClientTrace() {
            @Override
            public void connectionCreateEnd(ClientRequest request) {
                heard.add("made");
            }

            @Override
            public void connectionReuse(ClientRequest request) {
                heard.add("reused");
            }

            @Override
            public void requestHeadersSent(ClientRequest request) {
                heard.add("sent");
            }

            @Override
            public void responseChunkReceived(ClientRequest request, int bytes) {
                heard.add(bytes + " bytes");
            }
        };
        serving(
                app -> app.get("/", request -> "hello"),
                null,
                settings -> {
                    byKnowledge(settings);
                    settings.trace(trace);
                },
                (runner, session, url) -> {
                    await(session.get(url).readText());
                    await(session.get(url).readText());
                    assertEquals(List.of("made", "sent", "5 bytes", "reused", "sent", "5 bytes"), heard);
                });
    }
}
