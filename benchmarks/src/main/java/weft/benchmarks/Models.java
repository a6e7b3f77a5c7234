package weft.benchmarks;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.Task;

/**
 * Coroutines beside virtual threads, platform threads and processes: the numbers of the guide's page "When to use". Argument:
 * coroutine, virtual, platform or process; each in a process of its own, so that one does not pay for the other.
 */
final class Models {
    private static final int ROUNDS = 5;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final int TURNS = 200_000;
    private static final int JOBS = 4;

    /** What is asked of each. */
    private interface Model {
        /** Two of them wake each other in turn, so often. */
        void handOver(int turns) throws Exception;

        /** Creates one that does nothing, and waits for it, so often. */
        void createAndJoin(int n) throws Exception;

        /** So many wait at the same time; tells the memory each takes, in bytes. */
        double waiting(int n) throws Exception;

        /** Several compute at the same time. */
        void compute(int jobs) throws Exception;
    }

    private Models() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        switch (name) {
            case "coroutine" -> measure(name, new Coroutines(), 500_000, 100_000);
            case "virtual" -> Thread.ofVirtual().start(Models::measureVirtual).join(); // as cheap as they can be
            case "platform" -> measure(name, new Threads(Thread.ofPlatform().factory(), true), 20_000, 5_000);
            case "process" -> measureProcesses();
            case "job" -> burn();
            default -> throw new IllegalArgumentException("no model " + name);
        }
    }

    private static void measureVirtual() {
        try {
            measure("virtual", new Threads(Thread.ofVirtual().factory(), false), 500_000, 100_000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void measure(String name, Model model, int creations, int waiting) throws Exception {
        double handOver = nanos(() -> model.handOver(TURNS)) / TURNS;
        double create = nanos(() -> model.createAndJoin(creations)) / creations;
        double compute = nanos(() -> model.compute(JOBS));
        print(name, "%.0f".formatted(handOver), create, model.waiting(waiting), compute);
    }

    private static void measureProcesses() throws Exception {
        List<Process> waiting = new ArrayList<>();
        double create = nanos(() -> java("-version").waitFor());
        double compute = nanos(() -> {
            for (int i = 0; i < JOBS; i++)
                waiting.add(java("-cp", System.getProperty("java.class.path"), name(), "job"));
            for (Process process : waiting) process.waitFor();
            waiting.clear();
        });
        print("process", "null", create, Measurement.peakRssMegabytes() * 1024 * 1024, compute);
    }

    private static void print(String name, String handOver, double create, double memory, double compute) {
        System.out.println(Measurement.format(
                "{\"model\": \"%s\", \"hand_over_ns\": %s, \"create_and_join_ns\": %.0f, \"bytes_while_waiting\": %.0f,"
                        + " \"compute_%d_jobs_s\": %.2f}",
                name, handOver, create, memory, JOBS, compute / 1e9));
    }

    private interface Action {
        void run() throws Exception;
    }

    /** The median of some rounds, after others to warm up. */
    private static double nanos(Action action) throws Exception {
        double[] times = new double[ROUNDS];
        long warm = System.nanoTime() + WARM_UP_NANOS;
        do action.run();
        while (System.nanoTime() < warm);
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            action.run();
            times[i] = System.nanoTime() - start;
        }
        return Measurement.median(times);
    }

    /** About a quarter of a second of one processor. */
    private static long burn() {
        long sum = 1;
        for (int i = 0; i < 250_000_000; i++) sum = sum * 31 + i;
        return sum;
    }

    private static String name() {
        return Models.class.getName();
    }

    private static Process java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static long heapAfterCollection() {
        for (int i = 0; i < 3; i++) System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static final class Coroutines implements Model {
        private Future<Void> turn;

        private Coroutine<Void> player(int turns) {
            return async(() -> {
                EventLoop loop = getRunningLoop();
                for (int i = 0; i < turns; i++) {
                    Future<Void> mine = loop.createFuture();
                    Future<Void> other = turn;
                    turn = mine;
                    if (other != null) other.setResult(null);
                    await(mine);
                }
                turn.setResult(null);
                turn = loop.createFuture();
            });
        }

        @Override
        public void handOver(int turns) {
            turn = null;
            run(async(() -> {
                await(gather(player(turns / 2), player(turns / 2)));
            }));
        }

        @Override
        public void createAndJoin(int n) {
            run(async(() -> {
                for (int i = 0; i < n; i++) await(createTask(async(() -> {})));
            }));
        }

        @Override
        public double waiting(int n) {
            return run(async(() -> {
                long before = heapAfterCollection();
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < n; i++) tasks.add(createTask(async(() -> await(sleep(3600)))));
                await(sleep(0));
                await(sleep(0));
                double each = (heapAfterCollection() - before) / (double) n;
                for (Task<Void> task : tasks) task.cancel();
                return each;
            }));
        }

        @Override
        public void compute(int jobs) {
            List<Coroutine<Long>> all = new ArrayList<>();
            for (int i = 0; i < jobs; i++) all.add(async(Models::burn));
            run(async(() -> await(gather(all))));
        }
    }

    private static final class Threads implements Model {
        private final ThreadFactory factory;
        private final boolean outsideHeap;
        private volatile int turn;

        Threads(ThreadFactory factory, boolean outsideHeap) {
            this.factory = factory;
            this.outsideHeap = outsideHeap;
        }

        @Override
        public void handOver(int turns) throws InterruptedException {
            Thread[] players = new Thread[2];
            for (int i = 0; i < 2; i++) {
                int me = i;
                players[i] = factory.newThread(() -> {
                    for (int round = 0; round < turns / 2; round++) {
                        while (turn != me) LockSupport.park(this);
                        turn = 1 - me;
                        LockSupport.unpark(players[1 - me]);
                    }
                });
            }
            turn = 0;
            for (Thread player : players) player.start();
            for (Thread player : players) player.join();
        }

        @Override
        public void createAndJoin(int n) throws InterruptedException {
            for (int i = 0; i < n; i++) {
                Thread thread = factory.newThread(() -> {});
                thread.start();
                thread.join();
            }
        }

        @Override
        public double waiting(int n) throws Exception {
            CountDownLatch started = new CountDownLatch(n);
            CountDownLatch end = new CountDownLatch(1);
            long heap = heapAfterCollection();
            double before = Measurement.peakRssMegabytes();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                Thread thread = factory.newThread(() -> {
                    started.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            started.await();
            double resident = (Measurement.peakRssMegabytes() - before) * 1024 * 1024;
            double each = (outsideHeap ? resident : heapAfterCollection() - heap) / n;
            end.countDown();
            for (Thread thread : threads) thread.join();
            return each;
        }

        @Override
        public void compute(int jobs) throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < jobs; i++) threads.add(factory.newThread(Models::burn));
            for (Thread thread : threads) thread.start();
            for (Thread thread : threads) thread.join();
        }
    }
}
