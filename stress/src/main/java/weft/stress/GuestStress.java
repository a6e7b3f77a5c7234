package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;
import static weft.Asyncio.startGuestRun;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import weft.EventLoop;
import weft.Future;
import weft.Outcome;

/**
 * A program runs as the guest of a host's thread while other threads ask it for something and wait for the answer before they
 * ask again: a message that comes before, in or right after an iteration makes the host run the next one.
 */
public final class GuestStress {
    private static final int ASKING = 2;
    private static final int QUESTIONS = 500;

    private final CompletableFuture<EventLoop> loop = new CompletableFuture<>();
    private final CompletableFuture<Outcome<Integer>> end = new CompletableFuture<>();

    // -- host thread only --
    private Future<Integer> allAnswered;
    private int answered;

    private GuestStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new GuestStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws Exception {
        SplittableRandom[] randoms = {random.split(), random.split()};
        try (ExecutorService host = Executors.newSingleThreadExecutor()) {
            host.execute(() -> startGuestRun(async(this::untilAllIsAnswered), host, end::complete));
            List<Thread> threads = Rounds.threads(ASKING, index -> askAll(randoms[index], watchdog));
            for (Thread thread : threads) thread.join();
            Rounds.check(
                    end.get() instanceof Outcome.Ok<Integer>(Integer count) && count == ASKING * QUESTIONS,
                    "the guest ended with " + end.get());
        }
    }

    private int untilAllIsAnswered() {
        Future<Integer> all = getRunningLoop().createFuture();
        allAnswered = all;
        loop.complete(getRunningLoop());
        return await(all);
    }

    private void askAll(SplittableRandom random, Watchdog watchdog) throws Exception {
        EventLoop asked = loop.get();
        for (int i = 0; i < QUESTIONS; i++) {
            int turns = random.nextInt(2);
            runCoroutineThreadsafe(
                            async(() -> {
                                for (int turn = 0; turn < turns; turn++) await(sleep(0));
                                if (++answered == ASKING * QUESTIONS) allAnswered.setResult(answered);
                            }),
                            asked)
                    .get();
            Rounds.spin(random, 300);
            watchdog.progress();
        }
    }
}
