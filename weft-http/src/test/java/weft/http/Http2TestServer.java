package weft.http;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import weft.Asyncio;
import weft.Task;
import weft.net.Streams;
import weft.stream.Connection;
import weft.stream.Server;
import weft.web.Http2Peer;
import weft.web.Http2Peer.Frame;

/** A server that says on a connection of HTTP/2 exactly the frames that a test wants. */
final class Http2TestServer {
    /** In the standard's table of headers. */
    private static final int STATUS_200 = 0x88;

    /** Serves one connection; the connection ends with it. */
    interface Script {
        void serve(Http2Peer peer, int connection) throws Throwable;
    }

    /** What runs while the server does. */
    interface Body {
        void run(Http2TestServer server, ClientSession session) throws Throwable;
    }

    final AtomicInteger connections = new AtomicInteger();
    private final Server server;

    private Http2TestServer(Server server) {
        this.server = server;
    }

    String url() {
        return "http://localhost:" + ((InetSocketAddress) server.sockets().getFirst()).getPort() + "/";
    }

    static final ConnectorOptions KNOWN = ConnectorOptions.DEFAULT.withHttp2(Http2Use.PRIOR_KNOWLEDGE);

    static void serving(Script script, Body body) {
        serving(script, KNOWN, body);
    }

    /** With these settings of the server's, identifiers and values in turns. */
    static void serving(Script script, ConnectorOptions options, Body body, int... settings) {
        Asyncio.run(async(() -> {
            AtomicInteger count = new AtomicInteger();
            Server listening = await(Streams.startServer(
                    (reader, writer) -> async(() -> {
                        int number = count.incrementAndGet();
                        try (Http2Peer peer = Http2Peer.accept(new Connection(reader, writer), settings)) {
                            script.serve(peer, number);
                            peer.finish();
                        } catch (java.io.IOException | weft.stream.IncompleteReadException e) {
                            // the client has gone
                        }
                    }),
                    "127.0.0.1",
                    0));
            listening.run(server -> {
                Http2TestServer made = new Http2TestServer(server);
                try (ClientSession session = ClientSession.builder()
                        .connector(new TcpConnector(options))
                        .build()) {
                    body.run(made, session);
                    made.connections.set(count.get());
                }
            });
        }));
    }

    static final TcpConnector.Statistics ONE_IDLE = new TcpConnector.Statistics(0, 1, 0);

    static Task<String> text(ClientSession session, String url) {
        return createTask(session.get(url).readText());
    }

    static <T extends Exception> T fails(Class<T> type, Task<?> task) {
        return assertThrows(type, () -> await(task));
    }

    static TcpConnector.Statistics statistics(ClientSession session) {
        return ((TcpConnector) session.connector()).statistics();
    }

    // -- frames --

    /** Waits for the head of the next request; gives its stream. */
    static int request(Http2Peer peer) {
        Frame frame = peer.next(Http2Peer.HEADERS);
        if (frame == null) throw new AssertionError("the client has closed the connection");
        return frame.stream();
    }

    /** 200 without more. */
    static void head(Http2Peer peer, int stream, boolean end) {
        peer.send(Http2Peer.HEADERS, Http2Peer.END_HEADERS | (end ? Http2Peer.END_STREAM : 0), stream, new byte[] {
            (byte) STATUS_200
        });
    }

    static void data(Http2Peer peer, int stream, String text, boolean end) {
        peer.send(Http2Peer.DATA, end ? Http2Peer.END_STREAM : 0, stream, text.getBytes(StandardCharsets.UTF_8));
    }

    static void answer(Http2Peer peer, int stream, String text) {
        head(peer, stream, false);
        data(peer, stream, text, true);
    }

    static void reset(Http2Peer peer, int stream, int code) {
        peer.send(Http2Peer.RST_STREAM, 0, stream, Http2Peer.number(code));
    }

    static void goAway(Http2Peer peer, int lastStream, int code, String why) {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        byte[] payload = java.nio.ByteBuffer.allocate(8 + text.length)
                .putInt(lastStream)
                .putInt(code)
                .put(text)
                .array();
        peer.send(Http2Peer.GOAWAY, 0, 0, payload);
    }

    /** Serves all that comes in the same way until the client goes. */
    static void answerAll(Http2Peer peer, String text) {
        for (Frame frame = peer.next(); frame != null; frame = peer.next()) {
            if (frame.type() == Http2Peer.HEADERS) answer(peer, frame.stream(), text);
        }
    }
}
