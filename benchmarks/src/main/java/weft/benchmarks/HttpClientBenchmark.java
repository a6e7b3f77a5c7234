package weft.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP clients side by side: each in its process, in turns, against the same server in this one. Arguments: how many requests,
 * over how many connections, how many milliseconds the server takes, how many rounds, how many to warm up, the processor for the
 * clients (or {@code -}), and the peers; what follows {@code --} are the clients' JVM options.
 */
final class HttpClientBenchmark {
    /** A batch of one peer. */
    private record Batch(double seconds, double threadMicros, double processMicros) {}

    /** A client's process. */
    private static final class Client implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        Client(HttpClientPeer peer, String url, List<String> work, List<String> pinned, List<String> options)
                throws IOException {
            List<String> command = new ArrayList<>(pinned);
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(options);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), HttpClientBenchmark.class.getName()));
            command.addAll(List.of("client", peer.name(), url));
            command.addAll(work);
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = process.inputReader();
        }

        Batch batch(int requests) throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            String line = answers.readLine();
            if (line == null) throw new IllegalStateException("the client's process has ended");
            String[] nanos = line.split(" ");
            return new Batch(
                    Long.parseLong(nanos[0]) / 1e9,
                    Long.parseLong(nanos[1]) / 1e3 / requests,
                    Long.parseLong(nanos[2]) / 1e3 / requests);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private HttpClientBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("client")) beClient(arguments);
        else measure(List.of(arguments));
    }

    private static void measure(List<String> arguments) throws IOException {
        int options = arguments.indexOf("--");
        int requests = Integer.parseInt(arguments.get(0));
        int rounds = Integer.parseInt(arguments.get(3));
        int warmUps = Integer.parseInt(arguments.get(4));
        List<String> pinned = arguments.get(5).equals("-") ? List.of() : List.of("taskset", "-c", arguments.get(5));
        Map<HttpClientPeer, Client> clients = new EnumMap<>(HttpClientPeer.class);
        Map<HttpClientPeer, List<Batch>> batches = new EnumMap<>(HttpClientPeer.class);
        try (HttpAnswers server = new HttpAnswers(Long.parseLong(arguments.get(2)))) {
            for (String name : arguments.subList(6, options)) {
                HttpClientPeer peer = HttpClientPeer.valueOf(name.toUpperCase(Locale.ROOT));
                String url = "http://localhost:" + server.port() + "/hello";
                List<String> work = arguments.subList(0, 2);
                clients.put(
                        peer, new Client(peer, url, work, pinned, arguments.subList(options + 1, arguments.size())));
                batches.put(peer, new ArrayList<>());
            }
            List<HttpClientPeer> order = new ArrayList<>(clients.keySet());
            for (int round = -warmUps; round < rounds; round++) {
                for (HttpClientPeer peer : order) {
                    Batch batch = clients.get(peer).batch(requests);
                    if (round >= 0) batches.get(peer).add(batch);
                }
                Collections.rotate(order, 1);
            }
        } finally {
            clients.values().forEach(Client::close);
        }
        batches.forEach((peer, measured) -> report(peer, requests, arguments.get(1), measured));
    }

    private static void report(HttpClientPeer peer, int requests, String connections, List<Batch> measured) {
        System.out.println(Measurement.format(
                "{\"peer\": \"%s\", \"workload\": \"http-client\", \"requests\": %d, \"connections\": %s,"
                        + " \"batch_s\": %.3f, \"thread_us\": %.2f, \"process_us\": %.2f}",
                peer.name().toLowerCase(Locale.ROOT),
                requests,
                connections,
                Measurement.median(measured.stream().mapToDouble(Batch::seconds).toArray()),
                Measurement.median(
                        measured.stream().mapToDouble(Batch::threadMicros).toArray()),
                Measurement.median(
                        measured.stream().mapToDouble(Batch::processMicros).toArray())));
    }

    // -- in the process of a client --

    private static void beClient(String[] arguments) throws Exception {
        HttpClientPeer.Batches batches = HttpClientPeer.valueOf(arguments[1]).start(URI.create(arguments[2]));
        int requests = Integer.parseInt(arguments[3]);
        int connections = Integer.parseInt(arguments[4]);
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
        while (questions.readLine() != null) {
            long start = System.nanoTime();
            long threads = ServerProcess.javaThreadsNanos();
            long process = Measurement.cpuNanos();
            batches.run(requests, connections);
            System.out.println((System.nanoTime() - start) + " " + (ServerProcess.javaThreadsNanos() - threads) + " "
                    + (Measurement.cpuNanos() - process));
        }
        Runtime.getRuntime().halt(0);
    }
}
