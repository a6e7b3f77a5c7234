package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import weft.CancelledError;
import weft.Coroutine;
import weft.Future;
import weft.Task;

/**
 * Coroutines await what other threads complete, through every bridge to the JDK's futures, and some are cancelled at that
 * moment. Each await ends, with the value or the cancellation, and a cancellation reaches the other side.
 */
public final class BridgeStress {
    private static final int AWAITS = 200;

    private final LinkedBlockingQueue<CompletableFuture<Integer>> toComplete = new LinkedBlockingQueue<>();

    private BridgeStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new BridgeStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws InterruptedException {
        SplittableRandom[] randoms = {random.split(), random.split()};
        List<Thread> threads = Rounds.threads(2, index -> {
            for (CompletableFuture<Integer> next = toComplete.take(); ; next = toComplete.take()) {
                Rounds.spin(randoms[index], 300);
                if (next.isDone() && !next.isCancelled()) return;
                next.complete(7);
            }
        });
        run(async(() -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < AWAITS; i++) {
                Task<Integer> task = createTask(one(random.nextInt(4), random.split()));
                tasks.add(task);
                if (random.nextInt(3) == 0) {
                    await(sleep(0));
                    task.cancel();
                }
            }
            for (Task<Integer> task : tasks) {
                try {
                    Rounds.check(await(task) == 7, "the value comes through");
                } catch (CancelledError e) {
                    // it was cancelled above
                }
                watchdog.progress();
            }
        }));
        for (Thread thread : threads) toComplete.add(CompletableFuture.completedFuture(0));
        for (Thread thread : threads) thread.join();
    }

    private Coroutine<Integer> one(int bridge, SplittableRandom random) {
        return async(() -> {
            CompletableFuture<Integer> outside = new CompletableFuture<>();
            try {
                return switch (bridge) {
                    case 0 -> {
                        toComplete.add(outside);
                        yield await(outside);
                    }
                    case 1 -> {
                        toComplete.add(outside);
                        yield await(gather(Future.wrap(outside), Future.wrap(outside.thenApply(x -> x))))
                                .getFirst();
                    }
                    case 2 -> {
                        outside.complete(0);
                        yield await(toThread(() -> {
                            Rounds.spin(random, 300);
                            return 7;
                        }));
                    }
                    default -> {
                        toComplete.add(outside);
                        Task<Integer> inner = createTask(async(() -> await(outside)));
                        yield await(inner.toCompletableFuture());
                    }
                };
            } catch (CancelledError e) {
                await(sleep(0)); // the cancellation crosses in a callback
                await(sleep(0));
                await(sleep(0));
                if (bridge == 0) Rounds.check(outside.isDone(), "a cancellation reaches the stage");
                throw e;
            }
        });
    }
}
