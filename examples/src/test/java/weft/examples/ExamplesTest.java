package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
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
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example in real time, several at once, and compares what it prints and when. */
class ExamplesTest {
    private static final List<Example> EXAMPLES = List.of(
            new Example("SyncVersusAsync", """
                0 A start
                3 A done
                3 B start
                5 B done
                5 A start
                5 B start
                7 B done
                8 A done
                8 [A, B]
                8 sync      <5.0> s   one after the other: the times add up
                8 async     <3.0> s   together: as long as the slowest
                """),
            new Example("FetchDataTasks", """
                0 Fetching 1
                2 Finished 1
                2 Fetching 2
                4 Finished 2
                4 Synchronous execution time: <4.00> seconds
                4 Fetching 1
                4 Fetching 2
                6 Finished 1
                6 Finished 2
                6 Asynchronous execution time: <2.00> seconds
                6 Data 1: {data=result 1}
                6 Data 2: {data=result 2}
                """),
            new Example("SequentialAwaits", """
                1 First
                3 Second
                """),
            new Example("EventLoopInAction", """
                0 Task A started
                0 Task B started
                0 Task C started
                1 Task B finished after 1 seconds
                2 Task A finished after 2 seconds
                3 Task C finished after 3 seconds
                """).onBothEngines(),
            new Example("RunningConcurrently", """
                0 Task A started
                0 Task B started
                0 Task C started
                1 Task B finished
                2 Task A finished
                3 Task C finished
                """),
            new Example("Mistakes", """
                0.0 1. await outside a coroutine
                0.0    wrong: await(greeting)
                0.0           await is only possible inside a task, and thread main runs no task; call it from a \
                coroutine, start one with run(...), or hand one to a loop with runCoroutineThreadsafe(...)
                0.1    right: run(greeting) gives Hello, Ada
                0.1 2. run inside a coroutine
                0.1    wrong: run(greeting)
                0.1           run() cannot be called from a running event loop; inside a coroutine just await, \
                and on another thread use runCoroutineThreadsafe
                0.2    right: await(greeting) gives Hello, Ben
                0.2 3. await what is not a coroutine
                0.2    wrong: await(logged(name))
                0.2           object null can't be used in 'await' expression; a coroutine, a future or a task is \
                needed
                0.3    right: await(greet(name)) gives Hello, Cid
                0.3 4. forget to await: greet does not run, and a warning says so
                0.4    right: await(greet(name)) gives Hello, Dan
                0.4 5. block the loop: everybody waits, and a warning names the line
                0.9    Thread.sleep(500)                  others wait <0.5> s
                1.4    await(sleep(0.5))                  others wait <0.0> s
                1.9    blocking(() -> Thread.sleep(500))  others wait <0.0> s
                2.4    await(toThread(...))               others wait <0.0> s
                """)
                    .warning("coroutine 'greet' was never awaited", "has blocked the event loop for 0.1"),
            new Example("Greet", """
                0 Hello
                1 World
                1 Hello
                2 World
                """).onBothEngines(),
            new Example("Timeouts", """
                1.0 slow() is cancelled, and may clean up
                1.0 timeout, caused by CancelledError
                1.0 one
                1.6 two
                2.0 timeout
                """).onBothEngines(),
            new Example("ConcurrentTasks", """
                0 Task 1 started
                0 Task 2 started
                1 Task 2 completed
                2 Task 1 completed
                """),
            new Example("GatherOutcomes", """
                1.0 page of A
                1.0 failed: no route to B
                1.0 page of C
                1.5 gather: no route to B
                """).onBothEngines(),
            new Example("BlockingFile", """
                0.4 tick
                0.8 tick
                1.0 100000
                """).onBothEngines(),
            new Example("CustomAwaitable", """
                0 Waiting...
                1 Done
                """),
            new Example("FiveFetches", """
                1 [page 1, page 2, page 3, page 4, page 5] in <1.0> s
                """),
            new Example("AwaitResult", """
                1 a done after 1s
                1 a
                """),
            new Example("WorkConcurrently", """
                1 [2, 4, 6] in <1.0>s
                """),
            new Example("BackgroundTask", """
                1 20
                """),
            new Example("SyncLibrary", """
                0.5 row 1 on weft-loop
                0.5 row 2 on weft-loop
                0.5 row 3 on weft-loop
                0.5 row 4 on weft-loop
                0.5 row 5 on weft-loop
                0.5 row 6 on weft-loop
                0.5 row 7 on weft-loop
                0.5 row 8 on weft-loop
                0.5 row 9 on weft-loop
                0.5 row 10 on weft-loop
                0.5 10 calls of 0.5 s in <0.5> s
                """),
            new Example("AsyncResource", """
                0.0 Acquire resource
                0.2 Using resource
                0.2 Release resource
                """).onBothEngines(),
            new Example("AwaitCoroutineOrTask", """
                0 A
                0 A
                0 A
                0 B (hopefully nobody is hogging the event loop...)
                0 B (hopefully nobody is hogging the event loop...)
                0 A
                0 A
                0 A
                """).onBothEngines(),
            new Example("InertCoroutine", """
                0 <coroutine object fetch at 0x<hex>>
                """).warning("coroutine 'fetch' was never awaited"));

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
        compileAll();
        starter = Executors.newFixedThreadPool(AT_ONCE);
        start("FetchPages", "fast");
        for (Example example : EXAMPLES) for (String engine : example.engines()) start(example.name(), engine);
    }

    @AfterAll
    static void stopAll() throws InterruptedException {
        starter.shutdown();
        assertTrue(starter.awaitTermination(1, TimeUnit.MINUTES));
    }

    @Test
    void everyExampleHasATest() throws IOException {
        TreeSet<String> tested = new TreeSet<>(List.of("FetchPages"));
        for (Example example : EXAMPLES) tested.add(example.name());
        TreeSet<String> found = new TreeSet<>();
        for (Path source : sources()) found.add(source.getFileName().toString().replace(".java", ""));
        assertEquals(found, tested, "the files in examples/ and the tests here");
    }

    @TestFactory
    Stream<DynamicTest> itPrintsWhatItShould() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Example example : EXAMPLES)
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
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs signals, and a way to see whether they come");
        assumeTrue(!interruptsAreIgnored(), "this process, and so its children, ignore Ctrl-C");
        ProgramRun run = ProgramRun.start(classes, "FetchPages", "fast");
        run.waitForLine("25 of 100");
        long start = System.nanoTime();
        new ProcessBuilder("kill", "-INT", String.valueOf(run.process.pid()))
                .inheritIO()
                .start()
                .waitFor();
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

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static void compileAll() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new DiagnosticCollector<JavaFileObject>();
        List<String> options = List.of("-Xlint:all,-serial", "-proc:none", "-d", classes.toString());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(messages, null, null)) {
            compiler.getTask(null, files, messages, options, null, files.getJavaFileObjectsFromPaths(sources()))
                    .call();
        }
        List<Diagnostic<? extends JavaFileObject>> errors = messages.getDiagnostics();
        assertTrue(errors.isEmpty(), () -> "the examples must compile without warnings:\n" + errors);
    }

    /** Whether SIGINT, number 2, is in the mask of ignored signals: so it is for what a shell starts with {@code &}. */
    private static boolean interruptsAreIgnored() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status")))
            if (line.startsWith("SigIgn:"))
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 0b10) != 0;
        return false;
    }
}
