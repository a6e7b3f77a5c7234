package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.http.Http2TestServer.answer;
import static weft.http.Http2TestServer.answerAll;
import static weft.http.Http2TestServer.data;
import static weft.http.Http2TestServer.fails;
import static weft.http.Http2TestServer.goAway;
import static weft.http.Http2TestServer.head;
import static weft.http.Http2TestServer.request;
import static weft.http.Http2TestServer.reset;
import static weft.http.Http2TestServer.serving;
import static weft.http.Http2TestServer.statistics;
import static weft.http.Http2TestServer.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.Task;
import weft.http.netty.StreamResetException;
import weft.web.Http2Peer;

/** Servers of HTTP/2 that refuse requests, reset them, or go away: frame by frame. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2RefusalsTest {
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

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
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
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
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
                });
    }

    /** As nginx does after a thousand requests on a connection, and when it is told to read its configuration again. */
    @Test
    void aServerThatServesOneOnEachConnectionServesAllOfThem() {
        serving(
                (peer, connection) -> {
                    int first = request(peer);
                    answer(peer, first, "on " + connection);
                    goAway(peer, first, NO_ERROR, "");
                },
                (server, session) -> {
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 12; i++)
                        all.add(createTask(session.post(server.url()).data("x").readText()));
                    Set<String> answers = new HashSet<>(await(gather(all)));
                    assertEquals(12, answers.size(), answers.toString());
                });
    }

    @Test
    void aServerThatServesNobodyIsAskedFourTimes() {
        List<Integer> connections = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    connections.add(connection);
                    request(peer);
                    goAway(peer, 0, NO_ERROR, "");
                },
                (server, session) -> {
                    fails(ClientConnectionResetException.class, text(session, server.url()));
                    assertEquals(List.of(1, 2, 3, 4), connections);
                });
    }

    @Test
    void aServerThatComplainsIsNotAskedForEver() {
        List<Integer> connections = new ArrayList<>();
        serving(
                (peer, connection) -> {
                    connections.add(connection);
                    int first = request(peer);
                    answer(peer, first, "one of many");
                    for (int i = 0; i < 10; i++) request(peer);
                    goAway(peer, first, ENHANCE_YOUR_CALM, "too many");
                },
                (server, session) -> {
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < 40; i++) all.add(text(session, server.url()));
                    await(Asyncio.wait(all));
                    long failed = all.stream()
                            .filter(each -> each.exception() != null)
                            .count();
                    assertTrue(failed > 0, "all were answered");
                    assertEquals(List.of(1, 2, 3, 4), connections);
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
                    assertEquals(Http2TestServer.ONE_IDLE, statistics(session));
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
}
