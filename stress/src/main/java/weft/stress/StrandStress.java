package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.gather;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import weft.CancelledError;
import weft.Coroutine;

/**
 * Coroutines block in every way the JDK knows, while other threads hold the locks they want, hand them things, unpark and
 * interrupt them and look at their stacks. Every one comes back, and between two awaits nobody else has run.
 */
public final class StrandStress {
    private static final int COROUTINES = 20;
    private static final int STEPS = 20;

    private final ReentrantLock lock = new ReentrantLock();

    /** Not the same: who blocks the loop behind somebody in {@code blocking}, who needs the loop, waits for ever. */
    private final ReentrantLock lockOfBlocking = new ReentrantLock();

    private final SynchronousQueue<Integer> exchange = new SynchronousQueue<>();
    private final Thread[] strands = new Thread[COROUTINES];
    private volatile boolean over;

    // -- coroutines only --
    private int inside;

    private StrandStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new StrandStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws InterruptedException {
        SplittableRandom[] randoms = {random.split(), random.split()};
        List<Thread> threads = Rounds.threads(2, index -> {
            while (!over) meddle(randoms[index]);
        });
        run(async(() -> {
            List<Coroutine<Void>> all = new ArrayList<>();
            for (int i = 0; i < COROUTINES; i++) all.add(worker(i, random.split(), watchdog));
            await(gather(all));
        }));
        over = true;
        for (Thread thread : threads) thread.join();
    }

    private Coroutine<Void> worker(int index, SplittableRandom random, Watchdog watchdog) {
        return async(() -> {
            strands[index] = Thread.currentThread();
            for (int step = 0; step < STEPS; step++) {
                try {
                    int before = ++inside;
                    block(random);
                    Rounds.check(inside == before, "another coroutine ran while this one blocked");
                    if (random.nextBoolean()) blocking(() -> blockAside(random));
                    await(sleep(random.nextInt(3) / 10_000.0));
                } catch (InterruptedException | CancelledError e) {
                    // an interrupt cancels the await, or ends the blocking call: both are meant
                }
                watchdog.progress();
            }
            strands[index] = null;
        });
    }

    private void block(SplittableRandom random) throws InterruptedException {
        switch (random.nextInt(5)) {
            case 0 -> Thread.sleep(0, random.nextInt(200_000));
            case 1 -> LockSupport.parkNanos(random.nextInt(200_000));
            case 2 -> {
                lock.lock();
                lock.unlock();
            }
            case 3 -> exchange.offer(1, 100, TimeUnit.MICROSECONDS);
            default -> Thread.yield();
        }
    }

    private void blockAside(SplittableRandom random) throws InterruptedException {
        if (random.nextBoolean()) Thread.sleep(0, random.nextInt(200_000));
        else if (lockOfBlocking.tryLock(1, TimeUnit.MILLISECONDS)) lockOfBlocking.unlock();
    }

    private void meddle(SplittableRandom random) throws InterruptedException {
        Thread strand = strands[random.nextInt(COROUTINES)];
        switch (random.nextInt(6)) {
            case 0 -> {
                ReentrantLock held = random.nextBoolean() ? lock : lockOfBlocking;
                held.lock();
                Rounds.spin(random, 2_000);
                held.unlock();
            }
            case 1 -> exchange.poll(50, TimeUnit.MICROSECONDS);
            case 2 -> LockSupport.unpark(strand);
            case 3 -> {
                if (strand != null && random.nextInt(10) == 0) strand.interrupt();
            }
            case 4 -> {
                if (strand != null && random.nextInt(10) == 0) strand.getStackTrace();
            }
            default -> Rounds.spin(random, 5_000);
        }
    }
}
