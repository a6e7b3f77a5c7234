package weft.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * Weft against the bare loop in one process, in alternation: what disturbs the machine disturbs both. Prints a table, then
 * a JSON line for each workload. Arguments: names of workloads, none for all; {@code --rounds=N}.
 */
final class Ratios {
    /*
     * One process makes the JDK's call sites see both peers' classes, which a program with one loop does not; it costs the
     * two alike. Each peer has methods of its own all the way up to here, both are warmed up in turns, and every second
     * round begins with the other one, so that neither always meets the garbage of its rival.
     */
    private static final double WARM_UP_SECONDS = 10;
    private static final String ROUNDS = "--rounds=";

    private Ratios() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = 15;
        List<Comparison> comparisons = new ArrayList<>();
        for (String argument : arguments)
            if (argument.startsWith(ROUNDS)) rounds = Integer.parseInt(argument.substring(ROUNDS.length()));
            else comparisons.add(Comparison.named(argument));
        List<String> json = new ArrayList<>();
        System.out.println(Comparison.header());
        for (Comparison comparison : comparisons.isEmpty() ? Comparison.ALL : comparisons) {
            List<String> lines = compare(comparison, rounds);
            System.out.println(lines.getFirst());
            json.add(lines.getLast());
        }
        json.forEach(System.out::println);
    }

    private static List<String> compare(Comparison comparison, int rounds) throws Exception {
        int n = comparison.n();
        Workload weft = WeftWorkloads.named(comparison.name());
        Workload floor = FloorWorkloads.named(comparison.name());
        long warm = System.nanoTime() + (long) (WARM_UP_SECONDS * 1e9);
        while (System.nanoTime() < warm) {
            weftOnce(weft, n);
            floorOnce(floor, n);
        }
        double[] weftNanos = new double[rounds];
        double[] floorNanos = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) weftNanos[i] = weftOnce(weft, n);
            floorNanos[i] = floorOnce(floor, n);
            if (i % 2 == 1) weftNanos[i] = weftOnce(weft, n);
        }
        return comparison.report(weftNanos, floorNanos);
    }

    private static double weftOnce(Workload workload, int n) throws Exception {
        long start = System.nanoTime();
        workload.run(n);
        return (double) (System.nanoTime() - start) / n;
    }

    /** On a thread of its own, as Weft's loop is. */
    private static double floorOnce(Workload workload, int n) throws Exception {
        FutureTask<Double> measure = new FutureTask<>(() -> {
            long start = System.nanoTime();
            workload.run(n);
            return (double) (System.nanoTime() - start) / n;
        });
        Thread.ofPlatform().start(measure);
        return measure.get();
    }
}
