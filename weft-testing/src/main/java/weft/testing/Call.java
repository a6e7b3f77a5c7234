package weft.testing;

import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;

/** One piece of code for a test's main task, and how it ended. Written on the loop, read when the loop has stopped. */
final class Call<T> {
    private final Callable<? extends T> code;
    private volatile boolean done;
    private @Nullable T value;
    private @Nullable Throwable failure;
    private volatile @Nullable TestFailure verdict;

    Call(Callable<? extends T> code) {
        this.code = code;
    }

    /** In the main task. */
    void run(UnaryOperator<Throwable> explain) {
        try {
            value = code.call();
        } catch (Throwable e) {
            failure = explain.apply(e);
        }
        done = true;
    }

    boolean done() {
        return done;
    }

    /** However it ends, it has failed with this. The first verdict counts. */
    void judge(TestFailure why) {
        if (verdict == null) verdict = why;
    }

    boolean judged() {
        return verdict != null;
    }

    @SuppressWarnings("NullAway") // the code's own value
    T outcome() throws Throwable {
        throwVerdict();
        if (failure != null) throw failure;
        if (!done) throw new TestFailure("the test's main task ended before this call was over");
        return value;
    }

    void throwVerdict() {
        TestFailure failed = verdict;
        if (failed == null) return;
        failed.fillInStackTrace(); // where the test was started, not how the loop came upon it
        if (failure != null && !(failure instanceof CancelledError)) failed.addSuppressed(failure);
        throw failed;
    }
}
