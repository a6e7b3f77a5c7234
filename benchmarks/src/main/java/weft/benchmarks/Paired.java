package weft.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pairs the JSON lines that processes of the two peers printed in turns. Arguments: WORKLOAD FILE. */
final class Paired {
    private static final Pattern PEER = Pattern.compile("\"peer\": \"(\\w+)\"");
    private static final Pattern NANOS = Pattern.compile("\"ns_per_op\": ([0-9.]+)");

    private Paired() {}

    public static void main(String[] arguments) throws IOException {
        List<Double> weft = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[1])))
            (find(PEER, line).equals("weft") ? weft : floor).add(Double.parseDouble(find(NANOS, line)));
        Comparison.named(arguments[0]).report(array(weft), array(floor)).forEach(System.out::println);
    }

    private static String find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) throw new IllegalArgumentException("not a result: " + line);
        return matcher.group(1);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
