package weft.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conformance/trace}, from the outside. */
class TraceCommandTest {
    private static final Path RESOURCES = Path.of("src/test/resources");

    @TempDir
    Path folder;

    private Process command;
    private Writer paths;
    private BufferedReader answers;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the command needs a POSIX shell");
        command = new ProcessBuilder("./trace", "--engine=" + System.getProperty("weft.engine"))
                .redirectError(errors())
                .start();
        paths = command.outputWriter();
        answers = command.inputReader();
    }

    @AfterEach
    void end() {
        command.destroy();
    }

    private File errors() {
        return folder.resolve("errors").toFile();
    }

    /** Sends one path, and waits for its answer before anything else is sent. */
    private String trace(String path) throws IOException {
        paths.write(path + "\n");
        paths.flush();
        StringBuilder trace = new StringBuilder();
        for (String line = answers.readLine(); !"---".equals(line); line = answers.readLine()) {
            assertTrue(line != null, "the batch has ended: " + Files.readString(errors().toPath()));
            trace.append(line).append('\n');
        }
        return trace.toString();
    }

    private String given(String name) throws IOException {
        return trace(RESOURCES.resolve("programs/" + name + ".json").toString());
    }

    private static List<String> namesOfGiven() throws IOException {
        try (Stream<Path> programs = Files.list(RESOURCES.resolve("programs"))) {
            return programs.map(path -> path.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    private static String expected(String name) throws IOException {
        return Files.readString(RESOURCES.resolve("traces/" + name + ".txt"));
    }

    private int exitCode() throws IOException, InterruptedException {
        paths.close();
        assertEquals(-1, answers.read(), "nothing comes after the last answer");
        return command.waitFor();
    }

    /** All of them in one process, and some twice: what one leaves behind would show in the next. */
    @Test
    void answersEachPathWithATraceBeforeItReadsTheNext() throws Exception {
        for (String name : namesOfGiven()) assertEquals(expected(name), given(name), name);
        for (String name : List.of("end_step_limit", "end_deadlock", "end_spawn_in_cleanup"))
            assertEquals(expected(name), given(name), name);
        assertEquals(0, exitCode());
        assertEquals("", Files.readString(errors().toPath()));
    }

    @Test
    void aBrokenProgramHasAnEmptyTraceAndDoesNotEndTheBatch() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"bodies\": {\"main\": [[\"no such op\"]]}}");
        Path torn = Files.writeString(folder.resolve("torn.json"), "{\"bodies\": {");
        assertEquals("", trace(broken.toString()));
        assertEquals("", trace(torn.toString()));
        assertEquals("", trace(folder.resolve("there is none").toString()));
        assertEquals(expected("timer_ties_four"), given("timer_ties_four"));
        assertEquals(1, exitCode());
        String said = Files.readString(errors().toPath());
        assertTrue(said.contains("no such op") && said.contains("torn.json") && said.contains("there is none"), said);
    }
}
