package weft.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Bench in a process of its own and reads that process's peak memory from /proc while it runs, where there is no GNU
 * time. Prints as GNU time does: seconds, user seconds, system seconds (as one sum, so 0), kilobytes.
 */
final class Outside {
    private Outside() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
        command.add(arguments[0]);
        command.add("million");
        command.add(arguments[1]);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long kilobytes = 0;
        double cpu = 0;
        while (process.isAlive()) {
            kilobytes = Math.max(kilobytes, peakKilobytes(process.pid()));
            cpu = process.info()
                    .totalCpuDuration()
                    .map(time -> time.toNanos() / 1e9)
                    .orElse(cpu);
            Thread.sleep(20);
        }
        if (process.exitValue() != 0) System.exit(process.exitValue());
        System.out.println(Measurement.format("%.2f %.2f 0 %d", (System.nanoTime() - start) / 1e9, cpu, kilobytes));
    }

    private static long peakKilobytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status")))
                if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("\\D", ""));
        } catch (IOException e) {
            // it has just ended, or there is no /proc
        }
        return 0;
    }
}
