package weft.stress;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import weft.ExceptionGroup;
import weft.LoopGroup;

/**
 * A group of loops is stopped, by one of its mains or because one fails, while others still begin. It always ends, every main
 * that has begun has ended, and no failure is lost.
 */
public final class GroupStress {
    private static final int LOOPS = 3;

    private final AtomicInteger began = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private GroupStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new GroupStress().round(random));
    }

    private void round(SplittableRandom random) {
        int who = random.nextInt(LOOPS);
        boolean fails = random.nextBoolean();
        SplittableRandom[] randoms = {random.split(), random.split(), random.split()};
        int reported = 0;
        try {
            LoopGroup.run(
                    LOOPS,
                    (group, index) -> async(() -> {
                        began.incrementAndGet();
                        try {
                            Rounds.spin(randoms[index], 3_000);
                            if (index == who) end(group, fails);
                            await(sleep(1000)); // until the group is stopped
                        } finally {
                            ended.incrementAndGet();
                        }
                    }));
        } catch (ExceptionGroup e) {
            reported = e.exceptions().size();
        }
        Rounds.check(began.get() == ended.get(), began + " mains began, but " + ended + " had ended");
        Rounds.check(reported == failed.get(), failed + " mains failed, but " + reported + " failures were reported");
    }

    private void end(LoopGroup group, boolean fails) {
        if (!fails) {
            group.stop();
            return;
        }
        failed.incrementAndGet();
        throw new IllegalStateException("meant");
    }
}
