package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs every program of the guide and of the front page, on both engines, and compares what it prints, and
 * when, with what the page shows. One JVM runs many programs, in time that jumps except where the page says otherwise, so
 * that a page costs milliseconds.
 */
class GuideTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path CLOCK = Path.of("src/test/clock/weft/loop/SystemClock.java");
    private static final List<String> ENGINES = List.of("fast", "baton");
    private static final int RUNS_OF_A_LATE_ONE = 3;
    private static final int SECONDS_FOR_ALL = 50;

    /** One line for a message in the log, as the pages show it. The JDK's own format has the date in a line before. */
    private static final List<String> OPTIONS = List.of("-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%6$s%n");

    @TempDir
    private static Path folder;

    private final List<GuideProgram> programs = new ArrayList<>();

    @TestFactory
    Stream<DynamicNode> everyPageShowsWhatItsProgramsPrint() throws Exception {
        for (Path page : pages()) programs.addAll(GuidePage.programsIn(page));
        List<Path> sources = new ArrayList<>();
        for (GuideProgram program : programs) sources.add(program.writeTo(folder));
        Path clock = Files.createDirectory(folder.resolve("clock"));
        SourceFiles.compile(sources, folder);
        SourceFiles.compile(List.of(CLOCK), clock);

        List<Run> runs = new ArrayList<>();
        for (String engine : ENGINES) {
            runs.add(new Run(engine, List.of(clock, folder), chosen(engine, false)));
            runs.add(new Run(engine, List.of(folder), chosen(engine, true)));
        }
        return runs.stream().flatMap(Run::tests);
    }

    private List<GuideProgram> chosen(String engine, boolean realTime) {
        return programs.stream()
                .filter(program ->
                        program.realTime() == realTime && program.engines().contains(engine))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
            guide.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /** Several programs in one JVM. */
    private static final class Run {
        private final String engine;
        private final List<Path> classes;
        private final List<GuideProgram> programs;
        private final ProgramRun process;

        Run(String engine, List<Path> classes, List<GuideProgram> programs) {
            this.engine = engine;
            this.classes = classes;
            this.programs = programs;
            this.process = start(programs);
        }

        private ProgramRun start(List<GuideProgram> some) {
            List<String> names = some.stream().map(GuideProgram::name).toList();
            return ProgramRun.start(classes, engine, OPTIONS, GuideMain.class, names);
        }

        Stream<DynamicNode> tests() {
            return programs.stream()
                    .map(program -> DynamicTest.dynamicTest(program.place() + " on " + engine, () -> check(program)));
        }

        private void check(GuideProgram program) throws InterruptedException {
            List<ProgramRun.Line> lines = linesOf(program, process);
            for (int runs = 1; ; runs++) {
                try {
                    program.check(lines.getFirst().time(), lines.subList(1, lines.size()));
                    return;
                } catch (GuideProgram.Late e) {
                    if (runs == RUNS_OF_A_LATE_ONE) throw e;
                    lines = linesOf(program, start(List.of(program)));
                }
            }
        }

        /** The line that says it starts, and its own. */
        private static List<ProgramRun.Line> linesOf(GuideProgram program, ProgramRun run) throws InterruptedException {
            boolean ended = run.process.waitFor(SECONDS_FOR_ALL, TimeUnit.SECONDS);
            if (!ended) run.process.destroyForcibly();
            Map<String, List<ProgramRun.Line>> found = new HashMap<>();
            List<ProgramRun.Line> current = new ArrayList<>();
            String last = "none";
            for (ProgramRun.Line line : run.lines()) {
                if (line.text().startsWith(GuideMain.NEXT)) {
                    last = line.text().substring(GuideMain.NEXT.length());
                    current = new ArrayList<>();
                    found.put(last, current);
                }
                current.add(line);
            }
            if (!ended) throw new AssertionError("the programs do not end; the last one that started is " + last);
            assertEquals(
                    0, run.exitCode(), "the programs' JVM; the last one that started is " + last + "\n" + run.errors());
            return found.get(program.name());
        }
    }
}
