package weft.conventions;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A long file is a smell: it is reported. A very long one in the main sources is split. */
class FileLengthTest {
    private static final int REPORT = 300;

    private static final int LIMIT = 500;

    private record Length(Path file, long lines) {
        @Override
        public String toString() {
            return lines + " " + Sources.shown(file);
        }
    }

    @Test
    void mainSourcesAreNotTooLong() {
        List<Length> lengths = Sources.javaFiles(Sources.ROOT).stream()
                .map(file -> new Length(file, Sources.read(file).lines().count()))
                .filter(length -> length.lines > REPORT)
                .sorted(Comparator.comparing(Length::lines).reversed())
                .toList();
        if (!lengths.isEmpty()) {
            System.out.println("Files of more than " + REPORT + " lines:");
            lengths.forEach(length -> System.out.println("    " + length));
        }
        List<String> tooLong = lengths.stream()
                .filter(length -> length.lines > LIMIT && length.file.toString().contains("/src/main/"))
                .map(Length::toString)
                .toList();
        Sources.expectNone(
                tooLong,
                "A main source file must not have more than " + LIMIT + " lines:",
                "Find the two concepts in it, and split it.");
    }
}
