package weft;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** Reports what holds the loop for too long, with the line where it stands while it still stands there. */
final class SlowWatch {
    /*
     * In debug mode every step is timed, and a thread of the watch looks at the loop several times within the limit; when a
     * step is over it, the watch takes the stack of the thread that is mounted at that moment (the loop's own stack shows
     * nothing of a coroutine). Without debug mode there is neither thread nor timing: then only strict waiting reports, since
     * the loop itself waits there and has time to look. A line of code is named once, so that a habit does not fill the log.
     */
    private static final long DEFAULT_LIMIT = 100_000_000;
    private static final long AGAIN_AFTER = 5_000_000_000L;
    private static final int MOST_FRAMES = 12;

    private final TaskLoop loop;
    private final Set<StackTraceElement> namedLines = new HashSet<>();
    private volatile long limit = DEFAULT_LIMIT;
    private @Nullable Thread watcher;

    private final RunningStep running = new RunningStep();

    SlowWatch(TaskLoop loop) {
        this.loop = loop;
    }

    void setLimit(long nanos) {
        limit = nanos;
    }

    void runBegins() {
        if (loop.getDebug() && watcher == null) startWatcher();
    }

    void runEnds() {
        Thread thread = watcher;
        watcher = null;
        if (thread != null) thread.interrupt();
    }

    /** One step of the loop in debug mode. */
    void run(Handle handle, Step step) throws Throwable {
        if (watcher == null) startWatcher();
        long start = System.nanoTime();
        running.begins(handle, start);
        try {
            step.run();
        } finally {
            running.ends();
            long took = System.nanoTime() - start;
            if (took >= limit) Log.warning("Executing " + handle + " took " + seconds(took) + " seconds");
        }
    }

    /** What the loop calls for one step. */
    @FunctionalInterface
    interface Step {
        void run() throws Throwable;
    }

    /** A coroutine blocks its thread and the loop waits for it. On the loop's thread. */
    void reportBlocked(Thread thread, long millis) {
        TaskStep<?> step = loop.currentStep();
        report(
                step == null ? "a coroutine" : step.toString(),
                thread,
                millis * 1_000_000,
                millis * 1_000_000 >= AGAIN_AFTER);
    }

    private void startWatcher() {
        Thread thread = new Thread(this::watchLoop, "weft-watch");
        thread.setDaemon(true);
        watcher = thread;
        thread.start();
    }

    private void watchLoop() {
        long reported = 0;
        long reportedAgain = 0;
        while (!Thread.interrupted()) {
            LockSupport.parkNanos(this, Math.max(1_000_000, limit / 5));
            RunningStep.Seen step = running.look();
            Thread culprit = loop.engine().mounted();
            if (step == null || culprit == null) continue;
            Handle handle = step.handle();
            long start = step.since();
            long lasted = System.nanoTime() - start;
            if (lasted >= limit && reported != start) {
                reported = start;
                report(handle.toString(), culprit, lasted, true);
            } else if (lasted >= AGAIN_AFTER && reportedAgain != start) {
                reportedAgain = start;
                report(handle.toString(), culprit, lasted, true);
            }
        }
    }

    private void report(String what, Thread culprit, long lasted, boolean always) {
        StackTraceElement[] stack = culprit.getStackTrace();
        var frames = TaskStacks.userFrames(stack);
        StackTraceElement line = culpritLine(frames);
        if (line != null && !namedLines.add(line) && !always) return;
        StringBuilder text = new StringBuilder("Executing ")
                .append(what)
                .append(" has blocked the event loop for ")
                .append(seconds(lasted))
                .append(" seconds; await instead of blocking, or use blocking(...) or toThread(...)");
        frames.stream()
                .limit(MOST_FRAMES)
                .forEach(frame -> text.append("\n  at ").append(frame));
        Log.warning(text.toString());
    }

    private static @Nullable StackTraceElement culpritLine(java.util.List<StackTraceElement> frames) {
        for (StackTraceElement frame : frames) if (!frame.getClassName().startsWith("java.")) return frame;
        return frames.isEmpty() ? null : frames.getFirst();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }
}
