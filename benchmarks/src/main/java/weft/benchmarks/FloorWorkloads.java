package weft.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** What {@link WeftWorkloads} does, by hand on the bare loop. */
final class FloorWorkloads {
    private FloorWorkloads() {}

    static Workload named(String name) {
        return switch (name) {
            case "switch" -> n -> run(loop -> switching(loop, n));
            case "spawn_join" -> n -> run(loop -> spawnJoin(loop, n));
            case "spawn_gather" -> n -> run(loop -> spawnGather(loop, n));
            case "gather" -> n -> run(loop -> gatherTen(loop, n));
            case "future_pingpong" -> n -> run(loop -> pingpong(loop, n));
            case "queue100" -> n -> run(loop -> queue(loop, n, 100));
            case "queue1" -> n -> run(loop -> queue(loop, n, 1));
            case "timers" -> n -> run(loop -> sleepAll(loop, Delays.random(n)));
            case "million" -> n -> run(loop -> sleepAll(loop, Delays.same(n, 10_000)));
            case "threadsafe" -> FloorWorkloads::threadsafe;
            default -> throw new IllegalArgumentException("no workload " + name);
        };
    }

    private static void run(Consumer<FloorLoop> main) {
        FloorLoop loop = new FloorLoop();
        loop.spawn(() -> {
            main.accept(loop);
            loop.stop();
            return null;
        });
        loop.run();
    }

    private static void getAll(List<FloorFuture<Integer>> futures) {
        for (FloorFuture<Integer> future : futures) future.get();
    }

    @SuppressWarnings("ThreadPriorityCheck") // our scheduler: this is the yield of a task
    private static void switching(FloorLoop loop, int n) {
        List<FloorFuture<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++)
            tasks.add(loop.spawn(() -> {
                for (int k = n / 100; k > 0; k--) Thread.yield();
                return null;
            }));
        getAll(tasks);
    }

    private static FloorFuture<Integer> number(FloorLoop loop, int i) {
        return loop.spawn(() -> i);
    }

    private static void spawnJoin(FloorLoop loop, int n) {
        for (int i = 0; i < n; i++) number(loop, i).get();
    }

    private static void spawnGather(FloorLoop loop, int n) {
        for (int round = n / 10_000; round > 0; round--) {
            List<FloorFuture<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) tasks.add(number(loop, i));
            getAll(tasks);
        }
    }

    private static void gatherTen(FloorLoop loop, int n) {
        for (int round = n / 10; round > 0; round--) {
            List<FloorFuture<Integer>> tasks = new ArrayList<>(10);
            for (int i = 0; i < 10; i++) tasks.add(number(loop, i));
            getAll(tasks);
        }
    }

    private static void queue(FloorLoop loop, int n, int maxsize) {
        FloorQueue<Integer> queue = new FloorQueue<>(maxsize);
        FloorFuture<Integer> producer = loop.spawn(() -> {
            for (int i = 0; i < n; i++) queue.put(i);
            return null;
        });
        FloorFuture<Integer> consumer = loop.spawn(() -> {
            for (int i = 0; i < n; i++) queue.get();
            return null;
        });
        producer.get();
        consumer.get();
    }

    private static final class Exchange {
        FloorFuture<Integer> ping = new FloorFuture<>();
        FloorFuture<Integer> pong;
    }

    private static void pingpong(FloorLoop loop, int n) {
        Exchange exchange = new Exchange();
        FloorFuture<Integer> a = loop.spawn(() -> {
            for (int i = 0; i < n; i++) {
                FloorFuture<Integer> pong = new FloorFuture<>();
                exchange.pong = pong;
                exchange.ping.set(i);
                pong.get();
            }
            return null;
        });
        FloorFuture<Integer> b = loop.spawn(() -> {
            for (FloorFuture<Integer> ping = exchange.ping; ; ) {
                int i = ping.get();
                ping = new FloorFuture<>();
                exchange.ping = ping;
                exchange.pong.set(i);
                if (i == n - 1) return null;
            }
        });
        a.get();
        b.get();
    }

    private static void sleepAll(FloorLoop loop, int[] delays) {
        List<FloorFuture<Integer>> tasks = new ArrayList<>(delays.length);
        for (int millis : delays)
            tasks.add(loop.spawn(() -> {
                loop.sleep(millis);
                return null;
            }));
        getAll(tasks);
    }

    private static void threadsafe(int n) throws InterruptedException {
        FloorLoop loop = new FloorLoop();
        Semaphore answer = new Semaphore(0);
        Thread foreign = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < n; i++) {
                loop.callSoonThreadsafe(answer::release);
                answer.acquireUninterruptibly();
            }
            loop.callSoonThreadsafe(loop::stop);
        });
        loop.run();
        foreign.join();
    }
}
