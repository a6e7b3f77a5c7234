package weft.stress;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import weft.EventLoop;

/**
 * Threads hammer {@code callSoonThreadsafe} while the loop works and sleeps in turn. Every callback runs, once, and those of
 * one thread in their order.
 */
public final class SendStress {
    private static final int SENDERS = 3;
    private static final int CALLS = 2_000;

    // -- loop thread only --
    private final int[] last = new int[SENDERS];
    private int done;

    private SendStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new SendStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws Exception {
        EventLoop loop = new EventLoop();
        CompletableFuture<AssertionError> outOfOrder = new CompletableFuture<>();
        SplittableRandom[] randoms = {random.split(), random.split(), random.split()};
        Rounds.threads(SENDERS, sender -> {
            for (int i = 1; i <= CALLS; i++) {
                int call = i;
                if (randoms[sender].nextInt(20) == 0) Rounds.spin(randoms[sender], 5_000); // let the loop fall asleep
                loop.callSoonThreadsafe(() -> {
                    if (++last[sender] != call)
                        outOfOrder.complete(
                                new AssertionError("call " + call + " of " + sender + " came as " + last[sender]));
                    if (++done == SENDERS * CALLS) loop.stop();
                    watchdog.progress();
                });
            }
        });
        loop.runForever();
        loop.close();
        if (outOfOrder.isDone()) throw outOfOrder.get();
    }
}
