package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples, started wrongly: with nonsense, on a port that is taken, for a host that nobody knows. Each says in one line what
 * was expected, what was there and what helps, and has the exit code that shells understand.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WrongUseTest {
    private static final String PORT = "PORT is a number from 0 to 65535, and not '%s'; usage: ";
    private static final String TAKEN =
            ": Address already in use; end what has it, or take another port, or 0 for any that is free";

    /** How a program is started, and what it has to say. */
    private record Use(String program, List<String> args, int exitCode, String expected) {
        @Override
        public String toString() {
            return program + " " + String.join(" ", args);
        }
    }

    @TempDir
    private static Path classes;

    private static ServerSocket taken;
    private static List<Use> uses;

    private static List<Use> allUses() {
        String port = String.valueOf(taken.getLocalPort());
        List<Use> uses = new ArrayList<>();
        for (String server : List.of("EchoServer", "ChatServer", "TlsEcho", "UdpEcho", "Chat", "WebBackend")) {
            uses.add(new Use(server, List.of("abc"), 2, PORT.formatted("abc") + server + " [PORT]"));
            if (!server.equals("UdpEcho")) // its ports are others
            uses.add(new Use(server, List.of(port), 1, "cannot listen on /127.0.0.1:" + port + TAKEN));
        }
        uses.add(new Use("EchoServer", List.of("65536"), 2, PORT.formatted("65536") + "EchoServer [PORT]"));
        uses.add(new Use(
                "EchoServer", List.of("1", "2"), 2, "there is one argument too many, '2'; usage: EchoServer [PORT]"));
        uses.add(new Use("EchoClient", List.of("abc"), 2, PORT.formatted("abc") + "EchoClient [PORT [LINE...]]"));
        uses.add(new Use("EchoClient", List.of("1"), 1, "cannot connect to /127.0.0.1:1: Connection refused"));
        uses.add(new Use(
                "PortScanner",
                List.of("9", "8"),
                2,
                "LAST is a number from 9 to 65535, and not '8'; usage: PortScanner [FIRST [LAST]]"));
        uses.add(new Use(
                "TenThousandConnections",
                List.of("-5"),
                2,
                "COUNT is a number from 1 to 2000000000, and not '-5'; usage: TenThousandConnections [COUNT]"));
        String noUrl =
                "a URL needs http:// or https:// and a host, and this one has none: 'abc'; or give the session a base"
                        + " URL";
        String noHost = "cannot find the address of host nowhere.invalid: the name is not known";
        for (String client : List.of("FetchPages", "FetchUrls")) {
            uses.add(new Use(client, List.of("abc"), 1, noUrl));
            uses.add(new Use(client, List.of("http://nowhere.invalid/"), 1, noHost));
        }
        uses.add(new Use(
                "Scraper",
                List.of("ftp://x/"),
                2,
                "URL begins with http:// or https:// and has a host, and not 'ftp://x/'; usage: Scraper [URL...]"));
        return uses;
    }

    @BeforeAll
    static void startAll() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        uses = allUses();
        SourceFiles.compile(
                uses.stream()
                        .map(Use::program)
                        .distinct()
                        .map(name -> Path.of(name + ".java"))
                        .toList(),
                classes);
    }

    @AfterAll
    static void endAll() throws IOException {
        taken.close();
    }

    @TestFactory
    Stream<DynamicTest> itSaysWhatIsWrong() {
        return uses.stream()
                .map(use -> DynamicTest.dynamicTest(use.toString(), () -> {
                    ProgramRun run = ProgramRun.start(
                            classes, use.program(), "fast", use.args().toArray(String[]::new));
                    String errors = run.errors();
                    assertEquals(use.program() + ": " + use.expected(), errors);
                    assertEquals(use.exitCode(), run.exitCode());
                }));
    }

    @Test
    void everyProgramWithArgumentsIsTried() throws IOException {
        List<String> tried = uses.stream().map(Use::program).distinct().sorted().toList();
        List<String> found = new ArrayList<>();
        for (Path source : SourceFiles.examples())
            if (Files.readString(source).contains("void main(String[] args)"))
                found.add(source.getFileName().toString().replace(".java", ""));
        assertEquals(found.stream().sorted().toList(), tried);
        assertTrue(found.size() > 10);
    }
}
