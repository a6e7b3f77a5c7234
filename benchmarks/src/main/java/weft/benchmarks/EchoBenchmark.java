package weft.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Echo servers side by side: all run at once, each in its process, and are loaded in turns, with new connections in every
 * round. Arguments: the size of a message in bytes, the transport, how many rounds, how many to warm up, the processor for
 * the servers (or {@code -}), and the peers; what follows {@code --} are the servers' JVM options.
 */
final class EchoBenchmark {
    private static final int CONNECTIONS = 10;
    private static final long SETTLE_NANOS = 200_000_000;
    private static final long SLICE_NANOS = 1_000_000_000;

    /** A slice of one peer. */
    private record Slice(double perSecond, double threadMicros, double processMicros) {}

    private final int size;
    private final Map<EchoPeer, EchoServerProcess> servers = new EnumMap<>(EchoPeer.class);
    private final Map<EchoPeer, List<Slice>> slices = new EnumMap<>(EchoPeer.class);

    private EchoBenchmark(int size) {
        this.size = size;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> all = List.of(arguments);
        int options = all.indexOf("--");
        String transport = arguments[1];
        List<String> pinned = arguments[4].equals("-") ? List.of() : List.of("taskset", "-c", arguments[4]);
        EchoBenchmark benchmark = new EchoBenchmark(Integer.parseInt(arguments[0]));
        try {
            for (String name : all.subList(5, options)) {
                EchoPeer peer = EchoPeer.valueOf(name.toUpperCase(Locale.ROOT));
                benchmark.servers.put(
                        peer, new EchoServerProcess(peer, transport, pinned, all.subList(options + 1, all.size())));
                benchmark.slices.put(peer, new ArrayList<>());
            }
            benchmark.run(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        } finally {
            benchmark.servers.values().forEach(EchoServerProcess::close);
        }
        benchmark.report(transport);
    }

    private void run(int rounds, int warmUps) throws IOException {
        List<EchoPeer> order = new ArrayList<>(servers.keySet());
        for (int round = 0; round < warmUps; round++) for (EchoPeer peer : order) slice(peer);
        for (int round = 0; round < rounds; round++) {
            for (EchoPeer peer : order) slices.get(peer).add(slice(peer));
            Collections.rotate(order, 1);
        }
    }

    private Slice slice(EchoPeer peer) throws IOException {
        EchoServerProcess server = servers.get(peer);
        try (EchoLoad load = new EchoLoad(server.port, CONNECTIONS, size)) {
            load.run(SETTLE_NANOS);
            EchoServerProcess.Usage before = server.usage();
            long start = System.nanoTime();
            double messages = load.run(SLICE_NANOS);
            double seconds = (System.nanoTime() - start) / 1e9;
            EchoServerProcess.Usage after = server.usage();
            return new Slice(
                    messages / seconds,
                    (after.threadNanos() - before.threadNanos()) / 1e3 / messages,
                    (after.processNanos() - before.processNanos()) / 1e3 / messages);
        }
    }

    private void report(String transport) {
        slices.forEach((peer, measured) -> System.out.println(Measurement.format(
                "{\"peer\": \"%s\", \"workload\": \"echo\", \"bytes\": %d, \"transport\": \"%s\", \"per_s\": %.0f,"
                        + " \"loop_us\": %.2f, \"process_us\": %.2f%s}",
                peer.name().toLowerCase(Locale.ROOT),
                size,
                peer == EchoPeer.JDK ? "jdk" : transport,
                median(measured, Slice::perSecond),
                median(measured, Slice::threadMicros),
                median(measured, Slice::processMicros),
                ratioToNetty(measured))));
    }

    private String ratioToNetty(List<Slice> measured) {
        List<Slice> netty = slices.get(EchoPeer.NETTY);
        if (netty == null) return "";
        double[] ratios = new double[measured.size()];
        for (int i = 0; i < ratios.length; i++)
            ratios[i] = measured.get(i).threadMicros() / netty.get(i).threadMicros();
        return Measurement.format(", \"to_netty\": %.3f", Measurement.median(ratios));
    }

    private static double median(List<Slice> slices, java.util.function.ToDoubleFunction<Slice> value) {
        return Measurement.median(slices.stream().mapToDouble(value).toArray());
    }
}
