package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static weft.Asyncio.allTasks;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.web.Served.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import weft.CancelledError;
import weft.Task;
import weft.http.ClientSession;
import weft.http.ConnectorOptions;
import weft.http.SessionBuilder;
import weft.http.TcpConnector;
import weft.web.testing.TestServer;

/**
 * Cancels a client's operation once in each iteration of its life, over sockets, and looks at what is left behind each time:
 * nothing. The pool has one slot, so that a slot that got lost is noticed by the next request.
 */
final class CancelSweep {
    private static final int MOST_TICKS = 5000;
    private static final double PATIENCE_SECONDS = 10;

    /** What is cancelled. */
    @FunctionalInterface
    interface Operation {
        void run(ClientSession session, TestServer server) throws Exception;
    }

    private final TestServer server;
    private final TcpConnector connector;
    private final ClientSession session;
    private final Operation operation;
    private final List<String> reports;
    private final RunningHandlers handlers;
    private int tick;

    private CancelSweep(
            TestServer server,
            TcpConnector connector,
            ClientSession session,
            Operation operation,
            List<String> reports,
            RunningHandlers handlers) {
        this.server = server;
        this.connector = connector;
        this.session = session;
        this.operation = operation;
        this.reports = reports;
        this.handlers = handlers;
    }

    static void sweep(Consumer<Application> routes, Operation operation) {
        sweep(routes, settings -> {}, operation);
    }

    /** The routes of the application besides {@code /fine}, and the settings of the session. */
    static void sweep(Consumer<Application> routes, Consumer<SessionBuilder> settings, Operation operation) {
        run(async(() -> {
            List<String> reports = new ArrayList<>();
            RunningHandlers handlers = new RunningHandlers();
            getRunningLoop().setExceptionHandler((loop, context) -> reports.add(context.describe()));
            Application app = app(each -> {
                each.use(handlers);
                each.get("/fine", request -> "fine");
                routes.accept(each);
            });
            TcpConnector connector = new TcpConnector(ConnectorOptions.DEFAULT.withLimit(1));
            SessionBuilder builder = ClientSession.builder().connector(connector);
            settings.accept(builder);
            int before;
            try (TestServer server = await(TestServer.start(app))) {
                before = openSockets();
                try (ClientSession session = builder.build()) {
                    new CancelSweep(server, connector, session, operation, reports, handlers).sweep();
                }
                eventually("sockets are left open", () -> openSockets() <= before);
            }
            assertEquals(List.of(), reports);
        }));
    }

    private void sweep() {
        check();
        int finished = 0;
        for (tick = 0; finished < 3; tick++) {
            assertTrue(tick < MOST_TICKS, "it takes more ticks than the sweep has");
            finished = cancelledAtTick() ? 0 : finished + 1;
            check();
        }
        assertTrue(tick > 5, "there was nothing to be cancelled");
    }

    /** False: it was over before. */
    private boolean cancelledAtTick() {
        int[] cancellations = new int[1];
        Task<Void> victim = createTask(async(() -> {
            try {
                operation.run(session, server);
            } catch (CancelledError e) {
                cancellations[0]++;
                throw e;
            }
        }));
        for (int i = 0; i < tick && !victim.done(); i++) await(sleep(0));
        if (!victim.cancel()) {
            await(victim);
            return false;
        }
        await(weft.Asyncio.wait(List.of(victim)));
        assertTrue(victim.cancelled(), () -> at() + "it was cancelled, and ended by " + victim);
        if (tick > 0) assertEquals(1, cancellations[0], () -> at() + "the CancelledErrors that came");
        assertEquals(0, connector.statistics().inUse(), () -> at() + "slots are not free at once: " + connector);
        return true;
    }

    private void check() {
        try {
            timeout(PATIENCE_SECONDS)
                    .run(limit -> assertEquals(
                            "fine", await(session.get(server.url("/fine")).readText()), () -> at()));
        } catch (Exception e) {
            fail(at() + "the next request failed", e);
        }
        eventually(at() + "handlers still run", () -> handlers.count() == 0);
        Set<Task<?>> tasks = new HashSet<>();
        try {
            eventually("", () -> {
                tasks.clear();
                tasks.addAll(allTasks());
                return tasks.size() <= 2; // the sweep and the marker of the server
            });
        } catch (AssertionError e) {
            fail(at() + "tasks are left: " + tasks);
        }
        assertEquals(List.of(), reports, () -> at() + "somebody complained");
    }

    private String at() {
        return "cancelled at tick " + tick + ": ";
    }

    private static void eventually(String complaint, BooleanSupplier condition) {
        double end = getRunningLoop().time() + PATIENCE_SECONDS;
        while (!condition.getAsBoolean()) {
            if (getRunningLoop().time() > end) fail(complaint);
            await(sleep(0));
        }
    }

    /** Zero where the system does not tell. */
    private static int openSockets() {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) return 0;
        try (Stream<Path> all = Files.list(descriptors)) {
            return (int) all.filter(CancelSweep::isSocket).count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed since
        }
    }
}
