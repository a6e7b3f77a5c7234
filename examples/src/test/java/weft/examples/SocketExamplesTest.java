package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples with sockets: servers that this test talks to, as `nc` would, and programs that talk to themselves. */
class SocketExamplesTest {
    static final Set<String> EXAMPLES = Set.of(
            "EchoServer", "EchoClient", "ChatServer", "PortScanner", "TlsEcho", "TenThousandConnections", "UdpEcho");

    @TempDir
    private static Path classes;

    private final List<ProgramRun> running = new ArrayList<>();

    @BeforeAll
    static void compile() throws IOException {
        SourceFiles.compile(
                EXAMPLES.stream().map(name -> Path.of(name + ".java")).toList(), classes);
    }

    @AfterEach
    void endAll() {
        for (ProgramRun run : running) run.process.destroyForcibly();
    }

    private ProgramRun start(String program, String engine, String... arguments) {
        ProgramRun run = ProgramRun.start(classes, program, engine, arguments);
        running.add(run);
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void echoServerAndEchoClient(String engine) throws Exception {
        ProgramRun server = start("EchoServer", engine, "0");
        String port = String.valueOf(portOf(server));
        ProgramRun client = start("EchoClient", engine, port, "Hello World!", "täglich");
        assertPrints(client, """
            sent      Hello World!
            received  Hello World!
            sent      täglich
            received  täglich
            """);
        server.waitForLine("has gone");

        try (Client waiting = new Client(port)) {
            waiting.say("still here");
            assertEquals("still here", waiting.hear());
            assumeTrue(ProgramRun.interruptsArrive(), "this process, and so its children, may ignore Ctrl-C");
            server.interrupt();
            assertEquals(null, waiting.hear());
        }
        assertEquals(0, server.exitCode(), server.errors());
        assertEquals("", server.errors());
        assertTrue(server.text().endsWith("\nstopped\n"), server.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void chatServerDropsWhoDoesNotRead(String engine) throws Exception {
        ProgramRun server = start("ChatServer", engine, "0");
        String port = String.valueOf(portOf(server));
        try (Client ann = chatting(port, "ann");
                Client bob = chatting(port, "bob")) {
            assertEquals("* bob joins", ann.hear());
            try (Client twin = new Client(port)) {
                assertEquals("your name?", twin.hear());
                twin.say("ann");
                assertEquals("there is a ann already", twin.hear());
                assertEquals(null, twin.hear());
            }
            Client carol = chatting(port, "carol");
            assertEquals("* carol joins", ann.hear());
            assertEquals("* carol joins", bob.hear());

            String line = "x".repeat(8 * 1024);
            int heard = 0;
            // carol reads nothing: after the system's buffers are full, and as much as the server allows
            String told = "";
            for (int said = 0; told.isEmpty() && said < 10_000; said++) {
                ann.say(line);
                String next = bob.hear();
                if (next.startsWith("* ")) told = next;
                else heard++;
            }
            assertEquals("* carol leaves", told);
            assertTrue(heard > 30, "what may wait for her is more than 30 lines");
            assertEquals("* carol leaves", ann.hear());
            bob.say("who?");
            assertEquals("bob: who?", ann.hear());
            carol.close();
        }
        server.waitForLine("carol is too slow");
        server.waitForLine("bob leaves");
    }

    private static Client chatting(String port, String name) throws IOException {
        Client client = new Client(port);
        assertEquals("your name?", client.hear());
        client.say(name);
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void portScannerFindsWhatIsOpen(String engine) throws Exception {
        try (ServerSocket open = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            int port = open.getLocalPort();
            ProgramRun scanner = start("PortScanner", engine, String.valueOf(port - 700), String.valueOf(port + 300));
            assertEquals(0, scanner.exitCode(), scanner.errors());
            assertEquals("", scanner.errors());
            List<String> lines = scanner.text().lines().toList();
            assertTrue(lines.contains(port + " is open"), lines::toString);
            String all = "1001 ports in \\d+\\.\\d s, " + (lines.size() - 1) + " open";
            assertTrue(lines.getLast().matches(all), lines.getLast());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void tlsEcho(String engine) throws Exception {
        assertPrints(start("TlsEcho", engine), """
            TLSv1.3: a secret
            a client that does not know the certificate refuses it
            a client that wants to talk to somebody else refuses it, too
            """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void udpEcho(String engine) throws Exception {
        assertPrints(start("UdpEcho", engine), """
            'hello' came back
            '' came back
            'bye' came back
            nobody is there any more
            """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void aThousandConnections(String engine) throws Exception {
        ProgramRun run = start("TenThousandConnections", engine, "1000");
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals("", run.errors());
        Matcher output = Pattern.compile("""
            1,000 idle connections
            (-?\\d+\\.\\d) KiB of memory for each
            [\\d,]+ echoes a second alone, [\\d,]+ beside them
            """).matcher(run.text());
        assertTrue(output.matches(), run.text());
    }

    @ParameterizedTest
    @ValueSource(strings = "fast")
    void moreConnectionsThanTheSystemAllows(String engine) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs a limit");
        ProgramRun run = start("TenThousandConnections", engine, "1999999999");
        assertTrue(run.errors().endsWith("not have them: try ulimit -n 2000000099"), run.errors());
        assertEquals(1, run.exitCode());
    }

    // -- what the tests are made of --

    private static void assertPrints(ProgramRun run, String expected) throws InterruptedException {
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals("", run.errors());
        assertEquals(expected, run.text());
    }

    private static int portOf(ProgramRun server) throws InterruptedException {
        String line = server.waitForLine("serving on ");
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** A client that has not heard of asyncio. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;

        Client(String port) throws IOException {
            socket = new Socket("127.0.0.1", Integer.parseInt(port));
            socket.setSoTimeout(20_000);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        /** null: the end. */
        String hear() throws IOException {
            return reader.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
