package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;

/** Time limits of requests, and what cancelling leaves behind. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientTimeoutTest {
    private static final double SHORT = 0.15; // real time is the subject: sockets know no other

    private static TcpConnector.Statistics pool(ClientSession session) {
        return ((TcpConnector) session.connector()).statistics();
    }

    private static String never(RawServer.Request request) {
        await(sleep(1000));
        return "";
    }

    /** Sends the head and half of the body, and is silent then. */
    private static String half(RawServer.Request request) {
        request.writer().write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ");
        await(sleep(1000));
        return "";
    }

    private static void served(RawServer.Handler handler, RawServer.Body body) {
        serving(handler, server -> {
            body.run(server);
            for (Task<?> task : Asyncio.allTasks()) if (!task.equals(Asyncio.currentTask())) task.cancel();
        });
    }

    @Test
    void theTotalTimeEndsAWaitForTheHead() {
        served(ClientTimeoutTest::never, server -> {
            try (ClientSession session = new ClientSession()) {
                TimeoutException late = assertThrows(
                        TimeoutException.class,
                        () -> await(session.get(server.url("/")).timeout(SHORT)));
                assertFalse(late instanceof ServerTimeoutException);
                assertTrue(late.getMessage().contains("total time of PT0.15S"), late.getMessage());
                assertEquals(new TcpConnector.Statistics(0, 0, 0), pool(session));
            }
        });
    }

    @Test
    void theTotalTimeEndsReadingTheBody() {
        served(ClientTimeoutTest::half, server -> {
            try (ClientSession session = new ClientSession();
                    ClientResponse response = await(session.get(server.url("/")).timeout(SHORT))) {
                TimeoutException late = assertThrows(TimeoutException.class, () -> await(response.text()));
                assertFalse(late instanceof ServerTimeoutException);
                assertEquals(0, pool(session).inUse());
            }
        });
    }

    @Test
    void silenceEndsAfterSockRead() {
        served(ClientTimeoutTest::half, server -> {
            ClientTimeout limits = ClientTimeout.NONE.withSockRead(ClientTimeout.duration(SHORT));
            try (ClientSession session = ClientSession.builder().timeout(limits).build();
                    ClientResponse response = await(session.get(server.url("/")))) {
                SocketTimeoutException silent =
                        assertThrows(SocketTimeoutException.class, () -> await(response.text()));
                assertTrue(silent.getMessage().contains("silent for PT0.15S"), silent.getMessage());
                assertInstanceOf(TimeoutException.class, silent);
            }
        });
    }

    @Test
    void bytesThatKeepComingAreNoSilence() {
        served(
                request -> {
                    request.writer().write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
                    for (int i = 0; i < 6; i++) {
                        await(sleep(SHORT / 2));
                        request.writer().write("x");
                    }
                    await(sleep(1000));
                    return "";
                },
                server -> {
                    ClientTimeout limits = ClientTimeout.NONE.withSockRead(ClientTimeout.duration(SHORT));
                    try (ClientSession session =
                            ClientSession.builder().timeout(limits).build()) {
                        assertEquals(
                                "xxxxxx", await(session.get(server.url("/")).readText()));
                    }
                });
    }

    @Test
    void theTimeInTheLineOfThePoolCounts() {
        served(ClientTimeoutTest::never, server -> {
            ClientTimeout limits = ClientTimeout.NONE.withConnect(ClientTimeout.duration(SHORT));
            try (ClientSession session = ClientSession.builder()
                    .timeout(limits)
                    .connector(new TcpConnector(ConnectorOptions.DEFAULT.withLimit(1)))
                    .build()) {
                Task<ClientResponse> holder = createTask(
                        async(() -> await(session.get(server.url("/")).timeout(ClientTimeout.NONE))));
                await(sleep(0.05)); // real time is the subject
                ConnectionTimeoutException full =
                        assertThrows(ConnectionTimeoutException.class, () -> await(session.get(server.url("/"))));
                assertTrue(full.getMessage().contains("have a connection"), full.getMessage());
                assertEquals(new TcpConnector.Statistics(1, 0, 0), pool(session));
                assertThrows(
                        TimeoutException.class,
                        () -> await(session.get(server.url("/")).timeout(ClientTimeout.total(SHORT))));
                holder.cancel();
                assertThrows(CancelledError.class, holder::await);
                assertEquals(new TcpConnector.Statistics(0, 0, 0), pool(session));
            }
        });
    }

    @Test
    void aHostThatDoesNotAnswerEndsAfterSockConnect() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1)) {
            Asyncio.run(async(() -> {
                ClientTimeout limits = ClientTimeout.NONE.withSockConnect(ClientTimeout.duration(SHORT));
                // a handshake that never comes stands for a connect that is never answered
                try (ClientSession session =
                        ClientSession.builder().timeout(limits).build()) {
                    ConnectionTimeoutException slow = assertThrows(
                            ConnectionTimeoutException.class,
                            () -> await(session.get("https://localhost:" + full.getLocalPort() + "/")));
                    assertTrue(slow.getMessage().contains("connect to localhost"), slow.getMessage());
                    assertEquals(0, pool(session).inUse());
                }
            }));
        }
    }

    @Test
    void theTimeoutAroundTheCallIsTheTotal() {
        served(ClientTimeoutTest::never, server -> {
            try (ClientSession session = new ClientSession()) {
                TimeoutException outer = assertThrows(
                        TimeoutException.class, () -> timeout(SHORT).run(() -> await(session.get(server.url("/")))));
                assertInstanceOf(CancelledError.class, outer.getCause());
                assertEquals(0, pool(session).inUse());
            }
        });
        MockConnector mock = new MockConnector(request -> {
            assertNull(request.deadline());
            return MockConnector.Reply.text("");
        });
        Asyncio.run(async(() -> {
            try (ClientSession session = ClientSession.builder().connector(mock).build()) {
                timeout(1).run(() -> await(session.get("http://host/").readText()));
            }
        }));
        MockConnector deadline = new MockConnector(request -> {
            double left = java.util.Objects.requireNonNull(request.deadline())
                    - Asyncio.getRunningLoop().time();
            return MockConnector.Reply.text(left > 250 && left <= 300 ? "300" : "" + left);
        });
        Asyncio.run(async(() -> {
            try (ClientSession session =
                    ClientSession.builder().connector(deadline).build()) {
                assertEquals("300", await(session.get("http://host/").readText()));
                timeout(1)
                        .run(() -> assertEquals(
                                "300",
                                await(session.get("http://host/")
                                        .timeout(Duration.ofSeconds(300))
                                        .readText())));
            }
        }));
    }

    @Test
    void cancellingFreesTheSlotAndClosesTheConnection() {
        served(ClientTimeoutTest::never, server -> {
            try (ClientSession session = new ClientSession()) {
                Task<ClientResponse> waiting = createTask(async(() -> await(session.get(server.url("/")))));
                while (server.requests.isEmpty()) await(sleep(0.005)); // real time is the subject
                assertEquals(1, pool(session).inUse());
                waiting.cancel();
                assertThrows(CancelledError.class, waiting::await);
                assertEquals(new TcpConnector.Statistics(0, 0, 0), pool(session));
            }
        });
    }

    @Test
    void cancellingAReaderClosesTheConnection() {
        served(ClientTimeoutTest::half, server -> {
            try (ClientSession session = new ClientSession()) {
                Task<String> reading = createTask(session.get(server.url("/")).readText());
                await(sleep(0.1)); // real time is the subject
                assertEquals(1, pool(session).inUse());
                reading.cancel();
                assertThrows(CancelledError.class, reading::await);
                assertEquals(new TcpConnector.Statistics(0, 0, 0), pool(session));
            }
        });
    }

    @Test
    void aResponseThatIsClosedEarlyGivesUpItsConnection() {
        serving(
                request -> request.path().equals("/half")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf "
                        : ok("whole"),
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        ClientResponse response = await(session.get(server.url("/half")));
                        response.close();
                        response.close();
                        assertEquals(new TcpConnector.Statistics(0, 0, 0), pool(session));
                        assertEquals("whole", await(session.get(server.url("/")).readText()));
                        assertEquals(2, server.connections.get());
                        ClientResponse unread = await(session.get(server.url("/")));
                        unread.close();
                        assertEquals(new TcpConnector.Statistics(0, 1, 0), pool(session));
                    }
                });
    }

    @Test
    void closingTheSessionEndsItsRequests() {
        served(ClientTimeoutTest::never, server -> {
            ClientSession session = new ClientSession();
            Task<ClientResponse> waiting = createTask(async(() -> await(session.get(server.url("/")))));
            while (server.requests.isEmpty()) await(sleep(0.005)); // real time is the subject
            session.close();
            assertThrows(ClientConnectionException.class, waiting::await);
        });
    }

    @Test
    void limitsArePositive() {
        for (Runnable wrong : List.<Runnable>of(
                () -> ClientTimeout.total(0),
                () -> ClientTimeout.NONE.withSockRead(Duration.ZERO),
                () -> ClientTimeout.DEFAULT.withConnect(Duration.ofSeconds(-1))))
            assertThrows(IllegalArgumentException.class, wrong::run);
        assertEquals(Duration.ofSeconds(300), ClientTimeout.DEFAULT.total());
    }
}
