package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.Trace;

class ConditionTest {
    private final Trace trace = new Trace();
    private final Lock lock = new Lock();
    private final Condition condition = new Condition(lock);

    private Task<Void> waiter(String name) {
        return createTask(async(() -> condition.run(() -> {
            try {
                await(condition);
                trace.log(name);
            } catch (CancelledError e) {
                trace.log(name + " cancelled" + (e.getMessage() == null ? "" : " " + e.getMessage()) + ", "
                        + (lock.locked() ? "locked" : "unlocked"));
                throw e;
            }
        })));
    }

    private List<Task<Void>> waiters(int count) {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) tasks.add(waiter(String.valueOf(i)));
        turns(count);
        return tasks;
    }

    private static void turns(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    @Test
    void signalWakesTheFirstOnes() {
        trace.run(() -> {
            waiters(4);
            condition.run(() -> condition.signal());
            turns(2);
            trace.log("-");
            condition.run(() -> condition.signal(2));
            turns(3);
            trace.log("-");
            condition.run(() -> condition.signalAll());
            turns(2);
            condition.run(() -> condition.signalAll());
            assertFalse(lock.locked());
        });
        trace.assertEvents("0", "-", "1", "2", "-", "3");
    }

    @Test
    void waitingLetsTheLockGoAndHasItAgain() {
        trace.run(() -> {
            Task<Void> a = waiter("a");
            turns(1);
            assertFalse(lock.locked());
            await(condition.acquire());
            condition.signal();
            turns(3);
            trace.log("released"); // only now can the waiter have it
            condition.release();
            await(a);
            assertFalse(lock.locked());
        });
        trace.assertEvents("released", "a");
    }

    @Test
    void twoConditionsOfOneLock() {
        Condition other = new Condition(lock);
        trace.run(() -> {
            waiters(1);
            Task<Void> b = createTask(async(() -> other.run(() -> {
                await(other);
                trace.log("other");
            })));
            turns(1);
            other.run(() -> other.signalAll());
            await(b);
            condition.run(() -> condition.signalAll());
            turns(2);
        });
        trace.assertEvents("other", "0");
    }

    @Test
    void waitForAsksUntilItIsTrue() {
        int[] value = {0};
        trace.run(() -> {
            Task<Void> a = createTask(async(() -> condition.run(() -> {
                await(condition.waitFor(() -> {
                    trace.log("asked at " + value[0]);
                    return value[0] >= 2;
                }));
            })));
            turns(1);
            for (value[0] = 1; value[0] <= 2; value[0]++) {
                condition.run(() -> condition.signal());
                turns(2);
            }
            await(a);
        });
        trace.assertEvents("asked at 0", "asked at 1", "asked at 2");
    }

    @Test
    void aPredicateThatFailsLeavesTheBlock() {
        trace.run(() -> {
            assertThrows(
                    ArithmeticException.class,
                    () -> condition.run(() -> await(condition.waitFor(() -> {
                        throw new ArithmeticException();
                    }))));
            assertFalse(lock.locked());
        });
    }

    // -- cancellation --

    @Test
    void cancelledWhileItWaitsItHasTheLockWhenItIsTold() {
        trace.run(() -> {
            List<Task<Void>> tasks = waiters(1);
            tasks.getFirst().cancel("why");
            turns(1);
            assertTrue(tasks.getFirst().cancelled());
            assertFalse(lock.locked());
        });
        trace.assertEvents("0 cancelled why, locked");
    }

    @Test
    @DisplayName("T106 the task that was signalled is cancelled: the signal goes to the next one")
    void theSignalIsPassedOn() {
        trace.run(() -> {
            List<Task<Void>> tasks = waiters(2);
            await(condition.acquire());
            condition.signal();
            tasks.getFirst().cancel();
            condition.release();
            await(tasks.get(1));
        });
        trace.assertEvents("0 cancelled, locked", "1");
    }

    @Test
    @DisplayName("T106 cancelled while it takes the lock again: the signal goes to the next one")
    void cancelledOnTheWayBack() {
        trace.run(() -> {
            List<Task<Void>> tasks = waiters(2);
            await(condition.acquire());
            condition.signal();
            turns(2); // it has been woken, and waits for the lock
            tasks.getFirst().cancel();
            turns(1);
            condition.release();
            await(tasks.get(1));
        });
        trace.assertEvents("0 cancelled, locked", "1");
    }

    @Test
    @DisplayName("T107 cancelled again and again while it takes the lock: the last one is thrown, with the lock held")
    void cancelledAgainAndAgain() {
        trace.run(() -> {
            List<Task<Void>> tasks = waiters(1);
            await(condition.acquire());
            for (String message : List.of("first", "second", "third")) {
                tasks.getFirst().cancel(message);
                turns(1);
                assertFalse(tasks.getFirst().done());
            }
            condition.release();
            turns(1);
            assertTrue(tasks.getFirst().cancelled());
        });
        trace.assertEvents("0 cancelled third, locked");
    }

    @Test
    @DisplayName(
            "in a cancelled scope each wait throws at once: taking the lock again is shielded, and does not turn in a"
                    + " circle")
    void cancelledScope() {
        trace.run(() -> {
            Task<Void> a = createTask(async(() -> {
                moveOnAfter(1)
                        .run(() -> condition.run(() -> {
                            try {
                                await(condition);
                            } finally {
                                trace.logTime("has it: " + lock.locked());
                            }
                        }));
                trace.logTime("moved on");
            }));
            turns(1);
            await(condition.acquire());
            await(sleep(3));
            trace.log("release");
            condition.release();
            await(a);
            assertFalse(lock.locked());
        });
        trace.assertEvents("release", "3.000 has it: true", "3.000 moved on");
    }

    @Test
    @DisplayName("a loop that is closed ends a task that would wait for the lock again, and again")
    void closedLoop() {
        trace.expectingReports();
        EventLoop loop = trace.newLoop();
        loop.createTask(async(() -> condition.run(() -> {
            await(condition);
            trace.log("never");
        })));
        loop.createTask(async(() -> {
            await(condition.acquire());
            await(sleep(100));
        }));
        loop.runUntilComplete(sleep(1));
        loop.close();
        trace.assertEvents();
        assertEquals(0, condition.statistics().tasksWaiting());
        assertEquals(2, trace.reported.size(), trace.reported::toString); // destroyed but pending, and nothing else
    }

    // -- mistakes --

    @Test
    @DisplayName("T108 waiting and signalling without the lock")
    void withoutTheLock() {
        trace.run(() -> {
            IllegalStateException wait = assertThrows(IllegalStateException.class, () -> await(condition));
            assertEquals(
                    "cannot wait on a condition whose lock is not acquired: <Condition [unlocked]>; do it in its"
                            + " block, condition.run(() -> ...)",
                    wait.getMessage());
            assertThrows(IllegalStateException.class, condition::signal);
            assertThrows(IllegalStateException.class, condition::signalAll);
            assertThrows(IllegalStateException.class, condition::release);
        });
    }

    @Test
    void tellsWhatItIs() {
        trace.run(() -> {
            waiters(2);
            assertEquals("<Condition [unlocked, waiters:2]>", condition.toString());
            await(condition.acquire());
            assertTrue(condition.locked());
            assertEquals(new Condition.Statistics(2, new Lock.Statistics(true, 0)), condition.statistics());
            condition.signalAll();
            condition.release();
            turns(3);
        });
    }

    @Test
    void snippet() {
        new SyncSnippets(trace).condition();
        trace.assertEvents("0.000 bought [A, B]");
    }
}
