package weft.testing.junit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.Coroutine;

/** Classes that {@link ExploreSchedulesTest} runs; see {@link WeftTestFixtures}. */
final class ScheduleFixtures {
    /** The planted race; in the plain order the second withdrawal always sees what the first has done. */
    abstract static class Race {
        private int balance;

        @BeforeEach
        void open() {
            await(sleep(0));
            balance = 100;
        }

        private Coroutine<Void> withdraw(int amount) {
            return async(() -> {
                if (balance < amount) return;
                await(sleep(0));
                balance -= amount;
            });
        }

        final void withdrawTwice() {
            await(gather(withdraw(80), async(() -> {
                for (int i = 0; i < 3; i++) await(sleep(0));
                await(withdraw(80));
            })));
            assertTrue(balance >= 0, () -> "the balance is " + balance);
        }
    }

    @Tag(Runs.FIXTURE)
    static class Explored extends Race {
        @ExploreSchedules(1000)
        void test() {
            withdrawTwice();
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class Plain extends Race {
        @Test
        void test() {
            withdrawTwice();
        }
    }

    @Tag(Runs.FIXTURE)
    static class Replayed extends Race {
        @ExploreSchedules(replay = "recorded:") // the plain order
        void passes() {
            withdrawTwice();
        }
    }

    @Tag(Runs.FIXTURE)
    static class LeaksInSomeOrders {
        @ExploreSchedules(200)
        void test() {
            boolean[] started = new boolean[1];
            createTask(async(() -> started[0] = true));
            await(sleep(0));
            if (!started[0]) createTask(async(() -> await(getRunningLoop().createFuture())), "lost");
        }
    }
}
