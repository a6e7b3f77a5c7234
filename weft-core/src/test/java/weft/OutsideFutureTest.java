package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Our futures as the JDK's: {@code toCompletableFuture()}, and what {@code runCoroutineThreadsafe} returns. */
class OutsideFutureTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException failure = new IOException("x");

    @Test
    void theValue() {
        trace.run(() -> {
            CompletableFuture<String> outside =
                    createTask(children.child("a", 0)).toCompletableFuture();
            assertEquals("a", await(toThread(() -> outside.get())));
            assertEquals("a", outside.join(), "it is done: that does not block");
        });
    }

    @Test
    @DisplayName("a failure is wrapped as the JDK does it, and counts as retrieved")
    void theFailure() {
        trace.run(() -> {
            Task<String> task = createTask(children.failing("a", 1, failure));
            CompletableFuture<String> outside = task.toCompletableFuture();
            await(sleep(2));
            assertSame(
                    failure,
                    assertThrows(ExecutionException.class, outside::get).getCause());
            assertSame(
                    failure,
                    assertThrows(CompletionException.class, outside::join).getCause());
        });
    }

    @Test
    @DisplayName("cancelling the task cancels the JDK's future")
    void cancellingTheTask() {
        trace.run(() -> {
            Task<String> task = createTask(children.child("a", 5));
            CompletableFuture<String> outside = task.toCompletableFuture();
            await(sleep(1));
            task.cancel();
            await(sleep(1));
            assertTrue(outside.isCancelled());
            assertThrows(CancellationException.class, outside::join);
        });
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName("cancelling the JDK's future, on any thread, cancels the task")
    void cancellingTheOutside() {
        trace.run(() -> {
            Task<String> task = createTask(children.child("a", Double.POSITIVE_INFINITY));
            await(sleep(1));
            CompletableFuture<String> outside = task.toCompletableFuture();
            assertTrue(await(toThread(() -> outside.cancel(true))));
            assertThrows(CancelledError.class, () -> await(task));
        });
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    void cancellingTheOutsideAfterTheEndChangesNothing() {
        trace.run(() -> {
            Task<String> task = createTask(children.child("a", 1));
            CompletableFuture<String> outside = task.toCompletableFuture();
            await(task);
            await(sleep(0));
            assertEquals(false, outside.cancel(true));
            assertEquals("a", task.result());
        });
    }

    @Test
    @DisplayName("dependents run on the loop's thread")
    void dependents() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Task<String> task = createTask(children.child("a", 1));
            CompletableFuture<Boolean> onLoop =
                    task.toCompletableFuture().thenApply(value -> Asyncio.getRunningLoop() == loop);
            await(task);
            assertTrue(await(onLoop));
        });
    }

    @Test
    @DisplayName("waiting on the own loop's thread would be for ever, and fails at once")
    void blockingOnTheOwnLoop() {
        trace.run(() -> {
            CompletableFuture<String> outside =
                    createTask(children.child("a", 1)).toCompletableFuture();
            expectRefusal(outside::get);
            expectRefusal(outside::join);
            expectRefusal(() -> outside.get(1, TimeUnit.SECONDS));
            getRunningLoop().callSoon(() -> expectRefusal(outside::join));
            CompletableFuture<Void> submitted = runCoroutineThreadsafe(sleep(1), getRunningLoop());
            expectRefusal(submitted::join);
            assertEquals("a", await(outside));
            await(submitted);
        });
    }

    private static void expectRefusal(org.junit.jupiter.api.function.Executable blocking) {
        String message = assertThrows(IllegalStateException.class, blocking).getMessage();
        assertTrue(message.startsWith("blocking here would stop the loop"), message);
    }

    @Test
    @DisplayName("awaited on its own loop it is the task itself: failures and cancellation pass as they are")
    void thereAndBack() {
        trace.run(() -> {
            Task<String> failing = createTask(children.failing("a", 1, failure));
            assertSame(failure, assertThrows(IOException.class, () -> await(failing.toCompletableFuture())));

            Task<String> task = createTask(children.child("b", 9));
            Task<String> waiter = createTask(async(() -> await(task.toCompletableFuture())));
            await(sleep(1));
            waiter.cancel("why");
            assertThrows(CancelledError.class, () -> await(waiter));
        });
        trace.assertEvents("a start", "a fails", "b start", "b cancelled why");
    }

    @Test
    @DisplayName("a plain future can be seen from outside too")
    void plainFuture() {
        trace.run(() -> {
            Future<String> future = getRunningLoop().createFuture();
            CompletableFuture<String> outside = future.toCompletableFuture();
            future.setException(failure);
            await(sleep(0));
            assertSame(
                    failure,
                    assertInstanceOf(
                            IOException.class,
                            assertThrows(CompletionException.class, outside::join)
                                    .getCause()));
        });
    }

    @Test
    @DisplayName("completing it from outside does not touch the task")
    void completingTheOutside() {
        trace.run(() -> {
            Task<String> task = createTask(children.child("a", 1));
            CompletableFuture<String> outside = task.toCompletableFuture();
            outside.complete("mine");
            assertEquals("a", await(task));
            assertEquals("mine", outside.join());
            assertEquals(0, currentTask().cancelling());
        });
    }
}
