package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The JDK's futures, awaited. The other direction: {@link OutsideFutureTest}. */
class BridgesTest {
    private final Trace trace = new Trace();
    private final IOException failure = new IOException("x");

    // -- stages --

    @Test
    void aStageThatIsDone() {
        trace.run(() -> assertEquals("x", await(CompletableFuture.completedFuture("x"))));
    }

    @Test
    void aStageThatAnotherThreadCompletes() {
        trace.run(() -> assertEquals("x", await(CompletableFuture.supplyAsync(() -> "x"))));
    }

    @Test
    @DisplayName("a failure comes out unwrapped, however often it was wrapped")
    void aFailureComesOutUnwrapped() {
        trace.run(() -> {
            expectFailure(CompletableFuture.failedStage(failure));
            expectFailure(CompletableFuture.failedFuture(new CompletionException(new CompletionException(failure))));
            expectFailure(CompletableFuture.supplyAsync(() -> {
                        throw new CompletionException(failure);
                    })
                    .thenApply(value -> value));
        });
    }

    private void expectFailure(CompletionStage<?> stage) {
        assertSame(failure, assertThrows(IOException.class, () -> await(stage)));
    }

    @Test
    void theCheckedExceptionCanBeDeclared() {
        trace.run(() -> {
            try {
                await(CompletableFuture.failedStage(failure), IOException.class);
            } catch (IOException e) {
                trace.log("caught " + e.getMessage());
            }
        });
        trace.assertEvents("caught x");
    }

    @Test
    void aWrapperWithoutACauseComesOutItself() {
        CompletionException bare = new CompletionException("bare", null);
        trace.run(() -> assertSame(
                bare, assertThrows(CompletionException.class, () -> await(CompletableFuture.failedStage(bare)))));
    }

    @Test
    @DisplayName("cancelling the task cancels the stage")
    void cancellingTheTask() {
        trace.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> task = createTask(async(() -> await(stage)));
            await(sleep(0));
            task.cancel("why");
            assertEquals(
                    "why", assertThrows(CancelledError.class, () -> await(task)).getMessage());
            assertTrue(stage.isCancelled());
        });
    }

    @Test
    @DisplayName("cancelling the stage, or one it depends on, cancels the future, and the task is told")
    void cancellingTheStage() {
        trace.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> direct = Future.wrap((CompletionStage<String>) stage);
            Future<String> dependent =
                    Future.wrap(stage.<String>thenApply(value -> value).minimalCompletionStage());
            Task<String> task = createTask(async(() -> await(direct)));
            await(sleep(0));
            stage.cancel(true);
            assertThrows(CancelledError.class, () -> await(dependent));
            assertThrows(CancelledError.class, () -> await(task));
            assertTrue(direct.cancelled() && dependent.cancelled() && task.cancelled());
        });
    }

    @Test
    void aStageThatCompletesAfterTheFutureWasCancelledIsIgnored() {
        trace.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.wrap(stage.minimalCompletionStage());
            future.cancel();
            await(sleep(0));
            stage.completeExceptionally(failure);
            await(sleep(0));
            await(sleep(0));
            assertTrue(future.cancelled());
        });
    }

    @Test
    void aStageThatCompletesAfterTheLoopIsIgnored() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = trace.run(async(() -> Future.wrap(stage.minimalCompletionStage())));
        stage.complete("late");
        assertFalse(future.done());
    }

    @Test
    @DisplayName("the same failure, awaited as a stage by nobody, is reported")
    void aLostFailureIsReported() {
        trace.expectingReports();
        trace.run(() -> {
            Future.wrap(CompletableFuture.failedStage(failure));
            await(sleep(0));
        });
        assertSame(failure, trace.reported.getFirst().exception());
    }

    // -- futures that can only be waited for --

    @Test
    void aFutureTask() {
        FutureTask<String> work = new FutureTask<>(() -> "x");
        trace.run(() -> {
            Future<String> future = Future.wrap(work);
            assertFalse(future.done());
            work.run();
            assertEquals("x", await(future));
        });
    }

    @Test
    void aFutureTaskThatFails() {
        FutureTask<String> work = new FutureTask<>(() -> {
            throw failure;
        });
        work.run();
        trace.run(() -> assertSame(failure, assertThrows(IOException.class, () -> await(Future.wrap(work)))));
    }

    @Test
    @DisplayName("cancelling the JDK's future cancels ours")
    void cancellingAFutureTask() {
        FutureTask<String> work = new FutureTask<>(() -> "x");
        trace.run(() -> {
            Future<String> future = Future.wrap(work);
            work.cancel(false);
            assertThrows(CancelledError.class, () -> await(future));
            assertTrue(future.cancelled());
        });
    }

    @Test
    @DisplayName("cancelling ours cancels the JDK's, and interrupts its work")
    void cancellingTheWrapperOfAFutureTask() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        FutureTask<String> work = new FutureTask<>(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return "x";
        });
        Thread.ofPlatform().start(work);
        begun.await();
        trace.run(() -> {
            Task<String> task = createTask(async(() -> await(Future.wrap(work))));
            await(sleep(0));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
        });
        assertTrue(work.isCancelled());
        interrupted.await();
    }

    @Test
    @DisplayName("a CompletableFuture seen as a JDK future is taken as the stage it is")
    void aCompletableFutureAsAFuture() {
        trace.run(() -> {
            java.util.concurrent.Future<String> source = CompletableFuture.completedFuture("x");
            assertEquals("x", await(Future.wrap(source)));
        });
    }

    @Test
    @DisplayName("a CompletableFuture, which is both, needs no cast")
    void aCompletableFuture() {
        trace.run(() -> assertEquals("x", await(Future.wrap(CompletableFuture.completedFuture("x")))));
    }

    @Test
    void wrappingNeedsALoop() {
        assertThrows(IllegalStateException.class, () -> Future.wrap(CompletableFuture.completedStage("x")));
        trace.run(() -> assertSame(
                getRunningLoop(),
                Future.wrap(CompletableFuture.completedStage("x")).getLoop()));
    }
}
