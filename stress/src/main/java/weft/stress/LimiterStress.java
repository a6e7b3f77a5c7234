package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import weft.CancelledError;
import weft.Task;
import weft.sync.CapacityLimiter;

/**
 * Code in threads with a token each, some of it cancelled before, while and after it begins. Never more run than there are
 * tokens, and in the end each token is back.
 */
public final class LimiterStress {
    private static final int TOKENS = 2;

    private LimiterStress() {}

    public static void main(String[] args) {
        Rounds.run(LimiterStress::round);
    }

    private static void round(SplittableRandom random, Watchdog watchdog) {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        run(async(() -> {
            weft.Asyncio.getRunningLoop().setExceptionHandler((loop, context) -> broken.incrementAndGet());
            CapacityLimiter limiter = new CapacityLimiter(TOKENS);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                SplittableRandom mine = random.split();
                tasks.add(createTask(async(() -> await(limiter.toThread(() -> {
                    if (running.incrementAndGet() > TOKENS) broken.incrementAndGet();
                    Rounds.spin(mine, 500);
                    running.decrementAndGet();
                    return null;
                })))));
                if (random.nextInt(3) > 0) await(sleep(0));
                if (random.nextInt(3) == 0)
                    tasks.get(random.nextInt(tasks.size())).cancel();
            }
            for (Task<Void> task : tasks) {
                try {
                    await(task);
                } catch (CancelledError e) {
                    // above
                } catch (IllegalStateException e) {
                    throw new AssertionError("a token was given back that was not held", e);
                }
                watchdog.progress();
            }
            while (limiter.borrowedTokens() > 0) await(sleep(0.0001)); // the watchdog ends it
        }));
        Rounds.check(broken.get() == 0, "each token was given back once, and none was used twice");
    }
}
