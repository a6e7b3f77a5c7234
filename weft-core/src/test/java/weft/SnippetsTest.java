package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
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
    void taskOptions() {
        snippets.taskOptions();
        assertPrinted("0.000 A start", "0.000 fetch A");
    }

    @Test
    void asyncContextManager() {
        snippets.asyncContextManager();
        assertPrinted("0.100 begin", "0.100 insert A", "0.100 commit");
    }

    @Test
    void timeout() {
        snippets.timeoutOfBlock();
        assertPrinted("0.000 A start", "1.000 A done", "1.000 B start", "1.500 too slow");
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
    void runner() {
        snippets.runner();
        assertPrinted("0.000 download with token");
    }

    /** Without this a region that is gone, or new, is found only when a release is built. */
    @Test
    void regionsAreThoseThatTheSourcesName() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList())
                named.addAll(found("class=\"weft.Snippets\" region=\"([^\"]+)\"", source));
        }
        assertEquals(named, found("@start region=\"([^\"]+)\"", Path.of("src/test/java/weft/Snippets.java")));
    }

    private void assertPrinted(String... lines) {
        assertEquals(List.of(lines), snippets.lines());
    }

    private static TreeSet<String> found(String pattern, Path file) throws IOException {
        TreeSet<String> regions = new TreeSet<>();
        Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .forEach(result -> regions.add(result.group(1)));
        return regions;
    }
}
