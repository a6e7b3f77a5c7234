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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** F034: the JDK's futures awaited here, and ours handed to the JDK; results, failures and cancellations cross. */
@org.junit.jupiter.api.Timeout(60)
class WrapFutureTest {
    private final Trace trace = new Trace();

    @Test
    void stageDoneLater() {
        trace.run(async(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> waiter = createTask(async(() -> await(stage)));
            await(sleep(0));
            assertFalse(waiter.done());
            stage.complete("value");
            assertEquals("value", await(waiter));
        }));
    }

    @Test
    void stageDoneFromAnotherThread() {
        trace.run(async(() -> {
            CompletableFuture<String> stage = CompletableFuture.supplyAsync(() -> "value");
            assertEquals("value", await(stage));
            assertEquals("value", await(stage), "done by now");
        }));
    }

    @Test
    void stageFailureIsUnwrapped() {
        trace.run(async(() -> {
            IOException error = new IOException();
            CompletableFuture<String> stage = new CompletableFuture<>();
            stage.completeExceptionally(error);
            CompletableFuture<String> dependent = stage.thenApply(value -> value);
            assertSame(error, assertThrows(IOException.class, () -> await(stage, IOException.class)));
            assertSame(error, assertThrows(IOException.class, () -> await(dependent)), "not a CompletionException");
        }));
    }

    @Test
    void cancellationOfTheWaiterCancelsTheStage() {
        trace.run(async(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> waiter = createTask(async(() -> await(stage)));
            await(sleep(0));
            waiter.cancel();
            assertThrows(CancelledError.class, () -> await(waiter));
            assertTrue(stage.isCancelled());
        }));
    }

    @Test
    void cancellationOfTheStageCancelsTheFuture() {
        trace.run(async(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.wrap(stage);
            stage.cancel(true);
            assertThrows(CancelledError.class, () -> await(future));
            assertTrue(future.cancelled());
            assertEquals(0, currentTask().cancelling());
        }));
    }

    @Test
    void resultAfterOurCancellationIsDropped() {
        trace.run(async(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.wrap(stage);
            stage.complete("too late");
            future.cancel(); // what the stage said is still on its way
            await(sleep(0));
            await(sleep(0));
            assertTrue(future.cancelled());
        }));
    }

    @Test
    void plainJdkFuture() {
        trace.run(async(() -> {
            FutureTask<String> work = new FutureTask<>(() -> "value");
            Future<String> future = Future.wrap((java.util.concurrent.Future<String>) work);
            work.run();
            assertEquals("value", await(future));
        }));
    }

    @Test
    void plainJdkFutureThatFails() {
        trace.run(async(() -> {
            IOException error = new IOException();
            FutureTask<String> work = new FutureTask<>(() -> {
                throw error;
            });
            Future<String> future = Future.wrap((java.util.concurrent.Future<String>) work);
            work.run();
            assertSame(error, assertThrows(IOException.class, () -> await(future)));
        }));
    }

    @Test
    void plainJdkFutureIsCancelledInBothDirections() {
        trace.run(async(() -> {
            FutureTask<String> ours = new FutureTask<>(() -> "value");
            Future<String> future = Future.wrap((java.util.concurrent.Future<String>) ours);
            future.cancel();
            await(sleep(0));
            assertTrue(ours.isCancelled());
            FutureTask<String> theirs = new FutureTask<>(() -> "value");
            Future<String> cancelled = Future.wrap((java.util.concurrent.Future<String>) theirs);
            theirs.cancel(true);
            assertThrows(CancelledError.class, () -> await(cancelled));
        }));
    }

    // -- ours for the JDK --

    @Test
    void ourResultFromOutside() {
        trace.run(async(() -> {
            Future<String> future = getRunningLoop().createFuture();
            CompletableFuture<String> outside = future.toCompletableFuture();
            CompletableFuture<String> longer = outside.thenApply(value -> value + "!");
            future.setResult("value");
            assertFalse(outside.isDone(), "in the next iteration");
            await(sleep(0));
            assertEquals("value", outside.getNow(null));
            assertEquals("value!", await(longer));
        }));
    }

    @Test
    void ourFailureFromOutsideCountsAsRetrieved() {
        trace.run(async(() -> {
            IOException error = new IOException();
            Future<String> future = getRunningLoop().createFuture();
            CompletableFuture<String> outside = future.toCompletableFuture();
            future.setException(error);
            await(sleep(0));
            assertSame(
                    error, assertThrows(ExecutionException.class, outside::get).getCause());
        }));
    }

    @Test
    void ourCancellationFromBothSides() {
        trace.run(async(() -> {
            Future<String> inner = getRunningLoop().createFuture();
            CompletableFuture<String> outside = inner.toCompletableFuture();
            inner.cancel();
            await(sleep(0));
            assertTrue(outside.isCancelled());
            Task<Void> task = createTask(sleep(1));
            task.toCompletableFuture().cancel(true);
            assertThrows(CancelledError.class, () -> await(task));
        }));
    }

    @Test
    void thereAndBackIsTheSame() {
        trace.run(async(() -> {
            Future<String> future = getRunningLoop().createFuture();
            assertSame(future, Future.wrap(future.toCompletableFuture()));
        }));
    }
}
