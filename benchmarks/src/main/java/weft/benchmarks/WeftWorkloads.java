package weft.benchmarks;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.Task;
import weft.queue.Queue;
import weft.sync.Lock;

/** The workloads as a user of Weft writes them. */
final class WeftWorkloads {
    private WeftWorkloads() {}

    static Workload named(String name) {
        return switch (name) {
            case "switch" -> n -> run(switching(n));
            case "spawn_join" -> n -> run(spawnJoin(n));
            case "spawn_gather" -> n -> run(spawnGather(n));
            case "gather" -> n -> run(gatherTen(n));
            case "future_pingpong" -> n -> run(pingpong(n));
            case "queue100" -> n -> run(queue(n, 100));
            case "queue1" -> n -> run(queue(n, 1));
            case "lock" -> n -> run(lock(n));
            case "timers" -> n -> run(sleepAll(Delays.random(n)));
            case "million" -> n -> run(sleepAll(Delays.same(n, 10_000)));
            case "threadsafe" -> WeftWorkloads::threadsafe;
            default -> throw new IllegalArgumentException("no workload " + name);
        };
    }

    private static Coroutine<Void> switching(int n) {
        return async(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++)
                tasks.add(createTask(async(() -> {
                    for (int k = n / 100; k > 0; k--) await(sleep(0));
                })));
            for (Task<Void> task : tasks) await(task);
        });
    }

    private static Coroutine<Integer> number(int i) {
        return async(() -> i);
    }

    private static Coroutine<Void> spawnJoin(int n) {
        return async(() -> {
            for (int i = 0; i < n; i++) await(createTask(number(i)));
        });
    }

    private static Coroutine<Void> spawnGather(int n) {
        return async(() -> {
            for (int round = n / 10_000; round > 0; round--) {
                List<Coroutine<Integer>> coroutines = new ArrayList<>();
                for (int i = 0; i < 10_000; i++) coroutines.add(number(i));
                await(gather(coroutines));
            }
        });
    }

    private static Coroutine<Void> gatherTen(int n) {
        return async(() -> {
            for (int round = n / 10; round > 0; round--) {
                List<Coroutine<Integer>> coroutines = new ArrayList<>(10);
                for (int i = 0; i < 10; i++) coroutines.add(number(i));
                await(gather(coroutines));
            }
        });
    }

    private static Coroutine<Void> queue(int n, int maxsize) {
        return async(() -> {
            Queue<Integer> queue = new Queue<>(maxsize);
            Task<Void> producer = createTask(async(() -> {
                for (int i = 0; i < n; i++) await(queue.put(i));
            }));
            Task<Void> consumer = createTask(async(() -> {
                for (int i = 0; i < n; i++) await(queue.get());
            }));
            await(gather(producer, consumer));
        });
    }

    private static Coroutine<Void> lock(int n) {
        return async(() -> {
            Lock lock = new Lock();
            for (int i = 0; i < n; i++) {
                await(lock.acquire());
                lock.release();
            }
        });
    }

    private static final class Exchange {
        Future<Integer> ping = getRunningLoop().createFuture();
        Future<Integer> pong = getRunningLoop().createFuture();
    }

    private static Coroutine<Void> pingpong(int n) {
        return async(() -> {
            EventLoop loop = getRunningLoop();
            Exchange exchange = new Exchange();
            Task<Void> a = createTask(async(() -> {
                for (int i = 0; i < n; i++) {
                    Future<Integer> pong = loop.createFuture();
                    exchange.pong = pong;
                    exchange.ping.setResult(i);
                    await(pong);
                }
            }));
            Task<Void> b = createTask(async(() -> {
                int i;
                Future<Integer> ping = exchange.ping;
                do {
                    i = await(ping);
                    ping = loop.createFuture();
                    exchange.ping = ping;
                    exchange.pong.setResult(i);
                } while (i < n - 1);
            }));
            await(a);
            await(b);
        });
    }

    private static Coroutine<Void> sleepAll(int[] delays) {
        return async(() -> {
            List<Task<Void>> tasks = new ArrayList<>(delays.length);
            for (int millis : delays)
                tasks.add(createTask(async(() -> {
                    await(sleep(Duration.ofMillis(millis)));
                })));
            for (Task<Void> task : tasks) await(task);
        });
    }

    private static void threadsafe(int n) throws InterruptedException {
        EventLoop loop = new EventLoop();
        Semaphore answer = new Semaphore(0);
        Thread foreign = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < n; i++) {
                loop.callSoonThreadsafe(answer::release);
                answer.acquireUninterruptibly();
            }
            loop.callSoonThreadsafe(loop::stop);
        });
        loop.runForever();
        foreign.join();
        loop.close();
    }
}
