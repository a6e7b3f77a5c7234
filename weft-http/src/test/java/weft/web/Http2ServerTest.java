package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.http.message.HttpVersion;
import weft.web.Http2Peer.Frame;

/** HTTP/2 with prior knowledge: by hand, frame by frame, and by curl where there is one that speaks it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2ServerTest {
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int NO_ERROR = 0;
    private static final int ENHANCE_YOUR_CALM = 11;

    private static Application hello() {
        return app(app -> {
            app.get("/", request -> "hello over " + request.version());
            app.post("/", request -> await(request.read()).length + " bytes");
        });
    }

    private static String body(Http2Peer peer, int stream) {
        StringBuilder text = new StringBuilder();
        while (true) {
            Frame frame = peer.next();
            assertNotNull(frame, "the connection ended");
            if (frame.stream() != stream) continue;
            if (frame.type() == Http2Peer.DATA) text.append(new String(frame.payload(), StandardCharsets.UTF_8));
            if (frame.endsStream()) return text.toString();
        }
    }

    @Test
    void handlersAreTheSame() {
        serving(hello(), served -> {
            assertEquals("hello over HTTP/1.1", served.ask("GET /").body());
            try (Http2Peer peer = Http2Peer.connect(served)) {
                Frame settings = peer.next(Http2Peer.SETTINGS);
                assertEquals(0, settings.stream());
                peer.get(1);
                assertEquals("hello over HTTP/2", body(peer, 1));
                peer.post(3);
                peer.send(Http2Peer.DATA, 0, 3, new byte[10_000]);
                peer.send(Http2Peer.DATA, Http2Peer.END_STREAM, 3, new byte[6_000]);
                assertEquals("16000 bytes", body(peer, 3));
                assertEquals(1, served.runner().connections());
            }
        });
    }

    @Test
    void thePrefaceMayComeInPieces() {
        serving(hello(), served -> {
            try (var connection = served.connect()) {
                for (String piece : List.of("PR", "I * HTTP/2.0\r\n", "\r\nSM\r\n\r", "\n")) {
                    connection.writer().write(piece.getBytes());
                    await(connection.writer().drain());
                    await(sleep(0.02)); // real time is the subject: each arrives alone
                }
                connection.writer().write(Http2Peer.frame(Http2Peer.SETTINGS, 0, 0, new byte[0]));
                byte[] head = await(connection.reader().readexactly(9));
                assertEquals(Http2Peer.SETTINGS, head[3]);
            }
            assertEquals(400, Answer.parse(served.raw("PRI * HTTP/1.1\r\n\r\n")).status());
        });
    }

    @Test
    void requestsAreServedBesideEachOther() {
        List<Future<String>> answers = new ArrayList<>();
        Application app = app(all -> all.get("/", request -> {
            Future<String> answer = getRunningLoop().createFuture();
            answers.add(answer);
            return await(answer);
        }));
        serving(app, served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1);
                peer.get(3);
                peer.get(5);
                while (answers.size() < 3) await(sleep(0.005)); // real time is the subject: they arrive
                answers.get(2).setResult("third");
                assertEquals("third", body(peer, 5));
                answers.get(0).setResult("first");
                assertEquals("first", body(peer, 1));
                answers.get(1).setResult("second");
                assertEquals("second", body(peer, 3));
            }
        });
    }

    @Test
    void aResponseWithoutABodyIsItsHead() {
        Application app = app(all -> all.get("/", request -> Response.empty()));
        serving(app, served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1);
                Frame head = peer.next(Http2Peer.HEADERS);
                assertTrue(head.endsStream(), "END_STREAM is missing");
                peer.get(3);
                Frame next = peer.next();
                while (next.stream() == 0) next = peer.next();
                assertEquals("1 3", next.type() + " " + next.stream());
            }
        });
    }

    // -- flow control --

    @Test
    void aWindowOfZeroHoldsUpOnlyItsOwnStream() {
        List<String> seen = new ArrayList<>();
        Application app = app(all -> {
            all.get("/", request -> {
                StreamResponse response = new StreamResponse();
                await(response.prepare(request));
                for (int i = 0; i < 10; i++) {
                    await(response.write(new byte[32 * 1024]));
                    seen.add("written " + i);
                }
                return response;
            });
        });
        serving(app, served -> {
            try (Http2Peer peer = Http2Peer.connect(served, INITIAL_WINDOW_SIZE, 0)) {
                peer.get(1);
                assertEquals(1, peer.next(Http2Peer.HEADERS).stream());
                await(sleep(0.1)); // real time is the subject: nothing comes
                assertTrue(seen.size() < 5, "the writer waits: " + seen);
                peer.send(Http2Peer.WINDOW_UPDATE, 0, 0, Http2Peer.number(1 << 20));
                peer.send(Http2Peer.WINDOW_UPDATE, 0, 1, Http2Peer.number(1 << 20));
                int bytes = 0;
                for (Frame frame = peer.next(); ; frame = peer.next()) {
                    if (frame.type() == Http2Peer.DATA) bytes += frame.payload().length;
                    if (frame.endsStream()) break;
                }
                assertEquals(10 * 32 * 1024, bytes);
            }
        });
    }

    @Test
    void aBodyThatNobodyReadsIsNotTakenAndHoldsUpNobody() {
        Future<?>[] go = new Future<?>[1];
        Application app = app(all -> {
            all.post("/", request -> {
                Future<Void> waiter = getRunningLoop().createFuture();
                go[0] = waiter;
                await(waiter);
                return await(request.read()).length + " bytes";
            });
            all.get("/", request -> "hello");
        });
        serving(app, served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.post(1);
                for (int i = 0; i < 3; i++) peer.send(Http2Peer.DATA, 0, 1, new byte[16_000]);
                peer.get(3);
                assertEquals("hello", body(peer, 3));
                finish(go[0]);
                peer.send(Http2Peer.DATA, Http2Peer.END_STREAM, 1, new byte[1]);
                assertEquals("48001 bytes", body(peer, 1));
            }
        });
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private static void finish(Future<?> waiter) {
        ((Future<Void>) waiter).setResult(null);
    }

    // -- ends --

    /** Its handler waits until its client has gone, and notes what it sees. */
    private static Application waiting(Set<String> seen) {
        return app(all -> all.get("/", request -> {
                    try {
                        seen.add("begun");
                        return await(async(() -> {
                            await(sleep(1000));
                            return "never";
                        }));
                    } catch (CancelledError e) {
                        seen.add("cancelled");
                        throw e;
                    }
                })
                .cancelOnDisconnect());
    }

    @Test
    void aResetEndsTheRequestAndFreesItsPlace() {
        Set<String> seen = new TreeSet<>();
        serving(waiting(seen), served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1);
                while (seen.isEmpty()) await(sleep(0.005)); // real time is the subject: it arrives
                peer.send(Http2Peer.RST_STREAM, 0, 1, Http2Peer.number(8));
                while (seen.size() < 2) await(sleep(0.005)); // real time is the subject: it arrives
                assertEquals(Set.of("begun", "cancelled"), seen);
                assertEquals(1, served.runner().connections()); // the connection lives on
            }
        });
    }

    @Test
    void aClientThatSaysNoMoreIsGone() {
        serving(hello(), served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1);
                assertEquals("hello over HTTP/2", body(peer, 1));
                peer.finish();
                while (served.runner().connections() > 0) await(sleep(0.005)); // real time is the subject: it closes
            }
        });
    }

    @Test
    void aClientThatSaysNoMoreInTheMiddleIsGoneForTheHandlerToo() {
        Set<String> seen = new TreeSet<>();
        serving(waiting(seen), served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1);
                while (seen.isEmpty()) await(sleep(0.005)); // real time is the subject: it arrives
                peer.finish();
                while (seen.size() < 2) await(sleep(0.005)); // real time is the subject: it arrives
                assertEquals(Set.of("begun", "cancelled"), seen);
            }
        });
    }

    @Test
    void moreStreamsThanAllowedAreRefused() {
        WebOptions impatient = WebOptions.DEFAULT.withShutdownTimeout(Duration.ofMillis(50));
        Application app = app(
                impatient,
                all -> all.get("/", request -> {
                    await(sleep(1000));
                    return "never";
                }));
        serving(app, served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                byte[] settings = peer.next(Http2Peer.SETTINGS).payload();
                int most = 0;
                for (int at = 0; at < settings.length; at += 6)
                    if (settings[at + 1] == MAX_CONCURRENT_STREAMS) most = new Frame(0, 0, 0, settings).number(at + 2);
                assertEquals(100, most);
                for (int i = 0; i <= most; i++) peer.get(2 * i + 1);
                Frame refused = peer.next(Http2Peer.RST_STREAM);
                assertEquals(2 * most + 1, refused.stream());
            }
        });
    }

    @Test
    void aServerThatShutsDownSaysSoAndFinishesWhatHasBegun() {
        List<Future<String>> answers = new ArrayList<>();
        Application app = app(all -> all.get("/", request -> {
            Future<String> answer = getRunningLoop().createFuture();
            answers.add(answer);
            return await(answer);
        }));
        weft.Asyncio.run(async(() -> {
            AppRunner runner = new AppRunner(app);
            await(runner.setup());
            await(new TcpSite(runner, "127.0.0.1", 0).start());
            Served served = new Served(runner);
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.get(1);
                while (answers.isEmpty()) await(sleep(0.005)); // real time is the subject: it arrives
                Task<Void> ending = createTask(runner.cleanup());
                Frame goAway = peer.next(Http2Peer.GOAWAY);
                assertEquals(NO_ERROR, goAway.number(4));
                assertFalse(ending.done());
                answers.getFirst().setResult("the last one");
                assertEquals("the last one", body(peer, 1));
                await(ending);
                assertNull(peer.next());
            }
        }));
    }

    // -- attacks --

    @Test
    void resetsInAHurryEndTheConnection() {
        int[] begun = {0};
        Application app = app(all -> all.get("/", request -> {
                    begun[0]++;
                    await(sleep(1000));
                    return "never";
                })
                .cancelOnDisconnect());
        serving(app, served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                Task<Void> attack = createTask(async(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        peer.get(2 * i + 1);
                        peer.send(Http2Peer.RST_STREAM, 0, 2 * i + 1, Http2Peer.number(8));
                    }
                }));
                Frame goAway = peer.next(Http2Peer.GOAWAY);
                if (goAway != null) assertEquals(ENHANCE_YOUR_CALM, goAway.number(4));
                while (peer.next() != null) {}
                attack.cancel();
                assertTrue(begun[0] < 1000, "handlers began: " + begun[0]);
            }
            while (served.runner().connections() > 0) await(sleep(0.005)); // real time is the subject: it ends
        });
    }

    @Test
    void continuationsWithoutEndEndTheConnection() {
        serving(hello(), served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                Task<Void> attack = createTask(async(() -> {
                    peer.send(Http2Peer.HEADERS, Http2Peer.END_STREAM, 1, Http2Peer.getHead());
                    byte[] more = new byte[102];
                    more[1] = 1;
                    more[2] = 'a';
                    more[3] = 97;
                    Arrays.fill(more, 4, more.length, (byte) 'b');
                    for (int i = 0; i < 100_000; i++) peer.send(Http2Peer.CONTINUATION, 0, 1, Arrays.copyOf(more, 101));
                }));
                while (peer.next() != null) {}
                attack.cancel();
            }
            while (served.runner().connections() > 0) await(sleep(0.005)); // real time is the subject: it ends
        });
    }

    private static byte[] head(String... namesAndValues) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86}); // :method GET, :scheme http
        for (int i = 0; i < namesAndValues.length; i++) {
            byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
            if (i % 2 == 0) head.write(0); // a literal that is not kept
            head.write(text.length);
            head.writeBytes(text);
        }
        return head.toByteArray();
    }

    /** What would be another request, or another header, if it were written down as HTTP/1. */
    @Test
    void headsThatHttp1CouldNotSayAreRefused() {
        List<String> seen = new ArrayList<>();
        Application app = app(all -> all.route("*", "/{path:.*}", request -> {
            seen.add(request.target() + " " + request.headers());
            return "x";
        }));
        String[][] bad = {
            {":path", "/ HTTP/1.1\r\nX: y"},
            {":path", "/a b"},
            {":path", "/\0"},
            {":path", ""},
            {":path", "/", "x", "a\r\nSet-Cookie: b"},
            {":path", "/", "x", "a\0b"},
            {":path", "/", "x\r\ny", "a"},
            {":path", "/", "x: y", "a"},
            {":path", "/", "Upper", "a"},
            {":path", "/", "connection", "close"},
            {":path", "/", "transfer-encoding", "chunked"},
            {":path", "/", "host", "a", "host", "b"},
            {":path", "/", ":path", "/b"},
            {":path", "/", "x", "y", ":authority", "late"},
            {":path", "/", ":unknown", "y"},
            {"x", "y"},
        };
        serving(app, served -> {
            for (String[] each : bad) {
                try (Http2Peer peer = Http2Peer.connect(served)) {
                    peer.send(Http2Peer.HEADERS, 5, 1, head(each));
                    Frame answer = peer.next();
                    while (answer != null && (answer.stream() == 0 && answer.type() != Http2Peer.GOAWAY))
                        answer = peer.next();
                    assertEquals(List.of(), seen, () -> Arrays.toString(each));
                }
            }
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.send(Http2Peer.HEADERS, 5, 1, head(":path", "/good", "x", "y"));
                assertEquals("x", body(peer, 1));
            }
            assertEquals(1, seen.size());
        });
    }

    @Test
    void garbageEndsTheConnection() {
        serving(hello(), served -> {
            try (Http2Peer peer = Http2Peer.connect(served)) {
                peer.raw("GET / HTTP/1.1\r\nHost: test\r\n\r\n".repeat(1000).getBytes());
                while (peer.next() != null) {}
            }
            while (served.runner().connections() > 0) await(sleep(0.005)); // real time is the subject: it ends
        });
    }

    // -- curl --

    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m", "20", "--http2-prior-knowledge"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return await(toThread(() -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
    }

    private static boolean hasCurl() {
        try {
            Process process = new ProcessBuilder("curl", "--version").start();
            return new String(process.getInputStream().readAllBytes()).contains("HTTP2");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void curlGetsPostsAndStreams() {
        assumeTrue(hasCurl(), "there is no curl that speaks HTTP/2");
        Application app = hello();
        app.get("/big", request -> new byte[5_000_000]);
        app.get("/version", request -> request.version() == HttpVersion.HTTP_2 ? "two" : "not two");
        app.get("/none", request -> Response.empty());
        serving(app, served -> {
            String url = "http://127.0.0.1:" + served.port();
            assertEquals("two", curl(url + "/version"));
            assertEquals("2 404", curl("-o", "/dev/null", "-w", "%{http_version} %{http_code}", url + "/no"));
            assertEquals("5000000", curl("-o", "/dev/null", "-w", "%{size_download}", url + "/big"));
            assertEquals("200000 bytes", curl("-d", "x".repeat(100_000), "-d", "x".repeat(99_999), url + "/"));
            assertEquals("204", curl("-w", "%{http_code}", url + "/none"));
            assertTrue(curl("-I", url + "/version").contains("content-length: 3"));
        });
    }
}
