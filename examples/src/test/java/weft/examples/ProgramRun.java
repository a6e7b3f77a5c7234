package weft.examples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a JVM of its own. */
final class ProgramRun {
    /** What it printed, and how many seconds after the start of its main. */
    record Line(double time, String text) {
        private static Line parse(String stamped) {
            int end = stamped.indexOf(' ');
            return new Line(Long.parseLong(stamped.substring(0, end)) / 1e9, stamped.substring(end + 1));
        }
    }

    final Process process;
    private final Output out;
    private final Output err;

    private ProgramRun(Process process) {
        this.process = process;
        this.out = new Output(process.inputReader());
        this.err = new Output(process.errorReader());
    }

    /** An example, beside the class path of this test. */
    static ProgramRun start(Path classes, String program, String engine, String... arguments) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(List.of(arguments));
        return start(List.of(classes), engine, List.of(), Stopwatch.class, all);
    }

    static ProgramRun start(
            List<Path> classes, String engine, List<String> options, Class<?> main, List<String> arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString()));
        if (engine.equals("fast")) command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        // without these two the JVM warns of Netty
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-Dweft.engine=" + engine, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Duser.language=en", "-Duser.country=US"));
        command.addAll(options);
        StringBuilder classPath = new StringBuilder();
        for (Path folder : classes) classPath.append(folder).append(File.pathSeparator);
        command.addAll(List.of("-cp", classPath + System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        // the JVM would name these on stderr, and debug mode is not the subject
        builder.environment()
                .keySet()
                .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "WEFT_DEBUG"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new ProgramRun(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    List<Line> lines() throws InterruptedException {
        return out.all().stream().map(Line::parse).toList();
    }

    /** What it printed, without the times. */
    String text() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Line line : lines()) text.append(line.text()).append('\n');
        return text.toString();
    }

    String errors() throws InterruptedException {
        return String.join("\n", err.all());
    }

    /** The first line with this in it; fails if it ends without one. */
    String waitForLine(String part) throws InterruptedException {
        return out.waitFor(part);
    }

    /** Whether SIGINT, number 2, is not in the mask of ignored signals: it is for what a shell starts with {@code &}. */
    static boolean interruptsArrive() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return false;
        for (String line : Files.readAllLines(status))
            if (line.startsWith("SigIgn:"))
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 0b10) == 0;
        return true;
    }

    /** As by Ctrl-C. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** The lines of one stream, read by a thread of its own. */
    private static final class Output {
        private final List<String> lines = new ArrayList<>();
        private boolean ended;

        Output(BufferedReader reader) {
            Thread.ofPlatform().daemon().start(() -> readAll(reader));
        }

        private void readAll(BufferedReader reader) {
            try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) add(line);
            } catch (IOException e) {
                add("cannot read: " + e);
            } finally {
                end();
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized List<String> all() throws InterruptedException {
            while (!ended) wait();
            return List.copyOf(lines);
        }

        synchronized String waitFor(String part) throws InterruptedException {
            while (true) {
                for (String line : lines) if (line.contains(part)) return line;
                if (ended) throw new AssertionError("no line with '" + part + "' in " + lines);
                wait();
            }
        }
    }
}
