package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.allTasks;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.testing.Testing.runTest;
import static weft.web.Served.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AsyncContextManager;
import weft.CancelledError;
import weft.Task;
import weft.http.ClientException;
import weft.http.ClientSession;
import weft.http.RequestBody;
import weft.http.websocket.WSMessage;
import weft.web.testing.TestServer;

/** A server whose start, work or end is cut off in each iteration. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerSweepTest {
    private static void ticks(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    // -- the application's life --

    private int entered;
    private int left;
    private int cancellations;

    private final class Resource implements AsyncContextManager<Resource> {
        @Override
        public Resource enter() {
            ticks(2);
            entered++;
            return this;
        }

        @Override
        public boolean exit(@Nullable Throwable exception) {
            left++;
            ticks(2);
            return false;
        }
    }

    private Application living(boolean withPart) {
        return app(app -> {
            for (int i = 0; i < 2; i++) app.cleanupCtx(all -> new Resource());
            app.onStartup(all -> ticks(1));
            app.onShutdown(all -> ticks(1));
            app.onCleanup(all -> ticks(1));
            if (withPart) app.addSubapp("/part", living(false));
        });
    }

    private void live() throws Exception {
        try {
            new AppRunner(living(true)).run(runner -> ticks(3));
        } catch (CancelledError e) {
            cancellations++;
            throw e;
        }
    }

    @Test
    void whatAnApplicationHasOpenedItCloses() {
        runTest(() -> {
            boolean cancelled = true;
            int tick = 1;
            for (; cancelled; tick++) {
                cancellations = 0;
                Task<Void> life = createTask(async(this::live));
                ticks(tick);
                cancelled = life.cancel();
                await(weft.Asyncio.wait(List.of(life)));
                int at = tick;
                assertEquals(cancelled, life.cancelled(), () -> "cancelled at tick " + at + ": " + life);
                assertEquals(cancelled ? 1 : 0, cancellations, "the CancelledErrors that came");
                assertEquals(entered, left, () -> "what was opened and closed by tick " + at);
                assertEquals(1, allTasks().size());
            }
            assertTrue(tick > 20, "there was nothing to be cancelled");
        });
    }

    // -- the end, while clients are served --

    private final RunningHandlers handlers = new RunningHandlers();

    private Application busy(Duration patience) {
        return app(WebOptions.DEFAULT.withShutdownTimeout(patience), app -> {
            app.use(handlers);
            app.get("/", request -> {
                ticks(5);
                Response response = Response.text("done");
                response.addBackground(async(() -> ticks(5)));
                return response;
            });
            app.get("/stream", request -> {
                StreamResponse response = new StreamResponse();
                await(response.prepare(request));
                for (int i = 0; i < 5; i++) {
                    await(response.write("piece"));
                    ticks(1);
                }
                return response;
            });
            app.post("/", request -> {
                assertEquals(30, await(request.read()).length);
                return "all";
            });
            app.get("/ws", request -> {
                WebSocketResponse socket = new WebSocketResponse();
                await(socket.prepare(request));
                SocketTalk.echo(socket);
                return socket;
            });
        });
    }

    private static void talk(ClientSession session, TestServer server) {
        Iterable<byte[]> pieces = asyncGenerator(out -> {
            for (int i = 0; i < 3; i++) {
                out.yield(new byte[10]);
                ticks(2);
            }
        });
        assertEquals("done", await(session.get(server.url("/")).readText()));
        assertEquals("piece".repeat(5), await(session.get(server.url("/stream")).readText()));
        assertEquals(
                "all",
                await(session.post(server.url("/"))
                        .data(RequestBody.stream(pieces, null))
                        .readText()));
    }

    private static void chat(ClientSession session, TestServer server) throws IOException {
        try (var socket = await(session.wsConnect(server.url("/ws")))) {
            for (int i = 0; i < 5; i++) {
                await(socket.sendStr("hello"));
                if (!(await(socket.receive()) instanceof WSMessage.Text)) return;
            }
        }
    }

    /** What clients may see of it: an answer as a whole, or an exception of theirs. */
    private static Task<Void> client(weft.AsyncContextManager.PlainBlock<Exception> work) {
        return createTask(async(() -> {
            try {
                work.run();
            } catch (ClientException | IOException e) {
                // the server has gone
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5000})
    void aServerThatStopsLeavesNothingAndKeepsNobodyWaiting(long patienceMillis) {
        run(async(() -> {
            List<String> reports = new ArrayList<>();
            getRunningLoop().setExceptionHandler((loop, context) -> reports.add(context.describe()));
            for (int tick = 0; tick < 60; tick++) {
                TestServer server = await(TestServer.start(busy(Duration.ofMillis(patienceMillis))));
                try (ClientSession session = new ClientSession()) {
                    List<Task<Void>> clients =
                            List.of(client(() -> talk(session, server)), client(() -> chat(session, server)));
                    ticks(tick);
                    timeout(10).run(limit -> {
                        server.close();
                        assertEquals(0, handlers.count(), "handlers that outlive the server");
                        for (Task<Void> each : clients) await(each);
                    });
                }
                ticks(5);
                assertEquals(List.of(), reports, "stopped at tick " + tick);
                assertEquals(1, allTasks().size(), () -> "tasks are left: " + allTasks());
            }
        }));
    }
}
