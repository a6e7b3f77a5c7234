package weft.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The given programs print on Weft, byte for byte, what CPython 3.13 prints for them. */
class ConformanceTest {
    private static final Path RESOURCES = Path.of("src/test/resources");

    @TestFactory
    Stream<DynamicTest> programs() throws IOException {
        return Files.list(RESOURCES.resolve("programs")).sorted().map(program -> {
            String name = program.getFileName().toString().replace(".json", "");
            return DynamicTest.dynamicTest(name, () -> compare(program, RESOURCES.resolve("traces/" + name + ".txt")));
        });
    }

    private static void compare(Path program, Path trace) {
        try {
            StringBuilder printed = new StringBuilder();
            new ProgramRun(ProgramReader.read(program))
                    .run()
                    .forEach(line -> printed.append(line).append('\n'));
            assertEquals(Files.readString(trace), printed.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
