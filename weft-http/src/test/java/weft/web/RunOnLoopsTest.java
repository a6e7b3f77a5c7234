package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncContextManager;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Asyncio;
import weft.CancelledError;
import weft.ExceptionGroup;

/** Servers as whole programs: one loop and several, and how they end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunOnLoopsTest {
    private static final RunOptions ANY_PORT =
            RunOptions.DEFAULT.withHost("127.0.0.1").withPort(0);

    /** Serves on as many loops as its argument says; none: by runApp. */
    static final class Program {
        private static final AtomicInteger APPLICATIONS = new AtomicInteger();

        private Program() {}

        public static void main(String[] arguments) {
            int loops = Integer.parseInt(arguments[0]);
            if (loops == 0) Web.runApp(app(), ANY_PORT);
            else Web.runOnLoops(loops, Program::app, ANY_PORT);
            IO.println("the program goes on");
        }

        static Application app() {
            int number = APPLICATIONS.incrementAndGet();
            Application app = new Application(WebOptions.DEFAULT.withShutdownTimeout(Duration.ofMillis(700)));
            app.cleanupCtx(running -> asyncContextManager(out -> {
                out.yield("database " + number);
                IO.println("closed " + number);
            }));
            app.get("/who", request -> "application " + number);
            app.get("/slow", request -> {
                IO.println("begun");
                await(sleep(0.2)); // real time is the subject: signals know no other
                return "finished";
            });
            app.get("/stuck", request -> {
                IO.println("begun");
                try {
                    await(sleep(1000));
                } catch (CancelledError e) {
                    IO.println("cancelled");
                    throw e;
                }
                return "never";
            });
            return app;
        }
    }

    /** What a connection of its own gets; the port's owners take turns as the system likes. */
    private static String ask(URI url, String path) throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            String head = "GET " + path + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    void loopsShareAPortAndEachHasAnApplication() throws Exception {
        try (ServerProcess program = ServerProcess.start(Program.class, "3")) {
            URI url = program.url();
            Set<String> seen = new TreeSet<>();
            for (int i = 0; i < 200 && seen.size() < 3; i++) seen.add(ask(url, "/who"));
            assertEquals(Set.of("application 1", "application 2", "application 3"), seen);
            program.signal("TERM");
            List<String> lines = program.end();
            for (int number = 1; number <= 3; number++) assertTrue(lines.contains("closed " + number), lines::toString);
            assertTrue(lines.stream().anyMatch(line -> line.endsWith(" by 3 loops ========")), lines::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 TERM", "0 INT", "3 INT"})
    void aSignalLetsRequestsEnd(String how) throws Exception {
        String[] words = how.split(" ");
        try (ServerProcess program = ServerProcess.start(Program.class, words[0])) {
            URI url = program.url();
            CompletableFuture<String> slow = program.ask(url.resolve("/slow"));
            program.line("begun");
            program.signal(words[1]);
            assertEquals("finished", slow.join());
            List<String> lines = program.end();
            assertEquals(
                    Math.max(1, Integer.parseInt(words[0])),
                    lines.stream().filter(line -> line.startsWith("closed ")).count(),
                    lines::toString);
            if (words[1].equals("INT")) {
                assertTrue(lines.contains("the program goes on"), lines::toString);
                assertEquals(0, program.exitCode());
            }
            assertFalse(lines.toString().contains("xception"), lines::toString);
        }
    }

    @Test
    void whatDoesNotEndInTimeIsCancelled() throws Exception {
        try (ServerProcess program = ServerProcess.start(Program.class, "2")) {
            URI url = program.url();
            CompletableFuture<String> stuck = program.ask(url.resolve("/stuck"));
            program.line("begun");
            program.signal("TERM");
            List<String> lines = program.end();
            assertTrue(lines.contains("cancelled"), lines::toString);
            assertThrows(Exception.class, stuck::join);
        }
    }

    @Test
    void aPortThatIsTakenStopsAll() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            RunOptions options = ANY_PORT.withPort(taken.getLocalPort());
            ExceptionGroup group = assertThrows(ExceptionGroup.class, () -> Web.runOnLoops(2, Program::app, options));
            assertEquals(
                    List.of(BindException.class),
                    group.exceptions().stream().map(Object::getClass).toList());
            assertThrows(BindException.class, () -> Web.runApp(Program.app(), options));
        }
    }

    @Test
    void whatCannotBeSharedIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Web.runOnLoops(2, Program::app, RunOptions.DEFAULT.withPath(Path.of("socket"))));
        Application one = Program.app();
        ExceptionGroup group = assertThrows(ExceptionGroup.class, () -> Web.runOnLoops(2, () -> one, ANY_PORT));
        assertTrue(group.exceptions().getFirst().getMessage().contains("of its own"), group::toString);
        assertThrows(IllegalArgumentException.class, () -> Web.runOnLoops(0, Program::app, ANY_PORT));
    }

    @Test
    void theCodeInTheDocumentationRuns() {
        Set<String> stopped = Collections.synchronizedSet(new TreeSet<>());
        assertThrows(ExceptionGroup.class, () -> loops(stopped));
        assertEquals(Set.of("stopped"), stopped);
    }

    private static void loops(Set<String> stopped) {
        // @start region="loops"
        Web.runOnLoops(
                2,
                () -> {
                    Application app = new Application();
                    app.get("/", request -> "Hello from " + Asyncio.getRunningLoop());
                    app.onStartup(starting -> stopAtOnce(stopped)); // @replace regex=".*" replacement=""
                    return app;
                },
                RunOptions.DEFAULT.withPort(0));
        // @end
    }

    private static void stopAtOnce(Set<String> stopped) {
        stopped.add("stopped");
        throw new IllegalStateException("that is enough");
    }
}
