package weft.conventions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests do not sleep: they wait for what they test, or let a virtual clock jump. */
class RealTimeTest {
    /** Excuses its own line and the next; at the first column it excuses the whole file. */
    private static final String EXCUSE = "// real time is the subject";

    @Test
    void testsDoNotSleep() {
        List<String> sleepers = new ArrayList<>();
        for (Path library : Sources.LIBRARIES) {
            for (Path file : Sources.javaFiles(library.resolve("src/test/java"))) {
                String text = Sources.read(file);
                if (text.lines().noneMatch(line -> line.startsWith(EXCUSE))) {
                    findSleeps(file, text, sleepers);
                }
            }
        }
        Sources.expectNone(
                sleepers,
                "Tests must not sleep:",
                "Use a virtual clock or wait for an event. Where only real time will do, say so on the line or above"
                        + " it, or at the start of a line for the whole file: " + EXCUSE);
    }

    private static void findSleeps(Path file, String text, List<String> sleepers) {
        List<String> lines = text.lines().toList();
        List<String> code = Sources.codeOnly(text).lines().toList();
        for (int i = 0; i < code.size(); i++) {
            boolean excused =
                    lines.get(i).contains(EXCUSE) || (i > 0 && lines.get(i - 1).contains(EXCUSE));
            if (code.get(i).contains("Thread.sleep") && !excused) {
                sleepers.add(Sources.shown(file) + ":" + (i + 1));
            }
        }
    }
}
