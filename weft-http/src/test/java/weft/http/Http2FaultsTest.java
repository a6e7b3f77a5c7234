package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.http.Http2TestServer.KNOWN;
import static weft.http.Http2TestServer.answer;
import static weft.http.Http2TestServer.answerAll;
import static weft.http.Http2TestServer.data;
import static weft.http.Http2TestServer.goAway;
import static weft.http.Http2TestServer.head;
import static weft.http.Http2TestServer.request;
import static weft.http.Http2TestServer.reset;
import static weft.http.Http2TestServer.serving;
import static weft.http.Http2TestServer.statistics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.http.netty.StreamResetException;
import weft.web.Http2Peer;
import weft.web.Http2Peer.Frame;

/** Servers of HTTP/2 that refuse, go away, are slow, or say what is wrong: frame by frame. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2FaultsTest {
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final TcpConnector.Statistics ONE_IDLE = new TcpConnector.Statistics(0, 1, 0);

    private static Task<String> text(ClientSession session, String url) {
        return createTask(session.get(url).readText());
    }

    private static <T extends Exception> T fails(Class<T> type, Task<?> task) {
        return assertThrows(type, () -> await(task));
    }

    // -- refusals --

    @Test
    void whatIsRefusedIsSentAgainWhateverTheMethod() {
        List<Integer> seen = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    seen.add(request(peer));
                    reset(peer, seen.getFirst(), REFUSED_STREAM);
                    seen.add(request(peer));
                    answer(peer, seen.getLast(), "second");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    assertEquals(
                            "second", await(session.post(server.url()).data("x").readText()));
                    assertEquals(List.of(3, 5), seen);
                    assertEquals(ONE_IDLE, statistics(session));
                });
    }

    @Test
    void whatIsAlwaysRefusedFails() {
        serving(
                (peer, connection) -> {
                    for (int i = 0; i < 4; i++) reset(peer, request(peer), REFUSED_STREAM);
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    var refused = fails(ClientConnectionResetException.class, text(session, server.url()));
                    assertTrue(refused.getMessage().contains("REFUSED_STREAM"), refused.getMessage());
                    assertEquals(ONE_IDLE, statistics(session));
                });
    }

    @Test
    void aBodyThatCanBeWrittenOnceIsNotSentAgain() {
        serving(
                (peer, connection) -> {
                    reset(peer, request(peer), REFUSED_STREAM);
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> fails(
                        ClientConnectionResetException.class,
                        createTask(session.post(server.url())
                                .data(RequestBody.stream(asyncGenerator(out -> out.yield(new byte[10])), null))
                                .readText())));
    }

    @Test
    void otherResetsAreFailuresAndHurtNobodyElse() {
        serving(
                (peer, connection) -> {
                    int first = request(peer);
                    int second = request(peer);
                    reset(peer, first, INTERNAL_ERROR);
                    answer(peer, second, "fine");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    Task<String> first = text(session, server.url());
                    Task<String> second = text(session, server.url());
                    var failure = fails(ClientConnectionResetException.class, first);
                    assertTrue(failure.getMessage().contains("INTERNAL_ERROR"), failure.getMessage());
                    assertInstanceOf(StreamResetException.class, failure.getCause());
                    assertEquals("fine", await(second));
                    assertEquals(ONE_IDLE, statistics(session));
                });
    }

    @Test
    void aResetInMidBodyIsAPayloadException() {
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    head(peer, stream, false);
                    data(peer, stream, "half", false);
                    reset(peer, stream, CANCEL);
                    answer(peer, request(peer), "next");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    var broken = fails(ClientPayloadException.class, text(session, server.url()));
                    assertTrue(broken.getMessage().contains("CANCEL"), broken.getMessage());
                    assertEquals("next", await(session.get(server.url()).readText()));
                });
    }

    // -- going away --

    @Test
    void requestsThatWereNotProcessedGoToANewConnection() {
        List<String> served = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    if (connection > 1) {
                        answerAll(peer, "from " + connection);
                        return;
                    }
                    int first = request(peer);
                    int second = request(peer);
                    goAway(peer, first, NO_ERROR, "");
                    served.add(first + " " + second);
                    await(sleep(0.05)); // real time is the subject: the new connection is beside the old one
                    answer(peer, first, "from the old one");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    Task<String> first = text(session, server.url());
                    Task<String> second =
                            createTask(session.post(server.url()).data("x").readText());
                    assertEquals("from 2", await(second));
                    assertEquals("from 2", await(session.get(server.url()).readText()));
                    assertEquals("from the old one", await(first));
                });
    }

    @Test
    void whatGoAwaySaysIsInTheFailure() {
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    goAway(peer, stream, ENHANCE_YOUR_CALM, "too_many_pings");
                },
                (server, session) -> {
                    var failure = fails(
                            ClientConnectionResetException.class,
                            createTask(session.post(server.url()).data("x").readText()));
                    assertTrue(
                            failure.getMessage().contains("ENHANCE_YOUR_CALM: too_many_pings"), failure.getMessage());
                    assertEquals(new TcpConnector.Statistics(0, 0, 0), statistics(session));
                });
    }

    @Test
    void aConnectionThatIsClosedWhileItIsIdleIsReplaced() {
        serving((peer, connection) -> answer(peer, request(peer), "from " + connection), (server, session) -> {
            for (int i = 1; i <= 3; i++)
                assertEquals("from " + i, await(session.get(server.url()).readText()));
        });
    }

    @Test
    void theServerGoesInMidBody() {
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    head(peer, stream, false);
                    data(peer, stream, "half", false);
                },
                (server, session) -> {
                    fails(ClientPayloadException.class, text(session, server.url()));
                    assertEquals(new TcpConnector.Statistics(0, 0, 0), statistics(session));
                });
    }

    @Test
    void theServerGoesBeforeTheAnswerToAll() {
        serving(
                (peer, connection) -> {
                    for (int i = 0; i < 3; i++) request(peer);
                },
                (server, session) -> {
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 3; i++)
                        all.add(createTask(session.post(server.url()).data("x").readText()));
                    for (Task<String> each : all) fails(ServerDisconnectedException.class, each);
                    assertEquals(new TcpConnector.Statistics(0, 0, 0), statistics(session));
                });
    }

    @Test
    void aWholeResponseThatLiesUnreadSurvivesTheConnection() {
        String large = "x".repeat(16_000);
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    head(peer, stream, false);
                    for (int i = 0; i < 30; i++) data(peer, stream, large, i == 29);
                },
                (server, session) -> {
                    try (ClientResponse response = await(session.get(server.url()))) {
                        await(sleep(0.1)); // real time is the subject: the server closes meanwhile
                        assertEquals(480_000, await(response.read()).length);
                    }
                });
    }

    // -- settings --

    @Test
    void theServersLimitIsKeptAndTheRestWaitsInLine() {
        List<Integer> order = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    answer(peer, request(peer), "settled");
                    for (int i = 0; i < 2; i++) order.add(request(peer));
                    for (int i = 0; i < 4; i++) {
                        answer(peer, order.get(i), "answer " + i);
                        if (i < 2) order.add(request(peer));
                    }
                },
                KNOWN,
                (server, session) -> {
                    assertEquals("settled", await(session.get(server.url()).readText()));
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 4; i++) all.add(text(session, server.url()));
                    await(sleep(0));
                    assertEquals(new TcpConnector.Statistics(2, 0, 2), statistics(session));
                    assertEquals(List.of("answer 0", "answer 1", "answer 2", "answer 3"), await(gather(all)));
                    assertEquals(List.of(5, 7, 9, 11), order);
                },
                MAX_CONCURRENT_STREAMS,
                2);
    }

    @Test
    void aLimitThatIsRaisedLetsTheNextGo() {
        serving(
                (peer, connection) -> {
                    answer(peer, request(peer), "settled");
                    int first = request(peer);
                    peer.settings(MAX_CONCURRENT_STREAMS, 2);
                    int second = request(peer);
                    answer(peer, second, "second");
                    answer(peer, first, "first");
                    peer.next(Http2Peer.GOAWAY);
                },
                KNOWN,
                (server, session) -> {
                    assertEquals("settled", await(session.get(server.url()).readText()));
                    Task<String> first = text(session, server.url());
                    Task<String> second = text(session, server.url());
                    assertEquals("second", await(second));
                    assertEquals("first", await(first));
                },
                MAX_CONCURRENT_STREAMS,
                1);
    }

    @Test
    void moreThanTheServerAllowsBeforeItSaidSoIsSentAgain() {
        serving(
                (peer, connection) -> {
                    int first = request(peer); // before the settings are known there may be 100
                    Frame frame = peer.next();
                    while (frame != null) {
                        if (frame.type() == Http2Peer.HEADERS) {
                            answer(peer, first, "one at a time");
                            first = frame.stream();
                        }
                        if (frame.stream() == first && first > 9) break;
                        frame = peer.next();
                    }
                    answer(peer, first, "one at a time");
                    answerAll(peer, "one at a time");
                },
                KNOWN,
                (server, session) -> {
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 5; i++) all.add(text(session, server.url()));
                    for (String each : await(gather(all))) assertEquals("one at a time", each);
                });
    }

    // -- windows --

    @Test
    void anUploadWaitsForTheWindow() {
        serving(
                (peer, connection) -> {
                    answer(peer, request(peer), "settled");
                    int stream = request(peer);
                    int received = peer.next(Http2Peer.DATA).payload().length;
                    assertEquals(1000, received);
                    peer.send(Http2Peer.WINDOW_UPDATE, 0, stream, Http2Peer.number(100_000));
                    while (true) {
                        Frame frame = peer.next(Http2Peer.DATA);
                        received += frame.payload().length;
                        if (frame.endsStream()) break;
                    }
                    answer(peer, stream, received + " bytes");
                    peer.next(Http2Peer.GOAWAY);
                },
                KNOWN,
                (server, session) -> {
                    assertEquals("settled", await(session.get(server.url()).readText()));
                    assertEquals(
                            "50000 bytes",
                            await(session.post(server.url())
                                    .data(new byte[50_000])
                                    .readText()));
                },
                INITIAL_WINDOW_SIZE,
                1000);
    }

    @Test
    void aWindowThatStaysClosedIsNoReasonToCollectAnUpload() {
        List<Integer> produced = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    request(peer);
                    assertEquals(CANCEL, peer.next(Http2Peer.RST_STREAM).number(0));
                },
                KNOWN,
                (server, session) -> {
                    Iterable<byte[]> endless = asyncGenerator(out -> {
                        while (true) {
                            produced.add(produced.size());
                            out.yield(new byte[16_384]);
                        }
                    });
                    assertThrows(
                            TimeoutException.class,
                            () -> timeout(0.3) // real time is the subject: nothing moves any more
                                    .call(t -> await(session.post(server.url())
                                            .data(RequestBody.stream(endless, null))
                                            .readText())));
                    assertTrue(produced.size() < 20, () -> produced.size() + " pieces were made");
                },
                INITIAL_WINDOW_SIZE,
                0);
    }

    @Test
    void aBodyThatNobodyReadsClosesItsWindowOnly() {
        List<Integer> sent = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    int unread = request(peer);
                    head(peer, unread, false);
                    byte[] piece = new byte[16_384];
                    for (int i = 0; i < 64; i++) peer.send(Http2Peer.DATA, 0, unread, piece); // the window: 1 MiB
                    answer(peer, request(peer), "the other");
                    int opened = 0;
                    while (opened < 512 * 1024) {
                        Frame update = peer.next(Http2Peer.WINDOW_UPDATE);
                        if (update.stream() == unread) opened += update.number(0);
                    }
                    sent.add(opened);
                    peer.send(Http2Peer.DATA, Http2Peer.END_STREAM, unread, piece);
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    try (ClientResponse unread = await(session.get(server.url()))) {
                        assertEquals(
                                "the other", await(session.get(server.url()).readText()));
                        await(sleep(0.05)); // real time is the subject: no window is opened
                        assertTrue(sent.isEmpty(), "the window was opened though nothing was read");
                        assertEquals(65 * 16_384, await(unread.read()).length);
                    }
                    assertTrue(sent.getFirst() >= 512 * 1024, () -> sent + " bytes");
                });
    }

    @Test
    void anEarlyAnswerCountsThoughTheRestOfTheUploadIsNotWanted() {
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    answer(peer, stream, "too large");
                    reset(peer, stream, NO_ERROR);
                    answer(peer, request(peer), "next");
                    peer.next(Http2Peer.GOAWAY);
                },
                (server, session) -> {
                    Iterable<byte[]> endless = asyncGenerator(out -> {
                        while (true) out.yield(new byte[16_384]);
                    });
                    assertEquals(
                            "too large",
                            await(session.post(server.url())
                                    .data(RequestBody.stream(endless, null))
                                    .readText()));
                    assertEquals("next", await(session.get(server.url()).readText()));
                });
    }

    // -- cancellation --

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
                    while (seen.isEmpty()) await(sleep(0.005)); // real time is the subject: both have been sent
                    assertEquals(2, statistics(session).inUse());
                    first.cancel();
                    assertThrows(CancelledError.class, () -> await(first));
                    assertEquals(1, statistics(session).inUse());
                    assertEquals("fine", await(second));
                    assertEquals("next", await(session.get(server.url()).readText()));
                    assertEquals(ONE_IDLE, statistics(session));
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
                    assertEquals(ONE_IDLE, statistics(session));
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
                    assertEquals(ONE_IDLE, statistics(session));
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
                    while (seen.isEmpty()) await(sleep(0.005)); // real time is the subject: it has been sent
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
                    Task<String> slow =
                            createTask(session.get(server.url()).timeout(0.2).readText());
                    Task<String> silent = createTask(session.get(server.url())
                            .timeout(ClientTimeout.NONE.withSockRead(Duration.ofMillis(200)))
                            .readText());
                    fails(TimeoutException.class, slow);
                    fails(SocketTimeoutException.class, silent);
                    assertEquals("alive", await(session.get(server.url()).readText()));
                    assertEquals(ONE_IDLE, statistics(session));
                });
    }

    @Test
    void aServerThatAnswersNoPingIsGone() {
        serving(
                (peer, connection) -> {
                    request(peer);
                    assertNotNull(peer.next(Http2Peer.PING));
                    await(sleep(5)); // real time is the subject: the client goes before
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
                    assertEquals(ONE_IDLE, statistics(session));
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
        TestServer.serving(request -> TestServer.answer("400 Bad Request", "no such method: PRI"), server -> {
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
