package weft.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main class in a JVM of its own, on the engine and the transport of the test that starts it. */
final class ChildJvm {
    private static final int LIMIT_SECONDS = 40;
    private static final List<String> INHERITED = List.of("weft.engine", "weft.transport");

    private ChildJvm() {}

    /** Runs it to its end; returns what it has printed, complaints included. */
    static String run(Class<?> main, String... options) throws IOException, InterruptedException {
        return run(java(main, options));
    }

    /** As {@link #run}, in a shell that has set limits: {@code "ulimit -n 100"}. */
    static String runLimited(String limits, Class<?> main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", limits + "; exec \"$@\"", "sh"));
        command.addAll(java(main, options));
        return run(command);
    }

    private static List<String> java(Class<?> main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        for (String name : INHERITED)
            if (System.getProperty(name) != null) command.add("-D" + name + "=" + System.getProperty(name));
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        return command;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        try (var output = process.inputReader()) {
            String said = output.readAllAsString();
            int status = process.waitFor();
            return status == 0 ? said : said + "[status " + status + "]\n";
        }
    }
}
