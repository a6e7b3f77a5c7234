package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tasks that cancel themselves, or end as if they had been cancelled. */
class SelfCancelTest {
    private final Trace trace = new Trace();

    @Test
    @DisplayName("T29: a task that cancels itself runs on until it next waits")
    void cancelOfTheCurrentTask() {
        trace.run(async(() -> {
            Task<Void> task = createTask(async(() -> {
                assertTrue(currentTask().cancel("self"));
                await(async(() -> trace.log("a coroutine is no wait")));
                Future<String> finished = getRunningLoop().createFuture();
                finished.setResult("nor is a finished future");
                trace.log(await(finished));
                await(sleep(0));
                trace.log("not reached");
            }));
            assertEquals(
                    "self",
                    assertThrows(CancelledError.class, () -> await(task)).getMessage());
        }));
        trace.assertEvents("a coroutine is no wait", "nor is a finished future");
    }

    @Test
    @DisplayName("T29: a future that a self-cancelled task begins to await is cancelled")
    void selfCancelReachesTheFuture() {
        trace.run(async(() -> {
            Future<Void> future = getRunningLoop().createFuture();
            Task<Void> task = createTask(async(() -> {
                currentTask().cancel("self");
                await(future);
            }));
            await(Asyncio.wait(List.of(task)));
            assertTrue(task.cancelled());
            assertTrue(future.cancelled());
        }));
    }

    @Test
    @DisplayName("T29: cancelled right before it returns, a task is cancelled; before it throws, it has failed")
    void selfCancelThenEnd() {
        trace.run(async(() -> {
            Task<Integer> returns = createTask(async(() -> {
                currentTask().cancel("x");
                return 1;
            }));
            assertEquals(
                    "x",
                    assertThrows(CancelledError.class, () -> await(returns)).getMessage());
            IOException error = new IOException();
            Task<Void> fails = createTask(async(() -> {
                currentTask().cancel("x");
                throw error;
            }));
            await(Asyncio.wait(List.of(fails)));
            assertFalse(fails.cancelled());
            assertSame(error, fails.exception());
        }));
    }

    @Test
    @DisplayName("F136: a task that throws a CancelledError of its own is cancelled, without a request")
    void ownCancelledError() {
        trace.run(async(() -> {
            CancelledError error = new CancelledError("self-made");
            Task<Void> task = createTask(async(() -> {
                throw error;
            }));
            assertSame(error, assertThrows(CancelledError.class, () -> await(task)));
            assertTrue(task.cancelled());
            assertEquals(0, task.cancelling());
        }));
    }
}
