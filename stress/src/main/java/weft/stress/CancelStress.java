package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;

import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import weft.CancelledError;
import weft.EventLoop;

/**
 * A thread submits a coroutine that waits for ever and cancels it, before, while or after the loop begins it. A coroutine
 * that has begun is cancelled; the loop ends by itself when none is left.
 */
public final class CancelStress {
    private CancelStress() {}

    public static void main(String[] args) {
        Rounds.run(CancelStress::round);
    }

    private static void round(SplittableRandom random, Watchdog watchdog) throws Exception {
        EventLoop loop = new EventLoop();
        Thread canceller = Rounds.threads(1, index -> {
                    for (int i = 0; i < 200; i++) {
                        CompletableFuture<Void> began = new CompletableFuture<>();
                        CompletableFuture<Void> ended = new CompletableFuture<>();
                        CompletableFuture<Void> answer = runCoroutineThreadsafe(waiting(began, ended), loop);
                        Rounds.spin(random, 2_000);
                        Rounds.check(answer.cancel(true), "cancel says that it was done");
                        runCoroutineThreadsafe(sleep(0), loop).join(); // by now it has begun, or it never will
                        if (began.isDone()) ended.join();
                        try {
                            answer.join();
                            throw new AssertionError("a cancelled answer has a result");
                        } catch (CancellationException e) {
                            watchdog.progress();
                        }
                    }
                    loop.callSoonThreadsafe(loop::stop);
                })
                .getFirst();
        loop.runForever();
        canceller.join();
        loop.close();
    }

    private static weft.Coroutine<Void> waiting(CompletableFuture<Void> began, CompletableFuture<Void> ended) {
        return async(() -> {
            began.complete(null);
            try {
                await(sleep(1_000_000));
            } catch (CancelledError e) {
                ended.complete(null);
                throw e;
            }
        });
    }
}
