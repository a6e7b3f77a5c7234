package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.net.Streams;
import weft.stream.Connection;
import weft.sync.Event;

/** How requests, connections and servers end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerLifeTest {
    private final List<String> log = new ArrayList<>();

    private static void begin(Connection connection, String path) {
        connection.writer().write("GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n");
    }

    // -- the client goes --

    @Test
    void aHandlerGoesOnWhenItsClientHasGone() {
        Event gone = new Event();
        Event ended = new Event();
        serving(
                app(app -> app.get("/", request -> {
                    log.add("begun");
                    gone.set();
                    while (!request.isDisconnected()) await(sleep(0));
                    await(sleep(0));
                    log.add("ended");
                    ended.set();
                    return "nobody reads it";
                })),
                served -> {
                    try (Connection connection = served.connect()) {
                        begin(connection, "/");
                        await(gone);
                    }
                    await(ended);
                    assertEquals(List.of("begun", "ended"), log);
                });
    }

    @Test
    void aRouteMayBeCancelledWithItsClient() {
        Event begun = new Event();
        Event ended = new Event();
        serving(
                app(app -> app.get("/", request -> {
                            begun.set();
                            try {
                                await(new Event());
                            } catch (CancelledError e) {
                                log.add("cancelled");
                                ended.set();
                                throw e;
                            }
                            return "never";
                        })
                        .cancelOnDisconnect()),
                served -> {
                    try (Connection connection = served.connect()) {
                        begin(connection, "/");
                        await(begun);
                    }
                    await(ended);
                    assertEquals(List.of("cancelled"), log);
                });
    }

    @Test
    void aStreamFailsWhenItsClientHasGone() {
        Event ended = new Event();
        serving(
                app(app -> app.get("/", request -> {
                    StreamResponse response = new StreamResponse();
                    await(response.prepare(request));
                    try {
                        while (true) await(response.write(new byte[10_000]), IOException.class);
                    } catch (IOException e) {
                        log.add("gone");
                        ended.set();
                        throw e;
                    }
                })),
                served -> {
                    try (Connection connection = served.connect()) {
                        begin(connection, "/");
                        await(connection.reader().readexactly(100_000));
                        connection.writer().transport().abort();
                    }
                    await(ended);
                    assertEquals(List.of("gone"), log);
                });
    }

    @Test
    void aStreamWaitsForASlowClient() {
        List<Integer> written = new ArrayList<>();
        serving(
                app(app -> app.get("/", request -> {
                    StreamResponse response = new StreamResponse();
                    response.setContentLength(50_000_000);
                    await(response.prepare(request));
                    for (int i = 0; i < 500; i++) {
                        await(response.write(new byte[100_000]));
                        written.add(i);
                    }
                    return response;
                })),
                served -> {
                    try (Connection connection = served.connect()) {
                        begin(connection, "/");
                        await(connection.reader().readuntil("\r\n\r\n".getBytes()));
                        for (int i = 0; i < 2000; i++) await(sleep(0));
                        assertTrue(written.size() < 250, () -> "wrote " + written.size() + " pieces to nobody");
                        assertEquals(50_000_000, await(connection.reader().readexactly(50_000_000)).length);
                    }
                });
    }

    @Test
    void aClientThatGoesInTheMiddleOfABodyFailsTheReading() {
        Event ended = new Event();
        serving(
                app(app -> app.post("/", request -> {
                    IOException cut = assertThrows(IOException.class, () -> await(request.read(), IOException.class));
                    log.add(cut.getClass().getSimpleName());
                    ended.set();
                    throw cut;
                })),
                served -> {
                    try (Connection connection = served.connect()) {
                        connection.writer().write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhalf");
                        await(connection.writer().drain());
                    }
                    await(ended);
                    assertEquals(List.of("PayloadException"), log);
                });
    }

    // -- failures --

    @Test
    void aHandlerThatFailsIsReportedAndAnswered() {
        List<String> reported = new ArrayList<>();
        serving(
                app(app -> {
                    app.get("/exception", request -> {
                        throw new IllegalStateException("secret");
                    });
                    app.get("/error", request -> {
                        throw new AssertionError("secret");
                    });
                    app.get("/midway", request -> {
                        StreamResponse response = new StreamResponse();
                        await(response.prepare(request));
                        await(response.write("half"));
                        throw new IllegalStateException("secret");
                    });
                    app.get("/good", request -> "good");
                }),
                served -> {
                    getRunningLoop()
                            .setExceptionHandler((loop, context) -> reported.add(
                                    String.valueOf(context.exception().getMessage())));
                    assertEquals(500, served.ask("GET /exception").status());
                    Answer answer = served.ask("GET /error");
                    assertEquals(500, answer.status());
                    assertTrue(!answer.body().contains("secret"), answer::body);
                    String midway = served.raw("GET /midway HTTP/1.1\r\nHost: test\r\n\r\n");
                    assertTrue(!midway.endsWith("0\r\n\r\n"), "half a body must not look whole: " + midway);
                    assertEquals("good", served.ask("GET /good").body());
                    assertEquals("secret", reported.getFirst());
                });
    }

    @Test
    void backgroundWorkRunsBehindTheResponse() {
        Event go = new Event();
        Event ended = new Event();
        serving(
                app(app -> app.get("/", request -> {
                    Response response = Response.text("at once");
                    response.addBackground(async(() -> {
                        await(go);
                        log.add("worked");
                        ended.set();
                    }));
                    return response;
                })),
                served -> {
                    try (Connection connection = served.connect()) {
                        begin(connection, "/");
                        assertEquals("at once", Answer.next(connection.reader()).body());
                        begin(connection, "/");
                        assertEquals("at once", Answer.next(connection.reader()).body());
                        assertEquals(List.of(), log);
                    }
                    go.set();
                    await(ended);
                });
        assertEquals(List.of("worked", "worked"), log);
    }

    // -- the server goes --

    @Test
    void aServerThatStopsWaitsForItsHandlers() {
        Event begun = new Event();
        Event go = new Event();
        Application app = app(application -> {
            application.get("/", request -> {
                begun.set();
                await(go);
                return "finished";
            });
            application.onShutdown(stopping -> {
                log.add("shutdown");
                go.set();
            });
            application.onCleanup(stopping -> log.add("cleanup"));
        });
        run(async(() -> {
            AppRunner runner = new AppRunner(app);
            await(runner.setup());
            TcpSite site = new TcpSite(runner, "127.0.0.1", 0);
            await(site.start());
            int port = site.port();
            try (Connection connection = await(Streams.openConnection("127.0.0.1", port));
                    Connection idle = await(Streams.openConnection("127.0.0.1", port))) {
                begin(connection, "/");
                await(begun);
                await(runner.cleanup());
                Answer answer = Answer.next(connection.reader());
                assertEquals("finished", answer.body());
                assertEquals("close", answer.headers().get("Connection"));
                assertEquals(0, await(idle.reader().read()).length);
            }
            assertThrows(IOException.class, () -> await(Streams.openConnection("127.0.0.1", port), IOException.class));
        }));
        assertEquals(List.of("shutdown", "cleanup"), log);
    }

    @Test
    void whatDoesNotEndInTimeIsCancelled() {
        Event begun = new Event();
        Application app = app(WebOptions.DEFAULT.withShutdownTimeout(Duration.ofMillis(50)), application -> {
            application.get("/", request -> {
                begun.set();
                try {
                    await(new Event());
                } finally {
                    log.add("cancelled");
                }
                return "never";
            });
        });
        run(async(() -> {
            AppRunner runner = new AppRunner(app);
            await(runner.setup());
            TcpSite site = new TcpSite(runner, "127.0.0.1", 0);
            await(site.start());
            try (Connection connection = await(Streams.openConnection("127.0.0.1", site.port()))) {
                begin(connection, "/");
                await(begun);
                await(runner.cleanup()); // real time is the subject: 50 ms
                assertEquals(0, await(connection.reader().read()).length);
            }
        }));
        assertEquals(List.of("cancelled"), log);
    }
}
