package weft.benchmarks;

/** Runs n operations and returns when all are done; starts and ends its loop inside. */
@FunctionalInterface
interface Workload {
    void run(int n) throws Exception;
}
