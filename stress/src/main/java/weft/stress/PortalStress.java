package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import weft.BlockingPortal;
import weft.CancelledError;
import weft.Coroutine;

/**
 * Threads call through a portal, one waits for each answer and is interrupted now and then, the others do not wait, and in the
 * middle of it the portal is closed. Every call comes back: with its own result, as cancelled where its thread was
 * interrupted, or refused because the portal does not run any more. What has begun has ended when the portal is closed, and
 * nothing begins later.
 */
public final class PortalStress {
    private static final int SENDERS = 2;
    private static final int MOST = 300;

    private final BlockingPortal portal = BlockingPortal.start();
    private final AtomicInteger began = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile Thread caller;
    private volatile boolean called;
    private volatile boolean closed;

    private PortalStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new PortalStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws InterruptedException {
        SplittableRandom[] randoms = {random.split(), random.split(), random.split(), random.split()};
        int closeAfter = random.nextInt(SENDERS * MOST);
        List<Thread> threads = Rounds.threads(SENDERS + 2, index -> {
            if (index < SENDERS) sendAll(randoms[index], watchdog);
            else if (index == SENDERS) callAll(randoms[index], watchdog);
            else interruptTheCaller(randoms[index]);
        });
        while (began.get() < closeAfter && threads.stream().anyMatch(Thread::isAlive)) Thread.onSpinWait();
        portal.close();
        int begunAtClose = began.get();
        Rounds.check(begunAtClose == ended.get(), begunAtClose + " began, but " + ended + " had ended at the close");
        closed = true;
        for (Thread thread : threads) thread.join();
        Rounds.check(began.get() == begunAtClose, (began.get() - begunAtClose) + " began after the close");
    }

    private void sendAll(SplittableRandom random, Watchdog watchdog) {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        boolean refused = false;
        for (int i = 0; i < MOST && !refused; i++) {
            Coroutine<Integer> piece = piece(i, random.nextInt(3));
            refused = !came(i, () -> {
                answers.add(portal.startTaskSoon(piece));
                return answers.size() - 1;
            });
            watchdog.progress();
        }
        for (int i = 0; i < answers.size(); i++) came(i, answers.get(i)::join); // the watchdog counts the seconds
    }

    private void callAll(SplittableRandom random, Watchdog watchdog) {
        caller = Thread.currentThread();
        for (int i = 0; i < MOST; i++) {
            boolean endless = random.nextInt(4) == 0;
            Coroutine<Integer> piece = piece(i, endless ? Integer.MAX_VALUE : random.nextInt(3));
            boolean late = closed;
            try {
                boolean came = came(i, () -> portal.call(piece));
                Rounds.check(!(came && late), "a call after the close has run");
            } catch (CancelledError e) {
                Rounds.check(Thread.interrupted(), "call " + i + " was cancelled, and nobody interrupted its thread");
            }
            watchdog.progress();
        }
        called = true;
    }

    private void interruptTheCaller(SplittableRandom random) {
        while (!called) {
            Thread thread = caller;
            if (thread != null) thread.interrupt();
            Rounds.spin(random, 20_000);
        }
    }

    /** Whether it came, as its own number, or was refused with a word about the portal or its loop. */
    private static boolean came(int number, Supplier<Integer> call) {
        try {
            int answer = call.get();
            Rounds.check(answer == number, "call " + number + " got " + answer);
            return true;
        } catch (CompletionException | IllegalStateException e) {
            Throwable reason = e instanceof CompletionException ? e.getCause() : e;
            String message = String.valueOf(reason.getMessage());
            Rounds.check(
                    reason instanceof IllegalStateException
                            && (message.contains("not running any more") || message.contains("loop was closed before")),
                    "call " + number + " failed: " + reason);
            return false;
        }
    }

    private Coroutine<Integer> piece(int number, int turns) {
        return async(() -> {
            began.incrementAndGet();
            try {
                for (int turn = 0; turn < turns; turn++) await(sleep(0));
                return number;
            } finally {
                ended.incrementAndGet();
            }
        });
    }
}
