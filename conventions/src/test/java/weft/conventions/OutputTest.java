package weft.conventions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A library does not print: what it has to say goes to the exception handler or to System.Logger. */
class OutputTest {
    private static final Pattern PRINTING = Pattern.compile("\\bprintStackTrace\\(\\)|\\bSystem\\.(?:out|err)\\b");

    /** Where the library writes when the JVM ends and the log is gone. */
    private static final Path LAST_RESORT = Path.of("weft", "Log.java");

    @Test
    void librariesDoNotPrint() {
        List<String> prints = new ArrayList<>();
        for (Path file : Sources.libraryFiles()) {
            if (file.endsWith(LAST_RESORT)) continue;
            List<String> code = Sources.codeOnly(Sources.read(file)).lines().toList();
            for (int i = 0; i < code.size(); i++) {
                if (PRINTING.matcher(code.get(i)).find()) {
                    prints.add(Sources.shown(file) + ":" + (i + 1));
                }
            }
        }
        Sources.expectNone(
                prints,
                "A library must not print:",
                "Report through the loop's exception handler or through System.Logger.");
    }
}
