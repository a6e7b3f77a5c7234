package weft.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;

/** Repeats a piece of work for so many seconds, with random numbers that a seed gives. */
public final class Rounds {
    private static final int SECONDS = Integer.getInteger("weft.stress.seconds", 5);
    private static final long SEED = Long.getLong("weft.stress.seed", System.nanoTime());

    private Rounds() {}

    /** One round. */
    @FunctionalInterface
    public interface Round {
        /** Throws an AssertionError if a promise is broken. */
        void run(SplittableRandom random, Watchdog watchdog) throws Exception;
    }

    /** Runs rounds until the time is over, then ends the JVM. */
    public static void run(Round round) {
        System.out.println("-Dweft.stress.seed=" + SEED);
        Watchdog watchdog = Watchdog.start();
        SplittableRandom random = new SplittableRandom(SEED);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        int rounds = 0;
        try {
            do {
                round.run(random.split(), watchdog);
                watchdog.progress();
                rounds++;
            } while (System.nanoTime() < end);
        } catch (AssertionError e) {
            e.printStackTrace(System.out);
            Violation.found("in round " + rounds + ": " + e.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException("round " + rounds, e);
        }
        System.out.println(rounds + " rounds");
        System.exit(0);
    }

    /** Starts so many threads that begin at the same time. What one of them throws is a violation. */
    public static List<Thread> threads(int count, ThreadBody body) {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            Thread thread = new Thread(
                    () -> {
                        try {
                            start.await();
                            body.run(index);
                        } catch (Throwable e) {
                            e.printStackTrace(System.out);
                            Violation.found(Thread.currentThread().getName() + " threw " + e);
                        }
                    },
                    "stress-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    /** What a thread does. */
    @FunctionalInterface
    public interface ThreadBody {
        /** Runs on thread number {@code index}. */
        void run(int index) throws Exception;
    }

    /** Keeps the processor busy for a random moment, to meet another thread at another point each time. */
    public static void spin(SplittableRandom random, int most) {
        for (int i = random.nextInt(most + 1); i > 0; i--) Thread.onSpinWait();
    }

    /** An assertion that needs no option. */
    public static void check(boolean holds, String promise) {
        if (!holds) throw new AssertionError(promise);
    }
}
