package weft.testing;

import static weft.Asyncio.allTasks;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Future;
import weft.Task;
import weft.TaskGroup;

/** What a test's main task does: run one call, stop the loop, wait for the next. The loop's, and the caller's between runs. */
final class Pump {
    /*
     * A framework calls the methods before, of and after a test one by one, from its own thread, and they have to be one
     * task: a task group opened in the first is closed in the last. Between two calls the loop does not run at all. So no
     * task gets turns there whose number depends on the framework's speed, time stands still, and a seeded schedule can be
     * replayed. Refused: one run of the loop for the whole test, with the main task awaiting the next call.
     */

    /** Turns in which tasks may end by themselves when the test is over: one that was cancelled needs two or three. */
    private static final int LAST_TURNS = 100;

    private final EventLoop loop;
    private final List<Finding> findings;
    private @Nullable Call<?> call;
    private @Nullable Future<Boolean> waiting;
    private @Nullable TaskGroup background;
    private boolean finished;

    Pump(EventLoop loop, List<Finding> findings) {
        this.loop = loop;
        this.findings = findings;
    }

    /** The caller's: the next run of the loop runs this. */
    void next(Call<?> next) {
        call = next;
        Future<Boolean> pump = waiting;
        if (pump != null && !pump.done()) pump.setResult(true);
    }

    @Nullable
    Call<?> call() {
        return call;
    }

    @Nullable
    TaskGroup background() {
        return background;
    }

    // -- in the main task --

    void main() {
        boolean cancelledMeanwhile = false;
        while (call != null) {
            if (cancelledMeanwhile) cancelAgain();
            call.run(this::explain);
            call = null;
            loop.stop();
            if (finished) return;
            cancelledMeanwhile = awaitNext();
        }
    }

    /** Whether a cancellation came instead of, or together with, the next call. */
    private boolean awaitNext() {
        boolean cancelled = false;
        while (call == null) {
            Future<Boolean> next = loop.createFuture();
            waiting = next;
            try {
                next.await();
            } catch (CancelledError e) {
                cancelled = true;
            }
        }
        return cancelled;
    }

    /** The next call shall see the cancellation at its first await; the count of requests stays. */
    private static void cancelAgain() {
        Task<?> main = currentTask();
        if (main == null) return;
        main.cancel();
        main.uncancel();
    }

    TaskGroup openBackground() {
        TaskGroup group = new TaskGroup().enter();
        background = group;
        return group;
    }

    /**
     * The last call.
     *
     * @param judged the test has failed with a dump of its tasks, and did not come to end them
     */
    Void finish(boolean judged) {
        finished = true;
        leaveBackground(null);
        if (judged) return null;
        for (int turn = 0; turn < LAST_TURNS && !leftovers().isEmpty(); turn++) sleep(0).await();
        for (Task<?> task : leftovers()) findings.add(Finding.leaked(task));
        return null;
    }

    private List<Task<?>> leftovers() {
        return allTasks(loop).stream()
                .filter(task -> task != currentTask())
                .<Task<?>>map(task -> task)
                .toList();
    }

    /** A call that is cancelled because a background task has failed fails with that. */
    private Throwable explain(Throwable failure) {
        if (!(failure instanceof CancelledError)) return failure;
        try {
            leaveBackground(failure);
            return failure;
        } catch (Throwable e) {
            return e;
        }
    }

    private void leaveBackground(@Nullable Throwable failure) {
        TaskGroup group = background;
        if (group == null) return;
        background = null;
        group.cancel();
        group.exit(failure);
    }
}
