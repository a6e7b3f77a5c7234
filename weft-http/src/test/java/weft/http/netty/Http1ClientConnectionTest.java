package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.http.message.BadMessageException;
import weft.http.message.Headers;
import weft.http.message.PayloadException;
import weft.net.Streams;
import weft.net.netty.Sockets;
import weft.stream.Server;

/** The client's end of the wire, against a server that says what it is told to. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http1ClientConnectionTest {
    /** What the server has heard, up to the empty line, for each request. */
    private final List<String> heard = new ArrayList<>();

    private interface Body {
        void run(Http1ClientConnection connection) throws Throwable;
    }

    /** Answers each request with the next of the answers, and waits then until the client goes. */
    private void answering(List<String> answers, Body body) {
        answering(answers, false, body);
    }

    /** Answers each request with the next of the answers, and goes after the last. */
    private void answeringAndGoing(List<String> answers, Body body) {
        answering(answers, true, body);
    }

    private void answering(List<String> answers, boolean going, Body body) {
        run(async(() -> await(Streams.startServer(
                        (reader, writer) -> async(() -> {
                            try (writer) {
                                for (String answer : answers) {
                                    heard.add(new String(await(reader.readuntil("\r\n\r\n".getBytes()))));
                                    writer.write(answer.getBytes());
                                    await(writer.drain());
                                }
                                if (!going) await(reader.read());
                            }
                        }),
                        "127.0.0.1",
                        0))
                .run(server -> body.run(connect(server)))));
    }

    private static Http1ClientConnection connect(Server server) throws IOException {
        int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
        return Http1ClientConnection.over(
                Sockets.connect(new InetSocketAddress("127.0.0.1", port), null), WireLimits.DEFAULT, true);
    }

    private static void get(Http1ClientConnection connection) throws IOException {
        connection.sendRequest("GET", "/", Headers.of("Host", "test"), new byte[0]);
    }

    @Test
    void oneRequestAfterTheOther() {
        answering(
                List.of(
                        "HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nX-A: b\r\n\r\nfirst",
                        "HTTP/1.1 404 Not Found\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "3\r\n"
                                + "sec\r\n"
                                + "3\r\n"
                                + "ond\r\n"
                                + "0\r\n\r\n"),
                connection -> {
                    get(connection);
                    ResponseHead head = connection.readHead();
                    assertEquals(200, head.status());
                    assertEquals("Fine", head.reason());
                    assertEquals("b", head.headers().get("x-a"));
                    assertEquals("first", await(connection.body().text()));
                    assertTrue(connection.reusable());
                    List<String> events = new ArrayList<>();
                    get(connection);
                    assertEquals(404, connection.readHead().status());
                    connection.whenComplete(() -> events.add("complete"));
                    assertEquals("second", await(connection.body().text()));
                    assertEquals(List.of("complete"), events);
                    assertEquals(List.of("GET / HTTP/1.1\r\nHost: test\r\n\r\n", heard.getFirst()), heard);
                    connection.close();
                });
    }

    @Test
    void aBodyIsSentInPieces() {
        answering(List.of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"), connection -> {
            connection.sendHead("POST", "/p", Headers.of("Host", "test", "Transfer-Encoding", "chunked"));
            assertTrue(connection.readHead().isInterim());
            for (int i = 0; i < 10; i++) {
                connection.sendBody(new byte[100_000]);
                connection.drain();
            }
            connection.endBody();
            assertEquals(204, connection.readHead().status());
            connection.abort();
        });
    }

    @Test
    void headHasNoBody() {
        answering(List.of("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"), connection -> {
            connection.sendRequest("HEAD", "/", Headers.of("Host", "test"), new byte[0]);
            assertEquals("500", connection.readHead().headers().get("Content-Length"));
            assertEquals("", await(connection.body().text()));
            assertTrue(connection.reusable());
            connection.close();
        });
    }

    @Test
    void aBodyUpToTheEndOfTheConnection() {
        answeringAndGoing(List.of("HTTP/1.1 200 OK\r\n\r\nall of it"), connection -> {
            get(connection);
            connection.readHead();
            assertEquals("all of it", await(connection.body().text()));
            assertFalse(connection.reusable());
        });
    }

    @Test
    void aServerThatEndsInTheMiddleOfABody() {
        answeringAndGoing(List.of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), connection -> {
            get(connection);
            connection.readHead();
            assertThrows(PayloadException.class, () -> await(connection.body().text()));
            assertFalse(connection.reusable());
        });
    }

    @Test
    void aServerThatEndsBeforeItAnswers() {
        answeringAndGoing(List.of(""), connection -> {
            get(connection);
            assertThrows(IOException.class, connection::readHead);
            assertThrows(IOException.class, () -> get(connection));
        });
    }

    @Test
    void aServerThatDoesNotSpeakHttp() {
        answering(List.of("SSH-2.0-OpenSSH\r\n\r\n"), connection -> {
            get(connection);
            assertThrows(BadMessageException.class, connection::readHead);
        });
    }

    @Test
    void aBodyThatNobodyReadsStopsTheReading() {
        answering(
                List.of("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + "x".repeat(10_000_000)), connection -> {
                    get(connection);
                    connection.readHead();
                    for (int i = 0; i < 1000; i++) await(Asyncio.sleep(0));
                    assertFalse(connection.channel.config().isAutoRead());
                    assertEquals(10_000_000, await(connection.body().read()).length);
                    assertTrue(connection.channel.config().isAutoRead());
                    connection.close();
                });
    }

    @Test
    void twoRequestsAtATimeAreRefused() {
        answering(List.of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), connection -> {
            get(connection);
            assertThrows(IllegalStateException.class, () -> get(connection));
            connection.abort();
        });
    }
}
