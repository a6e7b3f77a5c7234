package weft.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own: {@code main} is that process, an object the handle that the load generator has. */
final class ServerProcess implements AutoCloseable {
    /** What the server has used until now. */
    record Usage(long threadNanos, long processNanos) {}

    private final Process process;
    private final BufferedReader answers;
    final int port;

    ServerProcess(ServerWorkload workload, ServerPeer peer, String transport, List<String> pinned, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(pinned);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options);
        command.addAll(List.of("-Dweft.transport=" + transport, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ServerProcess.class.getName(), workload.toString(), peer.name(), transport));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        port = Integer.parseInt(answer());
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) throw new IllegalStateException("the server's process has ended");
        return line;
    }

    Usage usage() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        String[] numbers = answer().split(" ");
        return new Usage(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    // -- in the process --

    public static void main(String[] arguments) throws Exception {
        Thread.ofPlatform().daemon().start(ServerProcess::answerUsage);
        ServerWorkload.named(arguments[0]).peer(arguments[1]).serve(arguments[2], System.out::println);
    }

    private static void answerUsage() {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
        try {
            while (questions.readLine() != null) System.out.println(javaThreadsNanos() + " " + Measurement.cpuNanos());
        } catch (IOException e) {
            // as when the load generator ends
        }
        Runtime.getRuntime().halt(0);
    }

    /** All threads that run Java code: without the compiler's and the garbage collector's. */
    static long javaThreadsNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) sum += Math.max(0, threads.getThreadCpuTime(id));
        return sum;
    }
}
