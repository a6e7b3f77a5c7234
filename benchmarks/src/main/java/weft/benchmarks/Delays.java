package weft.benchmarks;

/** How long the tasks of a workload sleep, in milliseconds. */
final class Delays {
    private Delays() {}

    /** Pseudo-random, 0 to 1000, the same numbers that the other runtimes' programs use: 32-bit LCG, seed 42. */
    static int[] random(int n) {
        int[] delays = new int[n];
        int state = 42;
        for (int i = 0; i < n; i++) {
            state = state * 1664525 + 1013904223;
            delays[i] = (state >>> 8) % 1001;
        }
        return delays;
    }

    /** All the same. */
    static int[] same(int n, int millis) {
        int[] delays = new int[n];
        java.util.Arrays.fill(delays, millis);
        return delays;
    }
}
