package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.TimeoutException;
import weft.stream.Connection;

/** Clients that ask and do not read the answers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowReadersTest {
    private static final int MUCH = 16 * 1024 * 1024;
    private static final int CANCEL = 8;
    private static final WebOptions IMPATIENT =
            WebOptions.DEFAULT.withSendTimeout(Duration.ofSeconds(1)).withKeepAlive(Duration.ofSeconds(1));

    private final List<Throwable> ended = new ArrayList<>();

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

    /** Waits until the server has no connection; gives how long that took, in seconds. */
    private static double untilNone(Served served) {
        long begin = System.nanoTime();
        while (served.runner().connections() > 0) await(sleep(0.05)); // real time is the subject: the server's ticks
        return (System.nanoTime() - begin) / 1e9;
    }

    @Test
    void whoTakesNothingIsLeft() {
        serving(much(IMPATIENT), served -> {
            try (Socket _ = ask(served, "/whole");
                    Socket _ = ask(served, "/pieces")) {
                while (served.runner().connections() < 2) await(sleep(0.01)); // real time is the subject: as below
                double seconds = untilNone(served);
                assertTrue(seconds < 10, seconds + " s");
                assertEquals(1, ended.size());
                assertInstanceOf(TimeoutException.class, ended.getFirst().getCause());
            }
        });
    }

    @Test
    void whoTakesALittleNowAndThenIsNot() {
        serving(much(IMPATIENT), served -> {
            try (Socket socket = ask(served, "/whole")) {
                InputStream in = socket.getInputStream();
                for (int i = 0; i < 40; i++) {
                    assertTrue(await(toThread(() -> in.readNBytes(65536))).length > 0);
                    await(sleep(0.1)); // real time is the subject: four times what the server waits
                }
                assertEquals(1, served.runner().connections());
                int rest = await(toThread(() -> in.readNBytes(MUCH - 40 * 65536))).length;
                assertEquals(MUCH - 40 * 65536, rest);
            }
        });
    }

    @Test
    void aStreamWhoseWindowStaysShutIsReset() {
        serving(much(IMPATIENT.withKeepAlive(Duration.ofSeconds(30))), served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1, "/whole");
                peer.get(3, "/pieces");
                int resets = 0;
                while (resets < 2) {
                    Http2Peer.Frame frame = peer.next(Http2Peer.RST_STREAM);
                    assertEquals(CANCEL, frame.number(0));
                    resets++;
                }
                assertInstanceOf(TimeoutException.class, ended.getFirst().getCause());
                assertEquals(1, served.runner().connections());
            }
        });
    }

    @Test
    void aStreamWhoseWindowOpensALittleIsNot() {
        serving(much(IMPATIENT.withKeepAlive(Duration.ofSeconds(30))), served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1, "/whole");
                int got = 0;
                for (int i = 0; i < 12; i++) {
                    for (int end = got + 65535; got < end; )
                        got += peer.next(Http2Peer.DATA).payload().length;
                    await(sleep(0.3)); // real time is the subject: more than three times what the server waits
                    peer.send(Http2Peer.WINDOW_UPDATE, 0, 0, Http2Peer.number(65535));
                    peer.send(Http2Peer.WINDOW_UPDATE, 0, 1, Http2Peer.number(65535));
                }
            }
        });
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
