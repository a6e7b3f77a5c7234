package weft.benchmarks;

import java.util.List;
import java.util.OptionalDouble;

/** A workload that is compared with the floor, and the ratio that the design asks for. */
record Comparison(String name, int n, OptionalDouble target) {
    static final List<Comparison> ALL = List.of(
            new Comparison("switch", 5_000_000, OptionalDouble.of(1.15)),
            new Comparison("spawn_join", 500_000, OptionalDouble.of(1.3)),
            new Comparison("spawn_gather", 500_000, OptionalDouble.empty()),
            new Comparison("gather", 500_000, OptionalDouble.empty()),
            new Comparison("future_pingpong", 500_000, OptionalDouble.empty()),
            new Comparison("queue100", 5_000_000, OptionalDouble.empty()),
            new Comparison("queue1", 1_000_000, OptionalDouble.empty()));

    static Comparison named(String name) {
        for (Comparison comparison : ALL) if (comparison.name.equals(name)) return comparison;
        throw new IllegalArgumentException("no comparison " + name);
    }

    static String header() {
        return Measurement.format("%-16s %9s %9s %7s %7s", "workload", "weft ns", "floor ns", "ratio", "target");
    }

    /** A line of the table and a line of JSON, of paired measurements. */
    List<String> report(double[] weft, double[] floor) {
        double[] ratios = new double[weft.length];
        for (int i = 0; i < ratios.length; i++) ratios[i] = weft[i] / floor[i];
        double weftNanos = Measurement.median(weft);
        double floorNanos = Measurement.median(floor);
        double ratio = Measurement.median(ratios);
        String wanted = target.isPresent() ? Measurement.format("%.2f", target.getAsDouble()) : "-";
        String verdict =
                target.isPresent() ? ", \"target\": " + wanted + ", \"holds\": " + (ratio <= target.getAsDouble()) : "";
        return List.of(
                Measurement.format("%-16s %9.1f %9.1f %7.2f %7s", name, weftNanos, floorNanos, ratio, wanted),
                Measurement.format(
                        "{\"workload\": \"%s\", \"weft_ns\": %.1f, \"floor_ns\": %.1f, \"ratio\": %.3f%s}",
                        name, weftNanos, floorNanos, ratio, verdict));
    }
}
