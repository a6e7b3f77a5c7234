package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A coroutine that runs out of stack, or of memory, ends; the loop and the other tasks do not. */
@Timeout(value = 50, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackOverflowTest {
    private final Trace trace = new Trace();
    private int depth;

    @Test
    void aStackOverflowEndsItsTask() {
        trace.run(() -> {
            Task<Integer> task = createTask(async(() -> recurse()));
            assertThrows(StackOverflowError.class, task::await);
            assertInstanceOf(StackOverflowError.class, task.exception());
            await(sleep(1));
        });
    }

    @Test
    void coroutinesRecurseDeeply() {
        Engines.assumeFast(); // its loop has a large stack
        trace.run(() -> assertEquals(2_000, await(nested(2_000))));
    }

    @Test
    void aStackOverflowInsideAYieldLeavesTheTaskUsable() {
        overflow(() -> await(sleep(0)));
    }

    @Test
    void aStackOverflowInsideAnAwaitLeavesTheTaskUsable() {
        overflow(() -> {
            EventLoop loop = getRunningLoop();
            Future<Void> future = loop.createFuture();
            loop.callSoon(() -> future.setResult(null));
            await(future);
        });
    }

    @Test
    void aStackOverflowInsideATimerLeavesTheTaskUsable() {
        overflow(() -> await(sleep(0.001)));
    }

    @Test
    void memoryThatRanOutEndsItsTask() {
        trace.run(() -> {
            OutOfMemoryError error = new OutOfMemoryError("simulated");
            Task<Void> task = createTask(async(() -> {
                await(sleep(1));
                throw error;
            }));
            assertEquals(error, assertThrows(OutOfMemoryError.class, task::await));
            await(sleep(1));
        });
    }

    private int recurse() {
        return recurse() + 1;
    }

    private static Coroutine<Integer> nested(int levels) {
        return async(() -> {
            if (levels == 0) {
                await(sleep(0));
                return 0;
            }
            return await(nested(levels - 1)) + 1;
        });
    }

    /** Goes down until the stack is full, awaits there, where the await itself overflows, and goes on; many times. */
    private void overflow(Coroutine.Action awaiting) {
        trace.run(() -> {
            Task<Void> other = createTask(async(() -> {
                for (int i = 0; i < 200; i++) await(sleep(0.01));
                trace.log("other done");
            }));
            for (int round = 0; round < 5; round++) {
                int tries = down(awaiting, 0);
                assertTrue(tries > 0, "nothing overflowed");
                double before = getRunningLoop().time();
                await(sleep(0.5));
                assertEquals(before + 0.5, getRunningLoop().time(), 1e-6);
                await(sleep(0));
            }
            await(other);
        });
        trace.assertEvents("other done");
    }

    /** How often an await failed. Each level near the end tries again, a little higher. */
    private int down(Coroutine.Action awaiting, int level) {
        int failures;
        try {
            failures = down(awaiting, level + 1);
        } catch (StackOverflowError e) {
            failures = 1;
        }
        if (failures == 0 || failures > 60) return failures;
        try {
            awaiting.run();
            return failures;
        } catch (StackOverflowError e) {
            return failures + 1;
        } catch (Throwable e) {
            throw Asyncio.rethrow(e);
        }
    }
}
