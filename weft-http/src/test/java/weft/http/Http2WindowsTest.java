package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.http.Http2TestServer.KNOWN;
import static weft.http.Http2TestServer.answer;
import static weft.http.Http2TestServer.answerAll;
import static weft.http.Http2TestServer.head;
import static weft.http.Http2TestServer.request;
import static weft.http.Http2TestServer.reset;
import static weft.http.Http2TestServer.serving;
import static weft.http.Http2TestServer.statistics;
import static weft.http.Http2TestServer.text;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Task;
import weft.TimeoutException;
import weft.web.Http2Peer;
import weft.web.Http2Peer.Frame;

/** How many requests a server of HTTP/2 allows, and how many bytes both sides: frame by frame. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2WindowsTest {
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int NO_ERROR = 0;
    private static final int CANCEL = 8;

    // -- what is not sent --

    @Test
    void anUploadThatTheServerHasNotTakenIsTakenBackAfterItsAnswer() {
        serving(
                (peer, connection) -> {
                    int stream = request(peer);
                    peer.next(Http2Peer.DATA);
                    answer(peer, stream, "enough");
                    Frame reset = peer.next(Http2Peer.RST_STREAM);
                    assertEquals(stream, reset.stream());
                    assertEquals(CANCEL, reset.number(0));
                    answer(peer, request(peer), "next");
                    peer.next(Http2Peer.GOAWAY);
                },
                KNOWN,
                (server, session) -> {
                    assertEquals(
                            "enough",
                            await(session.post(server.url()).data("too much").readText()));
                    assertEquals("next", await(session.get(server.url()).readText()));
                },
                INITIAL_WINDOW_SIZE,
                4);
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
}
