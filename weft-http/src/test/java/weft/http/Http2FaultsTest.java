package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.http.Http2TestServer.KNOWN;
import static weft.http.Http2TestServer.answer;
import static weft.http.Http2TestServer.answerAll;
import static weft.http.Http2TestServer.data;
import static weft.http.Http2TestServer.fails;
import static weft.http.Http2TestServer.head;
import static weft.http.Http2TestServer.request;
import static weft.http.Http2TestServer.reset;
import static weft.http.Http2TestServer.serving;
import static weft.http.Http2TestServer.statistics;
import static weft.http.Http2TestServer.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.web.Http2Peer;
import weft.web.Http2Peer.Frame;

/** Requests over HTTP/2 that are cancelled or take too long, and servers that say what is wrong: frame by frame. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2FaultsTest {
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int CANCEL = 8;

    // -- cancellation --

    /** Waits until the server has noted something. */
    private static void awaitSeen(List<Integer> seen, Task<String> request) {
        while (seen.isEmpty()) {
            if (request.done()) throw new AssertionError("too early: " + await(request));
            await(sleep(0.005)); // real time is the subject: it is on its way
        }
    }

    @Test
    void aCancelledRequestEndsItsStreamAndNothingElse() {
        List<Integer> seen = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    int first = request(peer);
                    int second = request(peer);
                    seen.add(second);
                    Frame reset = peer.next(Http2Peer.RST_STREAM);
                    assertEquals(first, reset.stream());
                    assertEquals(CANCEL, reset.number(0));
                    answer(peer, first, "too late"); // which is nobody's fault
                    answer(peer, second, "fine");
                    answer(peer, request(peer), "next");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    Task<String> first = text(session, server.url());
                    Task<String> second = text(session, server.url());
                    awaitSeen(seen, first);
                    assertEquals(2, statistics(session).inUse());
                    first.cancel();
                    assertThrows(CancelledError.class, () -> await(first));
                    assertEquals(1, statistics(session).inUse());
                    assertEquals("fine", await(second));
                    assertEquals("next", await(session.get(server.url()).readText()));
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
                });
    }

    @Test
    void aResponseThatIsClosedEarlyEndsItsStream() {
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    head(peer, stream, false);
                    data(peer, stream, "beginning", false);
                    assertEquals(CANCEL, peer.next(Http2Peer.RST_STREAM).number(0));
                    answer(peer, request(peer), "next");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    try (ClientResponse response = await(session.get(server.url()))) {
                        assertEquals(
                                "beginning", new String(await(response.content().readany())));
                    }
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
                    assertEquals("next", await(session.get(server.url()).readText()));
                });
    }

    @Test
    void aCancelledWaiterForAStreamLosesNoPlace() {
        serving(
                (peer, connection) -> {
                    answer(peer, request(peer), "settled");
                    answer(peer, request(peer), "first");
                    answer(peer, request(peer), "third");
                    peer.next(Http2Peer.GOAWAY);
                },
                KNOWN,
                (server, session) -> {
                    assertEquals("settled", await(session.get(server.url()).readText()));
                    Task<String> first = text(session, server.url());
                    Task<String> second = text(session, server.url());
                    Task<String> third = text(session, server.url());
                    await(sleep(0));
                    assertEquals(2, statistics(session).waiting());
                    second.cancel();
                    assertEquals("first", await(first));
                    assertEquals("third", await(third));
                    assertThrows(CancelledError.class, () -> await(second));
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
                },
                MAX_CONCURRENT_STREAMS,
                1);
    }

    @Test
    void aSessionThatIsClosedEndsEverything() {
        List<Integer> seen = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    seen.add(request(peer));
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    Task<String> open = text(session, server.url());
                    awaitSeen(seen, open);
                    session.close();
                    var closed = fails(ClientConnectionException.class, open);
                    assertTrue(closed.getMessage().contains("session is closed"), closed.getMessage());
                });
    }

    // -- time --

    @Test
    void theTimesOfARequestAreThoseOfItsStream() {
        serving(
                (peer, connection) -> {
                    answer(peer, request(peer), "connected"); // which may take longer than the others have
                    int slow = request(peer);
                    int silent = request(peer);
                    head(peer, silent, false);
                    assertEquals(CANCEL, peer.next(Http2Peer.RST_STREAM).number(0));
                    assertEquals(CANCEL, peer.next(Http2Peer.RST_STREAM).number(0));
                    assertNotNull(slow);
                    answer(peer, request(peer), "alive");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    assertEquals("connected", await(session.get(server.url()).readText()));
                    Task<String> slow =
                            createTask(session.get(server.url()).timeout(0.2).readText());
                    Task<String> silent = createTask(session.get(server.url())
                            .timeout(ClientTimeout.NONE.withSockRead(Duration.ofMillis(200)))
                            .readText());
                    fails(TimeoutException.class, slow);
                    fails(SocketTimeoutException.class, silent);
                    assertEquals("alive", await(session.get(server.url()).readText()));
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
                });
    }

    @Test
    void aServerThatAnswersNoPingIsGone() {
        serving(
                (peer, connection) -> {
                    request(peer);
                    assertNotNull(peer.next(Http2Peer.PING));
                    while (peer.next() != null) {} // until the client goes
                },
                KNOWN.withPingInterval(Duration.ofMillis(100)),
                (server, session) -> {
                    var gone = fails(
                            ClientConnectionResetException.class,
                            createTask(session.post(server.url()).data("x").readText()));
                    assertTrue(gone.getMessage().contains("has not answered a PING"), gone.getMessage());
                });
    }

    @Test
    void aServerThatAnswersPingsMayTakeItsTime() {
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    for (int i = 0; i < 3; i++)
                        peer.send(
                                Http2Peer.PING, 1, 0, peer.next(Http2Peer.PING).payload());
                    answer(peer, stream, "at last");
                    peer.next(Http2Peer.GOAWAY);
                },
                KNOWN.withPingInterval(Duration.ofMillis(50)),
                (server, session) ->
                        assertEquals("at last", await(session.get(server.url()).readText())));
    }

    // -- what is wrong --

    @Test
    void headersAreLimited() {
        byte[] name = new byte[4000];
        java.util.Arrays.fill(name, (byte) 'a');
        java.io.ByteArrayOutputStream block = new java.io.ByteArrayOutputStream();
        block.write(0x88);
        block.write(0x40); // a literal that is remembered: its name, its value
        block.write(0x03);
        block.writeBytes("bom".getBytes());
        block.writeBytes(new byte[] {0x7f, (byte) (3800 - 127 & 127 | 128), (byte) (3800 - 127 >> 7)});
        block.write(name, 0, 3800);
        for (int i = 0; i < 10_000; i++) block.write(0xbe); // the entry of the table, again and again
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    peer.send(Http2Peer.HEADERS, Http2Peer.END_HEADERS, stream, block.toByteArray());
                    while (peer.next() != null) {}
                },
                (server, session) -> {
                    Exception failure = fails(ClientException.class, text(session, server.url()));
                    assertTrue(failure.getMessage().contains("no proper HTTP"), failure.getMessage());
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
                });
    }

    @Test
    void theNumberOfHeadersIsLimited() {
        java.io.ByteArrayOutputStream block = new java.io.ByteArrayOutputStream();
        block.write(0x88);
        for (int i = 0; i < 200; i++) block.writeBytes(new byte[] {0x00, 1, 'a', 1, 'b'});
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    peer.send(Http2Peer.HEADERS, Http2Peer.END_HEADERS, stream, block.toByteArray());
                    assertEquals(CANCEL, peer.next(Http2Peer.RST_STREAM).number(0));
                    answer(peer, request(peer), "next");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    Exception failure = fails(ClientPayloadException.class, text(session, server.url()));
                    assertTrue(failure.getMessage().contains("128 header fields"), failure.getMessage());
                    assertEquals("next", await(session.get(server.url()).readText()));
                });
    }

    @Test
    void aServerThatSpeaksHttp1IsTold() {
        RawServer.serving(request -> RawServer.answer("400 Bad Request", "no such method: PRI"), server -> {
            try (ClientSession session =
                    ClientSession.builder().connector(new TcpConnector(KNOWN)).build()) {
                var failure = assertThrows(
                        ClientException.class,
                        () -> await(session.get(server.url("/")).readText()));
                assertTrue(failure.getMessage().contains("no proper HTTP"), failure.getMessage());
            }
        });
    }

    @Test
    void aBrokenFrameEndsTheConnectionAndAllThatIsOnIt() {
        serving(
                (peer, connection) -> {
                    if (connection > 1) {
                        answerAll(peer, "healthy");
                        return;
                    }
                    request(peer);
                    request(peer);
                    peer.send(Http2Peer.DATA, 0, 0, new byte[10]); // belongs to no stream
                    assertNotNull(peer.next(Http2Peer.GOAWAY));
                },
                (server, session) -> {
                    Task<String> first = text(session, server.url());
                    Task<String> second = text(session, server.url());
                    fails(ClientPayloadException.class, first);
                    fails(ClientPayloadException.class, second);
                    assertEquals("healthy", await(session.get(server.url()).readText()));
                });
    }
}
