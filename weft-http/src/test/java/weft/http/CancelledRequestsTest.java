package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.Asyncio;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.net.Streams;
import weft.stream.Connection;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;
import weft.stream.TlsOptions;
import weft.web.AppRunner;
import weft.web.Application;
import weft.web.Response;
import weft.web.TcpSite;

/** One of several requests to a host is cancelled, its session closed or its connection broken, at each of its turns. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledRequestsTest {
    private static final int REQUESTS = 3;

    /** So many turns are tried one by one, those that follow in growing strides. */
    private static final int MOMENTS = 8;

    @TempDir
    private static Path folder;

    private static SSLContext localhost;

    @BeforeAll
    static void makeCertificate() throws Exception {
        localhost = TestTls.context(folder, "localhost");
    }

    /** How the client and the server speak. */
    private enum Way {
        HTTP_1(false, ConnectorOptions.DEFAULT),
        ONE_CONNECTION(false, ConnectorOptions.DEFAULT.withLimit(1)),
        HTTP_2(false, Http2TestServer.KNOWN),
        HTTP_2_BY_ALPN(true, ConnectorOptions.DEFAULT);

        private final boolean tls;
        private final ConnectorOptions options;

        Way(boolean tls, ConnectorOptions options) {
            this.tls = tls;
            this.options = options;
        }

        /** How many connections may have been made when this request was cancelled. */
        private int mostConnections(int cancelled) {
            return switch (this) {
                case HTTP_1 -> REQUESTS;
                case ONE_CONNECTION -> 2;
                case HTTP_2, HTTP_2_BY_ALPN -> cancelled == 0 ? 2 : 1; // the first makes it
            };
        }
    }

    /** A session and what it does. */
    private static final class Client implements AutoCloseable {
        private final String url;
        private final ClientSession session;
        private int connections;

        private Client(Way way, String url, ClientTrace... others) {
            this.url = url;
            SessionBuilder builder = ClientSession.builder()
                    .tls(ClientTls.DEFAULT.withContext(localhost))
                    .connector(new TcpConnector(way.options))
                    .trace(new ClientTrace() {
                        @Override
                        public void connectionCreateEnd(ClientRequest request) {
                            connections++;
                        }
                    });
            for (ClientTrace each : others) builder.trace(each);
            session = builder.build();
        }

        private List<Task<String>> begin() {
            List<Task<String>> all = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++)
                all.add(createTask(session.post(url).data("hello " + i).readText(), "request " + i));
            return all;
        }

        private TcpConnector.Statistics statistics() {
            return Http2TestServer.statistics(session);
        }

        @Override
        public void close() {
            session.close();
        }
    }

    /** What is tried at one moment; whether the requests were still on their way. */
    interface Attempt {
        boolean at(int turn) throws Throwable;
    }

    /** What runs while the server does. */
    interface Body {
        void run(String url) throws Throwable;
    }

    private static void serving(Way way, Body body) {
        Application app = new Application();
        app.post("/", request -> {
            String text = await(request.text());
            await(sleep(0));
            return Response.text("answer to " + text);
        });
        TlsOptions tls = way.tls ? TlsOptions.of(localhost) : null;
        run(async(() -> new AppRunner(app).run(runner -> {
            TcpSite site = new TcpSite(runner, "127.0.0.1", 0, tls, false);
            await(site.start());
            body.run((tls == null ? "http" : "https") + "://localhost:" + site.port() + "/");
        })));
    }

    /** Tries turn after turn, in strides that grow with the way, until it comes too late. */
    private static void sweep(Attempt attempt) throws Throwable {
        int turn = 0;
        while (attempt.at(turn)) turn += 1 + turn / MOMENTS;
        assertTrue(turn > 5, "it took " + turn + " turns only");
    }

    private static void turns(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    // -- cancellation --

    @Test
    void theOthersGoOnWhenOneIsCancelled() {
        for (Way way : Way.values()) {
            serving(way, url -> {
                for (int cancelled = 0; cancelled < REQUESTS; cancelled++) {
                    int which = cancelled;
                    sweep(turn -> cancelOne(way, url, which, turn));
                }
            });
        }
    }

    private static boolean cancelOne(Way way, String url, int which, int turn, ClientTrace... others) {
        String where = way + ", request " + which + " cancelled at turn " + turn;
        try (Client client = new Client(way, url, others)) {
            List<Task<String>> all = client.begin();
            turns(turn);
            Task<String> victim = all.get(which);
            boolean early = victim.cancel();
            for (int i = 0; i < REQUESTS; i++) {
                Task<String> each = all.get(i);
                if (each == victim && early) assertThrows(CancelledError.class, () -> await(each), where);
                else assertEquals("answer to hello " + i, await(each), where);
            }
            assertEquals(0, client.statistics().inUse(), where);
            assertEquals(0, client.statistics().waiting(), where);
            assertTrue(
                    client.connections <= way.mostConnections(which),
                    where + ": " + client.connections + " connections");
            return early;
        }
    }

    @Test
    void aCancelledTraceLosesNothing() {
        ClientTrace slow = new ClientTrace() {
            @Override
            public void connectionQueuedStart(ClientRequest request) {
                turns(2);
            }

            @Override
            public void connectionQueuedEnd(ClientRequest request) {
                turns(2);
            }

            @Override
            public void connectionCreateEnd(ClientRequest request) {
                turns(2);
            }

            @Override
            public void connectionReuse(ClientRequest request) {
                turns(2);
            }
        };
        for (Way way : Way.values()) {
            serving(way, url -> {
                for (int cancelled = 0; cancelled < REQUESTS; cancelled++) {
                    int which = cancelled;
                    sweep(turn -> cancelOne(way, url, which, turn, slow));
                }
            });
        }
    }

    // -- the end of what they need --

    @Test
    void aSessionThatIsClosedEndsAllOfThem() {
        for (Way way : Way.values()) serving(way, url -> sweep(turn -> closeSession(way, url, turn)));
    }

    private static boolean closeSession(Way way, String url, int turn) {
        String where = way + ", session closed at turn " + turn;
        Client client = new Client(way, url);
        List<Task<String>> all = client.begin();
        turns(turn);
        client.close();
        boolean early = false;
        for (int i = 0; i < REQUESTS; i++) {
            Task<String> each = all.get(i);
            await(Asyncio.wait(List.of(each)));
            Throwable failure = each.exception();
            if (failure == null) assertEquals("answer to hello " + i, each.result(), where);
            else assertTrue(failure.getMessage().contains("ession is closed"), where + ": " + failure);
            early |= failure != null;
        }
        assertEquals(new TcpConnector.Statistics(0, 0, 0), client.statistics(), where);
        return early;
    }

    /** Stands between client and server, and cuts the line. */
    private static final class Relay {
        private final List<StreamWriter> open = new ArrayList<>();
        private final int target;

        private Relay(String url) {
            target = URI.create(url).getPort();
        }

        private Coroutine<Void> serve(StreamReader reader, StreamWriter writer) {
            return async(() -> {
                Connection server = await(Streams.openConnection("127.0.0.1", target));
                open.add(writer);
                open.add(server.writer());
                Task<Void> there = createTask(async(() -> copy(reader, server.writer())));
                copy(server.reader(), writer);
                await(there);
            });
        }

        private static void copy(StreamReader from, StreamWriter to) {
            try {
                for (byte[] piece = await(from.read(65536)); piece.length > 0; piece = await(from.read(65536))) {
                    to.write(piece);
                    await(to.drain());
                }
            } catch (Exception e) {
                if (!(e instanceof IOException)) throw e; // the line is cut
            } finally {
                to.transport().abort();
            }
        }

        private void cut() {
            for (StreamWriter each : open) each.transport().abort();
            open.clear();
        }
    }

    @Test
    void requestsWhoseConnectionBreaksEnd() {
        for (Way way : Way.values()) {
            serving(way, url -> {
                Relay relay = new Relay(url);
                await(Streams.startServer(relay::serve, "127.0.0.1", 0)).run(server -> {
                    int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
                    String through = url.replace(":" + relay.target, ":" + port);
                    sweep(turn -> breakConnection(way, through, relay, turn));
                });
            });
        }
    }

    private static boolean breakConnection(Way way, String url, Relay relay, int turn) {
        String where = way + ", connections cut at turn " + turn;
        try (Client client = new Client(way, url)) {
            List<Task<String>> all = client.begin();
            turns(turn);
            boolean early = all.stream().anyMatch(each -> !each.done());
            relay.cut();
            await(Asyncio.wait(all));
            for (int i = 0; i < REQUESTS; i++) {
                Throwable failure = all.get(i).exception();
                if (failure == null)
                    assertEquals("answer to hello " + i, all.get(i).result(), where);
                else assertInstanceOf(ClientException.class, failure, where);
            }
            assertEquals(0, client.statistics().inUse(), where);
            assertEquals(
                    "answer to more",
                    await(client.session.post(url).data("more").readText()),
                    where);
            return early;
        }
    }
}
