package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.gatherOutcomes;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.testing.Testing.exploreSchedules;
import static weft.testing.Testing.waitAllTasksBlocked;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.Task;
import weft.queue.Queue;
import weft.sync.Condition;
import weft.sync.Lock;
import weft.sync.Semaphore;

/** What Weft's own primitives promise holds in whichever order ready tasks run, also when one of them is cancelled. */
class PrimitivesInEveryOrderTest {
    private static final int SCHEDULES = 300;

    /** How many are inside at once, and how many at most. */
    private static final class Inside {
        private int now;
        private int most;

        void pass() {
            most = Math.max(most, ++now);
            try {
                await(sleep(0));
                await(sleep(0));
            } finally {
                now--;
            }
        }
    }

    private static Coroutine<Void> cancelsAfter(Task<?> victim, int turns) {
        return async(() -> {
            for (int i = 0; i < turns; i++) await(sleep(0));
            victim.cancel();
        });
    }

    @Test
    void aLockAdmitsOneAndIsFreeAtTheEnd() {
        exploreSchedules(SCHEDULES, () -> {
            Lock lock = new Lock();
            Inside inside = new Inside();
            List<Task<Void>> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) users.add(createTask(async(() -> lock.run(held -> inside.pass()))));
            await(cancelsAfter(users.get(2), 3));
            await(gatherOutcomes(users));
            assertFalse(lock.locked());
            assertEquals(1, inside.most);
        });
    }

    @Test
    void aSemaphoreLosesNoPermit() {
        exploreSchedules(SCHEDULES, () -> {
            Semaphore semaphore = new Semaphore(2);
            List<Task<Void>> users = new ArrayList<>();
            for (int i = 0; i < 5; i++) users.add(createTask(async(() -> semaphore.run(permit -> await(sleep(0))))));
            await(cancelsAfter(users.get(1), 2));
            await(cancelsAfter(users.get(3), 1));
            await(gatherOutcomes(users));
            assertEquals(2, semaphore.statistics().value());
        });
    }

    @Test
    void aConditionLosesNoSignal() {
        exploreSchedules(SCHEDULES, () -> {
            Condition condition = new Condition();
            int[] items = new int[1];
            List<Task<Void>> consumers = new ArrayList<>();
            for (int i = 0; i < 3; i++)
                consumers.add(createTask(async(() -> condition.run(held -> {
                    await(condition.waitFor(() -> items[0] > 0));
                    items[0]--;
                }))));
            await(waitAllTasksBlocked());
            Task<Void> producer = createTask(async(() -> {
                for (int i = 0; i < 2; i++)
                    condition.run(held -> {
                        items[0]++;
                        condition.signal();
                    });
            }));
            await(cancelsAfter(consumers.get(0), 1));
            await(producer);
            await(waitAllTasksBlocked());
            assertEquals(0, items[0], "two consumers are left for two items");
            for (Task<Void> left : consumers) left.cancel();
            await(gatherOutcomes(consumers));
        });
    }

    @Test
    void aQueueDeliversEverythingOnceAndInOrder() {
        exploreSchedules(SCHEDULES, () -> {
            Queue<Integer> queue = new Queue<>(2);
            List<Integer> got = new ArrayList<>();
            Coroutine<Void> producer = async(() -> {
                for (int i = 0; i < 8; i++) await(queue.put(i));
            });
            Coroutine<Void> consumer = async(() -> {
                for (int i = 0; i < 8; i++) got.add(await(queue.get()));
            });
            await(gather(producer, consumer));
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), got);
        });
    }

    @Test
    void aQueueLosesNothingToAConsumerThatIsCancelled() {
        exploreSchedules(SCHEDULES, () -> {
            Queue<Integer> queue = new Queue<>(1);
            Set<Integer> got = new HashSet<>();
            taskGroup().run(group -> {
                List<Task<Void>> consumers = new ArrayList<>();
                for (int i = 0; i < 3; i++)
                    consumers.add(group.createTask(async(() -> {
                        while (true) got.add(await(queue.get()));
                    })));
                group.createTask(cancelsAfter(consumers.get(0), 3));
                for (int i = 0; i < 6; i++) await(queue.put(i));
                await(waitAllTasksBlocked());
                for (Task<Void> consumer : consumers) consumer.cancel();
            });
            assertEquals(Set.of(0, 1, 2, 3, 4, 5), got);
        });
    }
}
