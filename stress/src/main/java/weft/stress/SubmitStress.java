package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import weft.CancelledError;
import weft.EventLoop;

/**
 * Threads submit coroutines and cancel some, and in the middle of it the loop ends and is closed. Every submission is
 * refused, or its answer is completed: with the result, a cancellation, or the news that the loop was closed. What was
 * cancelled from outside does not run on.
 */
public final class SubmitStress {
    private static final int SUBMITTERS = 2;
    private static final int MOST = 300;

    private final AtomicInteger began = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Queue<CompletableFuture<Integer>> answers = new ConcurrentLinkedQueue<>();

    private SubmitStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new SubmitStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws Exception {
        EventLoop loop = new EventLoop();
        loop.setExceptionHandler((itsLoop, context) -> {}); // tasks that close() ends are reported: that is right here
        SplittableRandom[] randoms = {random.split(), random.split()};
        int stopAfter = random.nextInt(SUBMITTERS * MOST);
        List<Thread> threads = Rounds.threads(SUBMITTERS, index -> submitAll(loop, randoms[index], watchdog));
        loop.runUntilComplete(async(() -> {
            while (began.get() < stopAfter && answers.size() < stopAfter) await(sleep(0));
        }));
        Rounds.spin(random, 500);
        loop.close();
        for (Thread thread : threads) thread.join();
        for (CompletableFuture<Integer> answer : answers) {
            try {
                answer.join(); // the watchdog counts the seconds
                watchdog.progress();
            } catch (CancellationException e) {
                // by its submitter, or by the end of its task
            } catch (CompletionException e) {
                Rounds.check(
                        e.getCause() instanceof IllegalStateException
                                && String.valueOf(e.getCause().getMessage()).contains("closed"),
                        "an answer failed: " + e);
            }
        }
        Rounds.check(began.get() == ended.get(), began + " began, but " + ended + " ended");
    }

    private void submitAll(EventLoop loop, SplittableRandom random, Watchdog watchdog) {
        List<CompletableFuture<Integer>> mine = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            boolean waits = random.nextInt(3) == 0;
            int number = i;
            try {
                mine.add(runCoroutineThreadsafe(
                        async(() -> {
                            began.incrementAndGet();
                            try {
                                if (waits) await(sleep(1000)); // until it is cancelled or the loop is closed
                                return number;
                            } catch (CancelledError e) {
                                throw e;
                            } finally {
                                ended.incrementAndGet();
                            }
                        }),
                        loop));
            } catch (IllegalStateException closed) {
                break;
            }
            answers.add(mine.getLast());
            if (random.nextInt(4) == 0) mine.get(random.nextInt(mine.size())).cancel(true);
            Rounds.spin(random, 300);
            watchdog.progress();
        }
    }
}
