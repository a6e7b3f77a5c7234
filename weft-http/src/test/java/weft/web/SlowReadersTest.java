package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Task;
import weft.TimeoutException;
import weft.stream.Connection;

/** Clients that ask and do not read the answers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowReadersTest {
    private static final int MUCH = 16 * 1024 * 1024;
    private static final int CANCEL = 8;
    /** It looks at its clients once a second, and leaves those that have taken nothing since. */
    private static final WebOptions IMPATIENT =
            WebOptions.DEFAULT.withSendTimeout(Duration.ZERO).withKeepAlive(Duration.ofSeconds(1));

    private final List<Throwable> ended = new ArrayList<>();
    private boolean lazyAreGone;

    private Application much(WebOptions options) {
        return app(options, app -> {
            app.get("/whole", request -> Response.bytes(new byte[MUCH]));
            app.get("/pieces", request -> {
                StreamResponse response = new StreamResponse();
                await(response.prepare(request));
                try {
                    for (int sent = 0; sent < MUCH; sent += 65536) await(response.write(new byte[65536]));
                } catch (Exception e) {
                    ended.add(e);
                    throw e;
                }
                return response;
            });
        });
    }

    /** A client with little room for what comes. */
    private static Socket ask(Served served, String path) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", served.port()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The lazy and the slow side by side, as each would take seconds. */
    @Test
    void whoTakesNothingIsLeftAndWhoTakesALittleIsNot() {
        serving(much(IMPATIENT), served -> {
            Task<Void> slow = createTask(async(() -> readSlowly(served)));
            Task<Void> slowStream = createTask(async(() -> readStreamSlowly(served)));
            await(gather(List.of(async(() -> readNothing(served)), async(() -> readNoStream(served)))));
            assertEquals(2, ended.size(), ended.toString());
            for (Throwable each : ended) assertInstanceOf(TimeoutException.class, each.getCause());
            lazyAreGone = true;
            await(slow);
            await(slowStream);
        });
    }

    private void readNothing(Served served) throws Exception {
        try (Socket whole = ask(served, "/whole");
                Socket pieces = ask(served, "/pieces")) {
            while (ended.size() < 2) await(sleep(0.02)); // real time is the subject: the server's ticks
            assertTrue(restOf(whole) < MUCH);
            assertTrue(restOf(pieces) < MUCH);
        }
    }

    private static long restOf(Socket socket) {
        return await(toThread(() -> {
            long got = 0;
            try {
                InputStream in = socket.getInputStream();
                for (int read = in.read(new byte[65536]); read >= 0; read = in.read(new byte[65536])) got += read;
            } catch (IOException e) {
                // a reset is an end too
            }
            return got;
        }));
    }

    private void readSlowly(Served served) throws Exception {
        try (Socket socket = ask(served, "/whole")) {
            InputStream in = socket.getInputStream();
            long got = 0;
            while (!lazyAreGone) {
                got += await(toThread(() -> in.readNBytes(4 * 65536))).length;
                await(sleep(0.05)); // real time is the subject: the server's ticks
            }
            long rest = MUCH - got;
            assertEquals(rest, await(toThread(() -> in.readNBytes((int) rest))).length);
        }
    }

    private static void readNoStream(Served served) {
        try (Http2Peer peer = Http2Peer.connect(served)) {
            peer.get(1, "/whole");
            peer.get(3, "/pieces");
            for (int i = 0; i < 2; i++)
                assertEquals(CANCEL, peer.next(Http2Peer.RST_STREAM).number(0));
        }
    }

    private void readStreamSlowly(Served served) {
        try (Http2Peer peer = Http2Peer.connect(served)) {
            peer.get(1, "/whole");
            while (!lazyAreGone) {
                for (int got = 0; got < 65535; )
                    got += peer.next(Http2Peer.DATA).payload().length;
                await(sleep(0.1)); // real time is the subject: the server's ticks
                peer.send(Http2Peer.WINDOW_UPDATE, 0, 0, Http2Peer.number(65535));
                peer.send(Http2Peer.WINDOW_UPDATE, 0, 1, Http2Peer.number(65535));
            }
        }
    }

    @Test
    void whoAbortsLosesNoAnswerThatCameBefore() {
        Application both = much(WebOptions.DEFAULT);
        both.get("/abort", request -> {
            StreamResponse response = new StreamResponse();
            await(response.prepare(request));
            throw new IllegalStateException("in the middle");
        });
        serving(both, served -> {
            try (Connection connection = served.connect()) {
                connection
                        .writer()
                        .write("GET /whole HTTP/1.1\r\nHost: test\r\n\r\nGET /abort HTTP/1.1\r\nHost: test\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                byte[] all = await(connection.reader().read());
                assertTrue(all.length > MUCH, all.length + " bytes");
            }
        });
    }
}
