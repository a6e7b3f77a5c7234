package weft;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** Between our futures and the JDK's; a cancellation crosses in both directions. */
final class Bridges {
    private Bridges() {}

    static <T> Future<T> fromStage(EventLoop loop, CompletionStage<T> stage) {
        if (stage instanceof OutsideFuture<T> ours && ours.loop == loop && ours.source != null) return ours.source;
        Future<T> future = loop.fromOutside(loop.createFuture());
        future.addDoneCallback(done -> {
            if (done.cancelled()) stage.toCompletableFuture().cancel(true);
        });
        stage.whenComplete((value, failure) -> loop.sendAlways(() -> complete(future, value, failure)));
        return future;
    }

    static <T> Future<T> fromJdk(EventLoop loop, java.util.concurrent.Future<T> source) {
        if (source instanceof CompletionStage<?>) {
            @SuppressWarnings("unchecked") // the same object: a stage of what the future is of
            CompletionStage<T> stage = (CompletionStage<T>) source;
            return fromStage(loop, stage);
        }
        Future<T> future = loop.fromOutside(loop.createFuture());
        future.addDoneCallback(done -> {
            if (done.cancelled()) source.cancel(true);
        });
        Thread.ofVirtual().name("weft-wrap").start(() -> {
            T value = null;
            Throwable failure = null;
            try {
                value = source.get();
            } catch (ExecutionException | CancellationException | InterruptedException e) {
                failure = e;
            }
            T got = value;
            Throwable lost = failure;
            loop.sendAlways(() -> complete(future, got, lost));
        });
        return future;
    }

    static <T> OutsideFuture<T> toCompletableFuture(Future<T> source) {
        OutsideFuture<T> outside = new OutsideFuture<>(source.loop, source);
        follow(source, outside);
        return outside;
    }

    /** Starts the coroutine on a loop from any thread. */
    static <T> CompletableFuture<T> submit(EventLoop loop, Awaitable<T> awaitable) {
        Submission<T> submission = new Submission<>(loop, awaitable, it -> Futures.ensure(loop, it));
        if (!loop.sendOrEnqueue(submission))
            throw new IllegalStateException("Event loop is closed; " + awaitable + " did not run");
        return submission.answer();
    }

    /** The outside future gets what the inner one gets, at the latest when the loop is closed. On the loop. */
    static <T> void follow(Future<T> source, CompletableFuture<T> outside) {
        source.addWaiter(new Following<>(source, outside, Context.copyCurrent()));
    }

    static <T> void pass(Future<T> done, CompletableFuture<T> outside) {
        switch (done.toOutcome()) {
            case Outcome.Ok<T>(T value) -> outside.complete(value);
            case Outcome.Failed<T>(Throwable exception) -> outside.completeExceptionally(exception);
            case Outcome.Cancelled<T>(CancelledError error) -> outside.cancel(true);
        }
    }

    private static <T> void complete(Future<T> future, @Nullable T value, @Nullable Throwable failure) {
        if (future.done()) return;
        Throwable cause = unwrapped(failure);
        if (cause == null) future.completeResult(value);
        else if (cause instanceof CancellationException) future.cancel(cause.getMessage());
        else future.completeException(cause);
    }

    /** The JDK wraps what the work threw; nobody wants to catch the wrapping. */
    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        if (!(failure instanceof CompletionException || failure instanceof ExecutionException)) return failure;
        return failure.getCause() == null ? failure : unwrapped(failure.getCause());
    }

    /** The inner future is done. */
    private static final class Following<T> extends Handle {
        private final Future<T> source;
        private final CompletableFuture<T> outside;
        private final Context context;

        Following(Future<T> source, CompletableFuture<T> outside, Context context) {
            this.source = source;
            this.outside = outside;
            this.context = context;
        }

        @Override
        protected void fire() {
            source.loop.enterContext(context); // for dependents of the outside future
            pass(source, outside);
        }

        /** The loop was closed, which ended the task, before this had its turn: others may wait for the answer. */
        @Override
        protected void abandoned() {
            pass(source, outside);
        }

        @Override
        public String toString() {
            return "<Handle that passes " + source + " to another thread>";
        }
    }
}
