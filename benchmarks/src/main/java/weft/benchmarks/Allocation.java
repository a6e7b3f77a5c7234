package weft.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Bytes allocated for each operation by both peers, by the JVM's own count of the whole process. Arguments: names of
 * workloads.
 */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int N = 500_000;

    private Allocation() {}

    public static void main(String[] names) throws Exception {
        for (String name : names)
            for (String peer : Bench.peers(name)) {
                Workload workload = Bench.peer(peer, name);
                for (int i = 0; i < 10; i++) workload.run(N);
                long before = THREADS.getTotalThreadAllocatedBytes();
                workload.run(N);
                long bytes = THREADS.getTotalThreadAllocatedBytes() - before;
                System.out.println(Measurement.format(
                        "{\"peer\": \"%s\", \"workload\": \"%s\", \"n\": %d, \"bytes_per_op\": %.1f}",
                        peer, name, N, (double) bytes / N));
            }
    }
}
