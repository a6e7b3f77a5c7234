package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of the guide. In its output, {@code …} in a line stands for anything, alone on a line for any lines, and
 * {@code ← 2 s} at the end of a line for the time at which the line appears, which is not printed.
 *
 * @param name the name of the file it is tested as
 * @param place where it is: page and line
 * @param line how many lines of the page stand before it
 * @param realTime whether its time is the world's, and may come late; else it is exact
 * @param engines the engines on which it prints that
 */
record GuideProgram(
        String name,
        String place,
        int line,
        String source,
        boolean realTime,
        List<String> engines,
        List<String> output) {
    private static final Pattern TIMED = Pattern.compile("(.*?) +← (\\d+(?:\\.\\d+)?) s");
    private static final String ANYTHING = "…";

    /** No timer of the system is early, but the clock that measures may be rounded. */
    private static final double EARLY = 0.02;

    /** What a busy machine may cost. */
    private static final double LATE = 0.9;

    /** It came late: in real time that may be the machine's fault, so it deserves another run. */
    static final class Late extends AssertionError {
        private static final long serialVersionUID = 1L;

        Late(String message) {
            super(message);
        }
    }

    /** Writes it so that the compiler's messages and stack traces name the page's own line numbers. */
    Path writeTo(Path folder) throws IOException {
        return Files.writeString(folder.resolve(name + ".java"), "\n".repeat(line) + source);
    }

    /**
     * Compares.
     *
     * @param start when it was started, in the seconds of the lines
     * @throws Late if all is right but too late
     */
    void check(double start, List<ProgramRun.Line> actual) {
        int next = 0;
        boolean skipping = false;
        for (String shown : output) {
            if (shown.equals(ANYTHING)) {
                skipping = true;
                continue;
            }
            Matcher timed = TIMED.matcher(shown);
            String text = timed.matches() ? timed.group(1) : shown;
            while (skipping && next < actual.size() && !matches(text, actual.get(next))) next++;
            if (next == actual.size() || !matches(text, actual.get(next))) differs(actual);
            ProgramRun.Line line = actual.get(next++);
            if (timed.matches()) checkTime(Double.parseDouble(timed.group(2)), line.time() - start, text);
            skipping = false;
        }
        if (next < actual.size() && !skipping) differs(actual);
    }

    private static boolean matches(String text, ProgramRun.Line line) {
        return line.text().matches(Pattern.quote(text).replace(ANYTHING, "\\E.*\\Q"));
    }

    private void checkTime(double expected, double actual, String text) {
        String message = place + ": '" + text + "' appears at " + actual + " s";
        if (realTime && actual > expected + LATE) throw new Late(message);
        boolean right = realTime ? actual >= expected - EARLY : Math.abs(actual - expected) < 1e-6;
        if (!right) throw new AssertionError(message + ", not at " + expected + " s");
    }

    private void differs(List<ProgramRun.Line> actual) {
        String printed =
                String.join("\n", actual.stream().map(ProgramRun.Line::text).toList());
        assertEquals(String.join("\n", output), printed, place + ": what the page shows, and what the program prints");
        throw new AssertionError(place + ": the program prints other lines than the page shows:\n" + printed);
    }
}
