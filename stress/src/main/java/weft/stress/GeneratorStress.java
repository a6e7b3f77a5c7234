package weft.stress;

import static weft.Asyncio.generator;

import java.util.SplittableRandom;
import weft.Generator;

/** Generators on no loop, whose body is a thread that takes turns with its consumer, while a third thread interrupts it. */
public final class GeneratorStress {
    private static final int ITEMS = 300;

    private volatile boolean begun;
    private volatile boolean over;

    private GeneratorStress() {}

    public static void main(String[] args) {
        Rounds.run((random, watchdog) -> new GeneratorStress().round(random, watchdog));
    }

    private void round(SplittableRandom random, Watchdog watchdog) throws InterruptedException {
        SplittableRandom meddles = random.split();
        Thread consumer = Rounds.threads(1, index -> {
                    begun = true;
                    int[] shared = new int[1]; // ordinary memory: the turns have to order it
                    Generator<Integer> numbers = generator(out -> {
                        for (int i = 0; i < ITEMS; i++) {
                            shared[0]++;
                            out.yield(i);
                        }
                    });
                    int expected = 0;
                    for (int number : numbers) {
                        Rounds.check(number == expected++, "every item comes once, in order");
                        Rounds.check(++shared[0] == 2 * expected, "each sees what the other wrote in its turn");
                        watchdog.progress();
                    }
                    Rounds.check(expected == ITEMS, "all items come");
                })
                .getFirst();
        Thread meddler = Rounds.threads(1, index -> {
                    while (!begun) Thread.onSpinWait();
                    while (!over) {
                        consumer.interrupt();
                        Rounds.spin(meddles, 2_000);
                    }
                })
                .getFirst();
        consumer.join();
        over = true;
        meddler.join();
    }
}
