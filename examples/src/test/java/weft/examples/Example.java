package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program has to print, and when.
 *
 * @param name the file's name, without {@code .java}
 * @param output its lines, each behind the second in which it appears; {@code <2.0>} in a line stands for a time that the
 *     program measures, {@code <hex>} for a number
 * @param warnings what has to be in each of its warnings, in order; without any its stderr is empty
 * @param engines the engines to run it on
 * @param late by how many seconds a line may come late
 */
record Example(String name, String output, List<String> warnings, List<String> engines, double late) {
    /** No timer of the system is early, but the clock that measures may be rounded. */
    private static final double EARLY = 0.02;

    /** What a busy machine may cost. Most programs would lose more than that without concurrency. */
    private static final double LATE = 0.9;

    /** The same for times that the program measures. */
    private static final double MEASURED_LATE = 0.4;

    private static final Pattern MEASURED = Pattern.compile("<(\\d+\\.\\d+|hex)>");

    /** It was late: that may be the machine's fault, so it deserves another run. */
    static final class Late extends AssertionError {
        private static final long serialVersionUID = 1L;

        Late(String message) {
            super(message);
        }
    }

    Example(String name, String output) {
        this(name, output, List.of(), List.of("fast"), LATE);
    }

    Example onBothEngines() {
        return new Example(name, output, warnings, List.of("fast", "baton"), late);
    }

    Example warning(String... texts) {
        return new Example(name, output, List.of(texts), engines, late);
    }

    Example notLaterThan(double seconds) {
        return new Example(name, output, warnings, engines, seconds);
    }

    /**
     * Compares.
     *
     * @throws Late if all is right but too late
     */
    void check(ProgramRun run) throws InterruptedException {
        String text = run.text();
        assertEquals(0, run.exitCode(), "exit code; stderr was\n" + run.errors());
        checkWarnings(run.errors());
        List<String> expected = output.lines().toList();
        List<ProgramRun.Line> lines = run.lines();
        assertEquals(expected.size(), lines.size(), "number of lines in\n" + text);
        for (int i = 0; i < lines.size(); i++) {
            int afterTime = expected.get(i).indexOf(' ');
            double time = Double.parseDouble(expected.get(i).substring(0, afterTime));
            String line = expected.get(i).substring(afterTime + 1);
            checkLine(line, lines.get(i).text());
            checkTime(time, late, lines.get(i).time(), "time of '" + line + "'");
        }
    }

    private void checkWarnings(String errors) {
        if (warnings.isEmpty()) {
            assertEquals("", errors, "stderr");
            return;
        }
        int position = 0;
        for (String warning : warnings) {
            position = errors.indexOf(warning, position);
            assertTrue(position >= 0, () -> "'" + warning + "' must be in stderr:\n" + errors);
        }
        assertEquals(warnings.size(), errors.split("WARNING: ").length - 1, () -> errors);
    }

    private static void checkLine(String expected, String actual) {
        StringBuilder pattern = new StringBuilder();
        Matcher gaps = MEASURED.matcher(expected);
        int end = 0;
        for (; gaps.find(); end = gaps.end()) {
            pattern.append(Pattern.quote(expected.substring(end, gaps.start())));
            pattern.append(gaps.group(1).equals("hex") ? "[0-9a-f]+" : "(\\d+\\.\\d+)");
        }
        pattern.append(Pattern.quote(expected.substring(end)));
        Matcher line = Pattern.compile(pattern.toString()).matcher(actual);
        if (!line.matches()) assertEquals(expected, actual);
        gaps.reset();
        for (int group = 1; group <= line.groupCount() && gaps.find(); group++)
            checkTime(Double.parseDouble(gaps.group(1)), MEASURED_LATE, Double.parseDouble(line.group(group)), actual);
    }

    private static void checkTime(double expected, double late, double actual, String what) {
        String message = what + ": expected " + expected + " s, was " + actual + " s";
        assertTrue(actual >= expected - EARLY, message);
        if (actual > expected + late) throw new Late(message);
    }
}
