package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.http.RawServer.answer;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are not there, go away, or say what is wrong. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsTest {
    private static void assertEmpty(ClientSession session) {
        assertEquals(new TcpConnector.Statistics(0, 0, 0), ((TcpConnector) session.connector()).statistics());
    }

    private static void failing(String wire, Class<? extends Exception> expected, String words) {
        serving(
                request -> {
                    request.writer().write(wire.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                    return null;
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        Exception failure = assertThrows(
                                expected,
                                () -> await(session.get(server.url("/")).readText()));
                        assertTrue(String.valueOf(failure.getMessage()).contains(words), failure.getMessage());
                        assertEmpty(session);
                    }
                });
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        run(async(() -> {
            try (ClientSession session = new ClientSession()) {
                ClientConnectorException refused = assertThrows(
                        ClientConnectorException.class, () -> await(session.get("http://127.0.0.1:" + port + "/")));
                assertTrue(refused.getMessage().contains("Connection refused"), refused.getMessage());
                assertEquals("127.0.0.1", refused.host());
                assertEquals(port, refused.port());
                assertInstanceOf(IOException.class, refused.getCause());
                assertEmpty(session);
            }
        }));
    }

    @Test
    void theHostHasNoAddress() {
        Resolver nobody = (host, port) -> {
            throw new UnknownHostException(host);
        };
        run(async(() -> {
            try (ClientSession session = ClientSession.builder()
                    .connector(new TcpConnector(ConnectorOptions.DEFAULT.withResolver(nobody)))
                    .build()) {
                ClientConnectorDnsException unknown = assertThrows(
                        ClientConnectorDnsException.class, () -> await(session.get("http://no.such.host/")));
                assertEquals(
                        "cannot find the address of host no.such.host: the name is not known", unknown.getMessage());
                assertEmpty(session);
            }
        }));
    }

    @Test
    void theServerGoesBeforeTheAnswer() {
        failing("", ServerDisconnectedException.class, "without an answer to GET");
        failing("HTTP/1.1 200 OK\r\nContent-", ClientException.class, "");
    }

    @Test
    void theServerGoesInTheMiddleOfTheBody() {
        failing("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ClientPayloadException.class, "broken");
        failing(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                ClientPayloadException.class,
                "broken");
        failing("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ClientPayloadException.class, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"
            })
    void whatIsNoHttpIsRefused(String wire) {
        failing(wire, ClientException.class, "");
    }

    @Test
    void headsHaveLimits() {
        failing("HTTP/1.1 200 " + "x".repeat(10_000) + "\r\n\r\n", ClientPayloadException.class, "no proper HTTP");
        failing(
                "HTTP/1.1 200 OK\r\nX: " + "x".repeat(40_000) + "\r\n\r\n",
                ClientPayloadException.class,
                "no proper HTTP");
        failing("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(200) + "\r\n", ClientPayloadException.class, "128");
    }

    @Test
    void endlessInterimAnswersEnd() {
        serving(
                request -> {
                    for (int i = 0; i < 100_000; i++) {
                        request.writer().write("HTTP/1.1 103 Early Hints\r\n\r\n");
                        if (i % 100 == 0) await(request.writer().drain());
                    }
                    return ok("late");
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        ClientPayloadException endless = assertThrows(
                                ClientPayloadException.class,
                                () -> await(session.get(server.url("/")).readText()));
                        assertTrue(endless.getMessage().contains("interim"), endless.getMessage());
                    }
                });
    }

    @Test
    void interimAnswersAreSkipped() {
        serving(
                request ->
                        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + ok("final"),
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        for (int i = 0; i < 2; i++)
                            assertEquals(
                                    "final", await(session.get(server.url("/")).readText()));
                        assertEquals(1, server.connections.get());
                    }
                });
    }

    /** RFC 9110, 15.2: other interim answers may come before the one that was asked for. */
    @Test
    void anInterimAnswerIsNoConsent() {
        serving(
                request -> {
                    if (request.method().equals("GET")) return ok("fine");
                    request.writer().write("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n");
                    request.writer().write("HTTP/1.1 100 Continue\r\n\r\n");
                    return answer(
                            "200 OK", "got " + new String(await(request.reader().readexactly(4))));
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        assertEquals(
                                "got body",
                                await(session.post(server.url("/early"))
                                        .data("body")
                                        .expectContinue()
                                        .readText()));
                        assertEquals("fine", await(session.get(server.url("/")).readText()));
                        assertEquals(1, server.connections.get());
                    }
                });
    }

    @Test
    void anAnswerThatNobodyAskedForIsNotBelieved() {
        serving(request -> ok("first") + answer("200 OK", "poison"), server -> {
            try (ClientSession session = new ClientSession()) {
                for (int i = 0; i < 3; i++)
                    assertEquals("first", await(session.get(server.url("/")).readText()));
            }
        });
    }

    @Test
    void aBodyThatFailsEndsTheRequestWithItsException() {
        serving(request -> ok(request.text()), server -> {
            try (ClientSession session = new ClientSession()) {
                Iterable<byte[]> broken = asyncGenerator(out -> {
                    out.yield("some".getBytes());
                    throw new IllegalStateException("the source is gone");
                });
                IllegalStateException failure = assertThrows(
                        IllegalStateException.class,
                        () -> await(session.post(server.url("/")).data(RequestBody.stream(broken, null))));
                assertEquals("the source is gone", failure.getMessage());
                assertEmpty(session);
                RequestBody liar = new RequestBody() {
                    @Override
                    public String contentType() {
                        return "text/plain";
                    }

                    @Override
                    public long length() {
                        return 3;
                    }

                    @Override
                    public void writeTo(BodySink sink) {
                        sink.write("GET /smuggled HTTP/1.1\r\n\r\n".getBytes());
                    }
                };
                IllegalStateException more = assertThrows(
                        IllegalStateException.class,
                        () -> await(session.post(server.url("/")).data(liar)));
                assertTrue(more.getMessage().contains("more bytes"), more.getMessage());
                assertTrue(
                        server.requests.stream().noneMatch(each -> each.target().equals("/smuggled")));
            }
        });
    }

    @Test
    void theServerMayAnswerBeforeItHasHeardAll() {
        serving(request -> answer("413 Too Large", "enough", "Connection", "close"), server -> {
            try (ClientSession session = new ClientSession()) {
                Iterable<byte[]> endless = asyncGenerator(out -> {
                    while (true) {
                        out.yield(new byte[10_000]);
                        await(sleep(0.001)); // real time is the subject: the answer has to come in between
                    }
                });
                try (ClientResponse response =
                        await(session.post(server.url("/early")).data(RequestBody.stream(endless, null)))) {
                    assertEquals(413, response.status());
                }
                assertEmpty(session);
            }
        });
    }

    @Test
    void everyAddressOfTheHostIsTried() {
        serving(request -> ok("here"), server -> {
            Resolver several = (host, port) ->
                    List.of(new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", port));
            try (ClientSession session = ClientSession.builder()
                    .connector(new TcpConnector(ConnectorOptions.DEFAULT.withResolver(several)))
                    .build()) {
                assertEquals(
                        "here",
                        await(session.get(server.url("/").replace("localhost", "many"))
                                .readText()));
            }
        });
    }
}
