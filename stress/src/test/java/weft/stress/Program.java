package weft.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A stress program, which runs in a JVM of its own with the real classes or with variants. */
enum Program {
    INBOX_LINCHECK("weft.loop.InboxLincheck"),
    WAKEUP_LINCHECK("weft.loop.WakeupLincheck"),
    INBOX_SENDERS_JCSTRESS("weft.loop.InboxSendersJcstress"),
    INBOX_CLOSE_JCSTRESS("weft.loop.InboxCloseJcstress"),
    HANDOVER_JCSTRESS("weft.HandoverJcstress"),
    RUNNING_STEP_JCSTRESS("weft.RunningStepJcstress"),
    WAKEUP_STRESS("weft.loop.WakeupStress"),
    SEND_STRESS("weft.stress.SendStress"),
    SUBMIT_STRESS("weft.stress.SubmitStress"),
    CANCEL_STRESS("weft.stress.CancelStress"),
    BRIDGE_STRESS("weft.stress.BridgeStress"),
    STRAND_STRESS("weft.stress.StrandStress"),
    LOOPS_STRESS("weft.stress.LoopsStress"),
    OFF_LOOP_STRESS("weft.stress.OffLoopStress"),
    LIMITER_STRESS("weft.stress.LimiterStress"),
    GENERATOR_STRESS("weft.stress.GeneratorStress"),
    PORTAL_STRESS("weft.stress.PortalStress"),
    GUEST_STRESS("weft.stress.GuestStress"),
    GROUP_STRESS("weft.stress.GroupStress");

    static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private static final Path PLACE = Path.of("target/runs");

    /** No program may take longer, whatever happens. */
    private static final int LIMIT_SECONDS = 180;

    private final String main;

    Program(String main) {
        this.main = main;
    }

    /** How it ended. */
    enum End {
        PROMISE_KEPT,
        VIOLATION,
        /** The program itself failed: neither good nor bad for the class under test. */
        TROUBLE
    }

    /** The end, and everything that was printed. */
    record Run(End end, String output) {
        @Override
        public String toString() {
            return end + "\n" + output;
        }
    }

    /** Runs it; a program that is expected to fail searches longer and has less patience with a standstill. */
    Run run(Engine engine, List<Variant> variants, boolean mustFail) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(engine.options());
        command.add("-XX:+EnableDynamicAgentLoading");
        command.add("-Dweft.stress.seconds=" + (mustFail ? 30 : 5));
        command.add("-Dweft.stress.patience=" + (mustFail ? 5 : 30));
        command.add("-cp");
        command.add(Stream.concat(
                        variants.stream()
                                .map(variant ->
                                        variant.compile().toAbsolutePath().toString()),
                        Stream.of(CLASS_PATH))
                .collect(Collectors.joining(System.getProperty("path.separator"))));
        command.addAll(isJcstress() ? jcstress() : List.of(main));
        try {
            Path output = Files.createTempFile(Files.createDirectories(PLACE), name(), ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(PLACE.toFile()) // jcstress leaves its results where it runs
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(output);
            return new Run(ended ? end(process.exitValue(), text) : End.TROUBLE, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while a stress program ran", e);
        }
    }

    private boolean isJcstress() {
        return main.endsWith("Jcstress");
    }

    private List<String> jcstress() {
        return List.of(
                "org.openjdk.jcstress.Main",
                "-t",
                main,
                "-r",
                "report/",
                "-f",
                "1",
                "-fsm",
                "1",
                "-iters",
                "2",
                "-time",
                "200",
                "-jvmArgs",
                "-Xmx256m");
    }

    private End end(int exitCode, String output) {
        if (exitCode == 0) return End.PROMISE_KEPT;
        boolean found = isJcstress() ? output.contains("[FAILED] ") : exitCode == Violation.EXIT_CODE;
        return found ? End.VIOLATION : End.TROUBLE;
    }
}
