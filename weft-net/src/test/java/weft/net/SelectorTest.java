package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.net.Loopback.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;

/** A loop that waits in a selector still hears of other threads and of its timers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectorTest {
    @Test
    @DisplayName("T129 a cancellation by another thread wakes a loop that has nothing to do")
    void aCancellationWakesIt() {
        serving(Loopback::echo, server -> {
            EventLoop loop = server.getLoop();
            Task<Void> waiting = createTask(sleep(3600));
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(50); // real time is the subject: the loop waits in its selector now
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                loop.callSoonThreadsafe(waiting::cancel);
            });
            double begun = loop.time();
            assertThrows(CancelledError.class, waiting::await);
            assertTrue(loop.time() - begun < 10, "it was woken by something else");
        });
    }

    @Test
    void noWakeUpIsLost() {
        int rounds = 2_000;
        serving(Loopback::echo, server -> {
            EventLoop loop = server.getLoop();
            SynchronousQueue<Integer> answers = new SynchronousQueue<>();
            Task<Integer> asking = createTask(Asyncio.toThread(() -> {
                int sum = 0;
                for (int i = 0; i < rounds; i++) {
                    int round = i;
                    loop.callSoonThreadsafe(() -> Thread.ofVirtual().start(() -> put(answers, round)));
                    sum += answers.take() == round ? 1 : 0;
                }
                return sum;
            }));
            assertEquals(rounds, await(asking));
        });
    }

    private static void put(SynchronousQueue<Integer> answers, int round) {
        try {
            answers.put(round);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void timersComeInTheirOrderAndNotBeforeTheirTime() {
        serving(Loopback::echo, server -> {
            EventLoop loop = server.getLoop();
            List<Integer> fired = new ArrayList<>();
            List<Task<Void>> sleeping = new ArrayList<>();
            for (int millis : List.of(30, 10, 20, 0, 1)) {
                sleeping.add(createTask(async(() -> {
                    double due = loop.time() + millis / 1000.0;
                    await(sleep(millis / 1000.0)); // real time is the subject: the selector's own timer
                    assertTrue(loop.time() >= due - 1e-6, () -> millis + " ms were over too soon");
                    fired.add(millis);
                })));
            }
            for (Task<Void> each : sleeping) await(each);
            assertEquals(List.of(0, 1, 10, 20, 30), fired);
        });
    }
}
