package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Javadoc's code prints, behind the virtual seconds, is what the Javadoc says. */
class SnippetsTest {
    private final Snippets snippets = new Snippets();

    @Test
    void asyncio() {
        snippets.main();
        assertPrinted("0.000 A start", "0.000 B start", "2.000 B done", "3.000 A done", "3.000 [A, B]");
    }

    @Test
    void customAwaitable() {
        snippets.customAwaitable();
        assertPrinted("1.000 waited 1.0 s");
    }

    @Test
    void contextVar() {
        snippets.contextVar();
        assertPrinted("0.000 Hello, Ada", "0.000 Hello, Ben");
    }

    @Test
    void taskFactory() {
        snippets.timeEveryTask();
        assertPrinted(
                "0.000 A start",
                "0.000 B start",
                "2.000 B done",
                "2.000 fetch took 2.0 s",
                "3.000 A done",
                "3.000 fetch took 3.0 s",
                "3.000 shutdownAsyncgens took 0.0 s", // the end of run makes tasks, too
                "3.000 shutdownDefaultExecutor took 0.0 s");
    }

    @Test
    void callGraph() {
        snippets.whoWaits();
        assertPrinted("0.000 A start", "0.000 B start", """
            1.000 Task-1 whoWaits, running
            ├── first fetch, waiting
            └── second fetch, waiting
            """, "2.000 B done", "3.000 A done");
    }

    @Test
    void taskOptions() {
        snippets.taskOptions();
        assertPrinted("0.000 A start", "0.000 fetch A");
    }

    @Test
    void asCompleted() {
        snippets.asCompletedBothWays();
        assertPrinted(
                "0.000 A start",
                "0.000 B start",
                "2.000 B done",
                "2.000 Task-3",
                "3.000 A done",
                "3.000 Task-2",
                "3.000 A",
                "3.000 B");
    }

    @Test
    void asyncGenerator() {
        snippets.asyncGeneratorInFor();
        assertPrinted("1.000 3", "2.000 2", "3.000 1");
    }

    @Test
    void generator() {
        snippets.smallOnes();
        assertPrinted("0.000 0", "0.000 1", "0.000 1", "0.000 2", "0.000 3", "0.000 5", "0.000 8");
    }

    @Test
    void generatorContextManager() {
        snippets.generatorContextManager();
        assertPrinted("0.100 connection to A", "0.100 closed A");
    }

    @Test
    void asyncExitStack() {
        snippets.asyncExitStack();
        assertPrinted(
                "0.100 connection to A",
                "0.200 connection to B",
                "0.200 first of all",
                "0.200 closed B",
                "0.200 closed A");
    }

    @Test
    void asyncContextManager() {
        snippets.asyncContextManagerOfOnesOwn();
        assertPrinted("0.100 begin", "0.100 insert A", "0.100 commit");
    }

    @Test
    void timeout() {
        snippets.timeoutOfBlock();
        assertPrinted("0.000 A start", "1.000 A done", "1.000 B start", "1.500 too slow");
    }

    @Test
    void cancelScope() {
        snippets.cancelScope();
        assertPrinted(
                "0.000 A start",
                "1.000 A done",
                "1.000 B start",
                "1.500 the log-out page start",
                "1.550 the log-out page done",
                "1.550 true");
    }

    @Test
    void taskStatus() {
        snippets.taskStatus();
        assertPrinted("0.000 the configuration start", "1.000 the configuration done", "1.000 listens on 8080");
    }

    @Test
    void taskGroup() {
        snippets.taskGroupOfTwo();
        assertPrinted("0.000 A start", "0.000 B start", "2.000 B done", "3.000 A done", "3.000 [A, B]");
    }

    @Test
    void exceptionGroup() {
        ExceptionGroup rest = assertThrows(ExceptionGroup.class, snippets::exceptionGroup);
        assertPrinted("0.000 try later: [java.io.IOException: no route to A]");
        assertInstanceOf(IllegalArgumentException.class, rest.exceptions().getFirst());
    }

    @Test
    void operation() {
        snippets.operation();
        assertPrinted("0.000 3");
    }

    @Test
    void runner() {
        snippets.runner();
        assertPrinted("0.000 download with token");
    }

    @Test
    void guestRun() throws InterruptedException {
        snippets.guestRun();
        assertPrinted("0.000 download with token", "0.000 close the window: Ok[value=null]");
    }

    @Test
    void blockingPortal() {
        snippets.blockingPortal();
        assertPrinted("0.000 download with token");
    }

    @Test
    void blockingPortalProvider() {
        snippets.blockingPortalProvider();
        assertPrinted("0.000 download with token");
    }

    /** Without this a region that is gone, or new, is found only when a release is built. */
    @Test
    void regionsAreThoseThatTheSourcesName() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        for (Path source : javaFiles("src/main/java"))
            named.addAll(found(
                    "class=\"weft\\.([\\w.]+)\" region=\"([^\"]+)\"",
                    source,
                    match -> match.group(1) + " " + match.group(2)));
        TreeSet<String> there = new TreeSet<>();
        for (Path source : javaFiles("src/test/java")) {
            String type = Path.of("src/test/java/weft").relativize(source).toString();
            String name = type.replace(".java", "").replace('/', '.') + " ";
            there.addAll(found("@start region=\"([-\\w]+)\"", source, match -> name + match.group(1)));
        }
        assertEquals(named, there);
    }

    private void assertPrinted(String... lines) {
        assertEquals(List.of(lines), snippets.lines());
    }

    private static List<Path> javaFiles(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static List<String> found(String pattern, Path file, Function<MatchResult, String> shown)
            throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(shown)
                .toList();
    }
}
