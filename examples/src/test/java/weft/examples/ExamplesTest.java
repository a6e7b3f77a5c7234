package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example in real time, several at once, and compares what it prints and when. */
class ExamplesTest {
    private static final String FETCH_PAGES = """
        100 pages of http://localhost:\\d+/, each of which takes 100 ms

        one by one   \\[#####               \\]  25 of 100   +(\\d+\\.\\d) s
        one by one   \\[##########          \\]  50 of 100   +(\\d+\\.\\d) s
        one by one   \\[###############     \\]  75 of 100   +(\\d+\\.\\d) s
        one by one   \\[####################\\] 100 of 100   +(\\d+\\.\\d) s
        concurrently \\[#####               \\]  25 of 100   +(\\d+\\.\\d) s
        concurrently \\[##########          \\]  50 of 100   +(\\d+\\.\\d) s
        concurrently \\[###############     \\]  75 of 100   +(\\d+\\.\\d) s
        concurrently \\[####################\\] 100 of 100   +(\\d+\\.\\d) s

                      seconds    pages/s
        one by one    +(?<slow>\\d+\\.\\d\\d)  +\\d+
        concurrently  +(?<fast>\\d+\\.\\d\\d)  +\\d+   (?<ratio>\\d+) times as fast
        """;

    /** As many as two processors start and serve without making each other late. */
    private static final int AT_ONCE = 8;

    private static final int RUNS_OF_A_LATE_ONE = 3;

    @TempDir
    private static Path classes;

    private static ExecutorService starter;
    private static final Map<String, Future<ProgramRun>> RUNS = new LinkedHashMap<>();

    @BeforeAll
    static void startAll() throws IOException {
        SourceFiles.compile(SourceFiles.examples(), classes);
        starter = Executors.newFixedThreadPool(AT_ONCE);
        start("FetchPages", "fast");
        for (Example example : Examples.ALL) for (String engine : example.engines()) start(example.name(), engine);
    }

    @AfterAll
    static void stopAll() throws InterruptedException {
        starter.shutdown();
        assertTrue(starter.awaitTermination(1, TimeUnit.MINUTES));
    }

    @Test
    void everyExampleHasATest() throws IOException {
        TreeSet<String> tested = new TreeSet<>(List.of("FetchPages"));
        tested.addAll(SocketExamplesTest.EXAMPLES);
        tested.add(ChatTest.EXAMPLE);
        tested.add(WebBackendTest.EXAMPLE);
        for (Example example : Examples.ALL) tested.add(example.name());
        TreeSet<String> found = new TreeSet<>();
        for (Path source : SourceFiles.examples())
            found.add(source.getFileName().toString().replace(".java", ""));
        assertEquals(found, tested, "the files in examples/ and the tests here");
    }

    @TestFactory
    Stream<DynamicTest> itPrintsWhatItShould() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Example example : Examples.ALL)
            for (String engine : example.engines())
                tests.add(DynamicTest.dynamicTest(example.name() + " on " + engine, () -> check(example, engine)));
        return tests.stream();
    }

    @Test
    void fetchPagesIsManyTimesAsFastConcurrently() throws Exception {
        ProgramRun run = RUNS.get("FetchPages on fast").get();
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals("", run.errors());
        Matcher output = Pattern.compile(FETCH_PAGES).matcher(run.text());
        assertTrue(output.matches(), "output was\n" + run.text());
        double slow = Double.parseDouble(output.group("slow"));
        double fast = Double.parseDouble(output.group("fast"));
        assertTrue(slow >= 10, () -> "100 pages one by one take 10 s, not " + slow);
        assertTrue(fast >= 0.1 && fast < slow / 5, () -> "concurrently: " + fast + " s, one by one: " + slow + " s");
        assertEquals(slow / fast, Double.parseDouble(output.group("ratio")), 0.1 * slow / fast);
    }

    @Test
    void fetchPagesStopsAtCtrlC() throws Exception {
        assumeTrue(ProgramRun.interruptsArrive(), "this process, and so its children, may ignore Ctrl-C");
        ProgramRun run = ProgramRun.start(classes, "FetchPages", "fast");
        run.waitForLine("25 of 100");
        long start = System.nanoTime();
        run.interrupt();
        assertEquals(130, run.exitCode(), run.errors());
        assertTrue(System.nanoTime() - start < 3_000_000_000L, "it stops promptly");
        assertEquals("", run.errors());
        assertTrue(run.text().endsWith("\nstopped\n"), run.text());
    }

    private static void check(Example example, String engine) throws Exception {
        String key = example.name() + " on " + engine;
        ProgramRun run = RUNS.get(key).get();
        for (int runs = 1; ; runs++) {
            try {
                example.check(run);
                return;
            } catch (Example.Late e) {
                if (runs == RUNS_OF_A_LATE_ONE) throw e;
                for (Future<ProgramRun> other : RUNS.values()) other.get(); // so that it runs alone
                run = ProgramRun.start(classes, example.name(), engine);
            }
        }
    }

    private static void start(String program, String engine) {
        RUNS.put(program + " on " + engine, starter.submit(() -> {
            ProgramRun run = ProgramRun.start(classes, program, engine);
            run.exitCode();
            return run;
        }));
    }
}
