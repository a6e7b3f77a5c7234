package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.util.List;
import java.util.SplittableRandom;
import weft.EventLoop;

/** Loops begin and end on several threads at once. A coroutine always finds its own loop, and who is on none finds none. */
public final class LoopsStress {
    private LoopsStress() {}

    public static void main(String[] args) {
        Rounds.run(LoopsStress::round);
    }

    private static void round(SplittableRandom random, Watchdog watchdog) throws InterruptedException {
        List<Thread> threads = Rounds.threads(3, index -> {
            EventLoop loop = new EventLoop();
            for (int i = 0; i < 100; i++) {
                loop.runUntilComplete(async(() -> {
                    for (int turn = 0; turn < 3; turn++) {
                        Rounds.check(getRunningLoop() == loop, "a coroutine found another loop");
                        await(sleep(0));
                    }
                }));
                try {
                    getRunningLoop();
                    throw new AssertionError("a thread that runs no loop has found one");
                } catch (IllegalStateException e) {
                    watchdog.progress();
                }
            }
            loop.close();
        });
        for (Thread thread : threads) thread.join();
    }
}
