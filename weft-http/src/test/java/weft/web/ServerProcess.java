package weft.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that serves, in a JVM of its own on the engine of the test: for signals, which are for all of a process. */
final class ServerProcess implements AutoCloseable {
    private static final int LIMIT_SECONDS = 40;

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ServerProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
    }

    static ServerProcess start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        String engine = System.getProperty("weft.engine", "fast");
        if (engine.equals("fast")) command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.add("-Dweft.engine=" + engine);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ServerProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Reads up to a line that contains this, and gives that. */
    String line(String part) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.contains(part)) return line;
        }
        throw new AssertionError("the program has ended without '" + part + "': " + lines);
    }

    /** Where it says that it runs. */
    URI url() throws IOException {
        String line = line("Running on ");
        return URI.create(line.replaceAll(".*(http://)[^:]*(:\\d+).*", "$1127.0.0.1$2"));
    }

    /** What it answers to a connection of its own. */
    CompletableFuture<String> ask(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertTrue(kill.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "kill has ended");
    }

    /** All that it has printed when it has ended. */
    List<String> end() throws IOException, InterruptedException {
        for (String line = output.readLine(); line != null; line = output.readLine()) lines.add(line);
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "the program has ended");
        return lines;
    }

    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.shutdownNow();
    }
}
