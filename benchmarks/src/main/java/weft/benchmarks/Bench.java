package weft.benchmarks;

import java.io.IOException;
import java.util.List;
import weft.EventLoop;

/** One peer, one workload, in this process: warm-up, repetitions, one JSON line. Arguments: PEER WORKLOAD N. */
final class Bench {
    private static final double WARM_UP_SECONDS = 5;
    private static final int REPETITIONS = 5;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        String peer = arguments[0];
        String name = arguments[1];
        int n = Integer.parseInt(arguments[2]);
        Workload workload = peer(peer, name);
        if (name.equals("million")) { // one cold run, measured from outside
            workload.run(n);
            return;
        }
        measure(peer, name, n, workload);
    }

    /** Who has this workload. */
    static List<String> peers(String workload) {
        return workload.equals("lock") ? List.of("weft") : List.of("weft", "floor");
    }

    static Workload peer(String peer, String workload) {
        return switch (peer) {
            case "weft" -> WeftWorkloads.named(workload);
            case "floor" -> FloorWorkloads.named(workload);
            default -> throw new IllegalArgumentException("no peer " + peer + "; there are weft and floor");
        };
    }

    private static void measure(String peer, String name, int n, Workload workload) throws Exception {
        Measurement.cpuNanos(); // loads the management classes before anything is timed
        warmUp(workload, n);
        double[] wall = new double[REPETITIONS];
        double[] cpu = new double[REPETITIONS];
        double[] perOperation = new double[REPETITIONS];
        boolean byCpu = name.equals("timers"); // its wall time is the sleep
        for (int i = 0; i < REPETITIONS; i++) {
            long start = System.nanoTime();
            long cpuStart = Measurement.cpuNanos();
            workload.run(n);
            wall[i] = System.nanoTime() - start;
            cpu[i] = Measurement.cpuNanos() - cpuStart;
            perOperation[i] = (byCpu ? cpu[i] : wall[i]) / n;
        }
        print(peer, name, n, wall, cpu, perOperation);
    }

    private static void warmUp(Workload workload, int n) throws Exception {
        long end = System.nanoTime() + (long) (WARM_UP_SECONDS * 1e9);
        while (System.nanoTime() < end) workload.run(n);
    }

    private static void print(String peer, String name, int n, double[] wall, double[] cpu, double[] perOperation)
            throws IOException {
        System.out.println(Measurement.format(
                "{\"peer\": \"%s\", \"workload\": \"%s\", \"n\": %d, \"ns_per_op\": %.1f, \"peak_rss_mb\": %.1f,"
                        + " \"wall_s\": %.4f, \"cpu_s\": %.4f, \"engine\": \"%s\", \"reps\": %s}",
                peer,
                name,
                n,
                Measurement.median(perOperation),
                Measurement.peakRssMegabytes(),
                Measurement.median(wall) / 1e9,
                Measurement.median(cpu) / 1e9,
                engine(peer),
                Measurement.list(perOperation)));
    }

    private static String engine(String peer) {
        if (!peer.equals("weft")) return "hand";
        EventLoop loop = new EventLoop();
        try {
            return loop.engineName();
        } finally {
            loop.close();
        }
    }
}
