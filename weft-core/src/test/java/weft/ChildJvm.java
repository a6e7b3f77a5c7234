package weft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class in a JVM of its own: for programs that end their JVM, could damage it, or need other options. It gets the
 * engine of the test that starts it.
 */
final class ChildJvm {
    private static final int LIMIT_SECONDS = 30;
    private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    private final Class<?> main;
    private final List<String> options = new ArrayList<>();

    private ChildJvm(Class<?> main) {
        this.main = main;
    }

    /** On the engine of the calling test. */
    static ChildJvm of(Class<?> main) {
        ChildJvm child = plain(main);
        String engine = Engines.current();
        if (engine.equals("fast")) child.options.add(OPENS);
        return child.option("-Dweft.engine=" + engine);
    }

    /** Without any option. */
    static ChildJvm plain(Class<?> main) {
        return new ChildJvm(main);
    }

    ChildJvm option(String option) {
        options.add(option);
        return this;
    }

    ChildJvm opens() {
        return option(OPENS);
    }

    /** Runs it to its end. */
    Ended run() {
        return start().end();
    }

    Running start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xshare:auto");
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        try {
            Path errors = Files.createTempFile("child", ".err");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().remove("JDK_JAVA_OPTIONS");
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            return new Running(builder.start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A child that runs. */
    static final class Running {
        private final Process process;
        private final Path errors;
        private final BufferedReader output;
        private final StringBuilder seen = new StringBuilder();

        private Running(Process process, Path errors) {
            this.process = process;
            this.errors = errors;
            this.output = process.inputReader(StandardCharsets.UTF_8);
            process.onExit()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(late -> process.destroyForcibly());
        }

        /** Waits until it prints this line. */
        Running awaitLine(String expected) {
            for (String line = readLine(); line != null; line = readLine()) if (line.equals(expected)) return this;
            throw new AssertionError("the child ended without printing '" + expected + "': " + end());
        }

        /** Ctrl-C. */
        Running interrupt() {
            try {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .redirectError(ProcessBuilder.Redirect.DISCARD) // it may have ended in between
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            return this;
        }

        /** Lets the child see a signal that leaves no trace. */
        Running pause() {
            try {
                Thread.sleep(300); // real time is the subject
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return this;
        }

        /** Ctrl-C, again and again: somebody loses patience. */
        Ended interruptUntilItEnds() {
            try {
                do interrupt();
                while (!process.waitFor(100, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return end();
        }

        Ended end() {
            try {
                while (readLine() != null) {}
                int status = process.waitFor();
                String complaints = Files.readString(errors);
                Files.delete(errors);
                return new Ended(status, seen.toString(), complaints);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private String readLine() {
            try {
                String line = output.readLine();
                if (line != null) seen.append(line).append('\n');
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * How it ended.
     *
     * @param status 0 is good; 137 or 143: it ran for too long
     */
    record Ended(int status, String out, String err) {
        /** Its lines, if it ended well and without a word of complaint. */
        List<String> lines() {
            if (status != 0 || !err.isEmpty()) throw new AssertionError("the child failed: " + this);
            return out.lines().toList();
        }
    }
}
