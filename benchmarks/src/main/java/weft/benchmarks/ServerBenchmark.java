package weft.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Servers side by side: all run at once, each in its process, and are loaded in turns, with new connections in every round.
 * Arguments: the workload, the transport, how many rounds, how many to warm up, the processor for the servers (or {@code -}),
 * and the peers; what follows {@code --} are the servers' JVM options.
 */
final class ServerBenchmark {
    private static final long SETTLE_NANOS = 200_000_000;
    private static final long SLICE_NANOS = 1_000_000_000;

    /** Whom the others are compared with, if they take part. */
    private static final List<String> REFERENCES = List.of("NETTY", "VERTX");

    /** A slice of one peer. */
    private record Slice(double perSecond, double threadMicros, double processMicros) {}

    private final ServerWorkload workload;
    private final Map<ServerPeer, ServerProcess> servers = new LinkedHashMap<>();
    private final Map<ServerPeer, List<Slice>> slices = new LinkedHashMap<>();

    private ServerBenchmark(ServerWorkload workload) {
        this.workload = workload;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> all = List.of(arguments);
        int options = all.indexOf("--");
        String transport = arguments[1];
        List<String> pinned = arguments[4].equals("-") ? List.of() : List.of("taskset", "-c", arguments[4]);
        ServerBenchmark benchmark = new ServerBenchmark(ServerWorkload.named(arguments[0]));
        try {
            List<String> names = all.subList(5, options);
            for (ServerPeer peer : benchmark.workload.peers(names))
                benchmark.start(peer, transport, pinned, all.subList(options + 1, all.size()));
            benchmark.run(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        } finally {
            benchmark.servers.values().forEach(ServerProcess::close);
        }
        benchmark.report(transport);
    }

    private void start(ServerPeer peer, String transport, List<String> pinned, List<String> options)
            throws IOException {
        servers.put(peer, new ServerProcess(workload, peer, transport, pinned, options));
        slices.put(peer, new ArrayList<>());
    }

    private void run(int rounds, int warmUps) throws IOException {
        List<ServerPeer> order = new ArrayList<>(servers.keySet());
        for (int round = 0; round < warmUps; round++) for (ServerPeer peer : order) slice(peer);
        for (int round = 0; round < rounds; round++) {
            for (ServerPeer peer : order) slices.get(peer).add(slice(peer));
            Collections.rotate(order, 1);
        }
    }

    private Slice slice(ServerPeer peer) throws IOException {
        ServerProcess server = servers.get(peer);
        try (PingPong load = new PingPong(server.port, workload.connections, workload.dialogue(server.port))) {
            load.run(SETTLE_NANOS);
            ServerProcess.Usage before = server.usage();
            long start = System.nanoTime();
            double messages = load.run(SLICE_NANOS);
            double seconds = (System.nanoTime() - start) / 1e9;
            ServerProcess.Usage after = server.usage();
            return new Slice(
                    messages / seconds,
                    (after.threadNanos() - before.threadNanos()) / 1e3 / messages,
                    (after.processNanos() - before.processNanos()) / 1e3 / messages);
        }
    }

    private void report(String transport) {
        slices.forEach((peer, measured) -> System.out.println(Measurement.format(
                "{\"peer\": \"%s\", \"workload\": \"%s\", \"transport\": \"%s\", \"per_s\": %.0f,"
                        + " \"loop_us\": %.2f, \"process_us\": %.2f%s}",
                peer.name().toLowerCase(Locale.ROOT),
                workload,
                peer == EchoPeer.JDK ? "jdk" : transport,
                median(measured, Slice::perSecond),
                median(measured, Slice::threadMicros),
                median(measured, Slice::processMicros),
                ratios(measured))));
    }

    /** Of the CPU time, round by round. */
    private String ratios(List<Slice> measured) {
        StringBuilder text = new StringBuilder();
        slices.forEach((reference, theirs) -> {
            if (!REFERENCES.contains(reference.name())) return;
            double[] ratios = new double[measured.size()];
            for (int i = 0; i < ratios.length; i++)
                ratios[i] = measured.get(i).threadMicros() / theirs.get(i).threadMicros();
            text.append(Measurement.format(
                    ", \"to_%s\": %.3f", reference.name().toLowerCase(Locale.ROOT), Measurement.median(ratios)));
        });
        return text.toString();
    }

    private static double median(List<Slice> slices, ToDoubleFunction<Slice> value) {
        return Measurement.median(slices.stream().mapToDouble(value).toArray());
    }
}
