package weft;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds futures and tasks whose exception nobody asked for, and reports each once. One for each loop; loop thread only. */
final class NeverRetrieved {
    /*
     * As NeverAwaited: a failed future is only put on a list, since its exception is nearly always retrieved in the next
     * iteration. What is left when the loop is about to wait, or when the list is long, gets a weak reference to the
     * future beside a strong one to its Failure, which knows whether it was retrieved.
     */
    private static final int SWEEP_AT = 1024;

    private final TaskLoop loop;
    private final List<Future<?>> recent = new ArrayList<>();
    private final Set<Lost> watched = new LinkedHashSet<>();
    private final ReferenceQueue<Future<?>> collected = new ReferenceQueue<>();

    NeverRetrieved(TaskLoop loop) {
        this.loop = loop;
    }

    void failed(Future<?> future) {
        recent.add(future);
        if (recent.size() >= SWEEP_AT) housekeeping();
    }

    void housekeeping() {
        if (!recent.isEmpty()) {
            for (Future<?> future : recent) {
                Future.Failure failure = future.failure();
                if (failure != null && !failure.retrieved) watched.add(new Lost(future, failure, collected));
            }
            recent.clear();
        }
        if (watched.isEmpty()) return;
        watched.removeIf(lost -> lost.failure.retrieved);
        for (Reference<?> reference = collected.poll(); reference != null; reference = collected.poll())
            if (reference instanceof Lost lost && watched.remove(lost)) report(lost);
    }

    /** The loop closes: the last moment. */
    void reportRest() {
        housekeeping();
        List<Lost> rest = new ArrayList<>(watched);
        watched.clear();
        rest.forEach(this::report);
    }

    private void report(Lost lost) {
        if (lost.failure.retrieved) return;
        lost.failure.retrieved = true;
        Future<?> alive = lost.get();
        loop.callExceptionHandler(
                ExceptionContext.of(lost.kind + " exception was never retrieved", lost.failure.exception)
                        .with("future", alive == null ? lost.description : alive));
    }

    private static final class Lost extends WeakReference<Future<?>> {
        private final Future.Failure failure;
        private final String kind;
        private final String description;

        Lost(Future<?> future, Future.Failure failure, ReferenceQueue<Future<?>> queue) {
            super(future, queue);
            this.failure = failure;
            this.kind = future instanceof Task ? "Task" : "Future";
            this.description = future.toString();
        }
    }
}
