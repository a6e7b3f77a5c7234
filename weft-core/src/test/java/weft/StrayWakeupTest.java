package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 2: interrupts and unparks that are not the loop's own. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrayWakeupTest {
    private final Trace trace = new Trace();

    @Test
    void interruptingAnAwaitingCoroutineCancelsItAtOnce() {
        trace.run(() -> {
            Thread[] thread = new Thread[1];
            Future<Void> never = getRunningLoop().createFuture();
            Task<Void> task = createTask(async(() -> {
                thread[0] = Thread.currentThread();
                await(never);
            }));
            await(sleep(0));
            thread[0].interrupt();
            CancelledError error = assertThrows(CancelledError.class, task::await);
            assertTrue(error.getMessage().contains("was interrupted"), error.getMessage());
            assertTrue(never.cancelled());
        });
    }

    @Test
    void interruptingFromAnotherThreadWakesAnIdleLoop() {
        assertThrows(
                CancelledError.class,
                () -> trace.run(() -> {
                    Thread me = Thread.currentThread();
                    Thread.ofPlatform().start(me::interrupt);
                    await(getRunningLoop().createFuture());
                }));
    }

    @Test
    void interruptingOneselfCancelsTheNextAwait() {
        assertThrows(
                CancelledError.class,
                () -> trace.run(() -> {
                    Thread.currentThread().interrupt();
                    await(getRunningLoop().createFuture());
                }));
    }

    @Test
    void interruptingOneselfBeforeYieldingCancelsSoon() {
        assertThrows(
                CancelledError.class,
                () -> trace.run(() -> {
                    Thread.currentThread().interrupt();
                    while (true) await(sleep(0));
                }));
    }

    @Test
    void anInterruptThatWasHandledLeavesNothingBehind() {
        trace.run(() -> {
            Thread.currentThread().interrupt();
            assertThrows(CancelledError.class, () -> await(sleep(1)));
            assertFalse(Thread.currentThread().isInterrupted());
            await(sleep(1));
            trace.logTime("slept");
        });
        trace.assertEvents("1.000 slept");
    }

    @Test
    void permitsBeforeAnAwaitChangeNothing() {
        trace.run(() -> {
            for (int i = 0; i < 100; i++) {
                LockSupport.unpark(Thread.currentThread());
                await(sleep(1));
                LockSupport.unpark(Thread.currentThread());
                await(sleep(0));
            }
            trace.logTime("done");
        });
        trace.assertEvents("100.000 done");
    }

    @Test
    void permitsDuringAnAwaitChangeNothing() {
        trace.run(() -> {
            Thread[] thread = new Thread[1];
            Task<Void> task = createTask(async(() -> {
                thread[0] = Thread.currentThread();
                await(sleep(10));
                trace.logTime("slept");
            }));
            for (int i = 0; i < 5; i++) {
                await(sleep(1));
                LockSupport.unpark(thread[0]);
                await(sleep(0));
                LockSupport.unpark(thread[0]);
                LockSupport.unpark(thread[0]);
            }
            await(task);
        });
        trace.assertEvents("10.000 slept");
    }

    @Test
    void hammeringChangesNothing() throws InterruptedException {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        Thread hammer = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) threads.forEach(LockSupport::unpark);
        });
        try {
            trace.run(() -> {
                List<Coroutine<Void>> workers = new ArrayList<>();
                int[] turn = new int[1];
                for (int i = 0; i < 4; i++) workers.add(hammered(threads, turn));
                await(gather(workers));
            });
        } finally {
            hammer.interrupt();
            hammer.join();
        }
    }

    /** Each of its awaits must last exactly as long as it should, and nobody may run in between two of them. */
    private Coroutine<Void> hammered(List<Thread> threads, int[] turn) {
        return async(() -> {
            EventLoop loop = getRunningLoop();
            Task<?> me = Asyncio.currentTask();
            threads.add(Thread.currentThread());
            for (int i = 0; i < 1_000; i++) {
                Future<Integer> future = loop.createFuture();
                int expected = i;
                loop.callSoon(() -> loop.callSoon(() -> future.setResult(expected)));
                assertEquals(expected, await(future));
                check(me, turn);
                await(sleep(0));
                check(me, turn);
                await(sleep(0));
                check(me, turn);
                double before = loop.time();
                await(sleep(0.5));
                assertTrue(loop.time() >= before + 0.5);
                check(me, turn);
            }
            threads.remove(Thread.currentThread());
        });
    }

    private static void check(Task<?> me, int[] turn) {
        int before = ++turn[0];
        assertEquals(me, Asyncio.currentTask());
        assertEquals(before, turn[0]);
    }
}
