package weft.testing;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Task;

/** Waits for one run of a loop, as long as it may take. Any thread. */
final class TimeLimit {
    /*
     * When the time is over the loop itself is asked for the dump, and the main task is cancelled. A loop that does not
     * answer is held by code that neither awaits nor ends: its stack is taken from outside, and it is interrupted. What does
     * not end even then is left behind, in daemon threads: the framework has to go on.
     */
    private static final Duration ANSWER = Duration.ofMillis(300);
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE / 2);
    private static final Duration CLEAN_UP = Duration.ofSeconds(1);

    private final Duration limit;
    private final EventLoop loop;
    private final TestClock clock;
    private final Task<?> main;
    private boolean interrupted;

    TimeLimit(Duration limit, EventLoop loop, TestClock clock, Task<?> main) {
        this.limit = limit;
        this.loop = loop;
        this.clock = clock;
        this.main = main;
    }

    /** Whether it came to its end, in time or after that. */
    boolean await(LoopWorker.Job job, Call<?> call) throws Throwable {
        boolean ended = join(job, limit) || (debuggerAttached() ? join(job, FOR_EVER) : judge(job, call));
        if (interrupted) Thread.currentThread().interrupt();
        Throwable failure = job.failure();
        if (failure != null) throw failure;
        return ended;
    }

    /** Somebody stands at a breakpoint: no limit then. */
    private static boolean debuggerAttached() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(option -> option.startsWith("-agentlib:jdwp") || option.startsWith("-Xrunjdwp"));
    }

    private boolean judge(LoopWorker.Job job, Call<?> call) {
        String report = askLoop();
        if (report != null) {
            call.judge(new TestFailure(report));
            if (join(job, CLEAN_UP)) return true;
        } else {
            call.judge(new TestFailure(lookFromOutside()));
        }
        Thread holder = loop.actingThread();
        if (holder != null) holder.interrupt();
        return join(job, CLEAN_UP);
    }

    /** Null if the loop does not answer. */
    private @Nullable String askLoop() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        try {
            loop.callSoonThreadsafe(() -> {
                answer.complete(describe());
                main.cancel("the test's time limit is over");
            });
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            return null;
        } catch (InterruptedException e) {
            interrupted = true;
            return null;
        }
    }

    private String describe() {
        return over() + why(loop.outsideWork(), loop.nextTimer()) + "\n" + TaskDump.of(loop);
    }

    private String over() {
        return "the test did not end within " + limit.toMillis() / 1000.0 + " s of real time";
    }

    private String why(int outsideWork, double nextTimer) {
        if (clock.mode() == TimeMode.REAL) return "";
        String now = "; virtual time is " + clock.time() + " s";
        if (outsideWork == 0) return now;
        String stands = now + " and stands still while threads work for the loop (" + outsideWork + " do)";
        if (nextTimer == Double.POSITIVE_INFINITY) return stands;
        return stands + ". The next timer is due at " + nextTimer
                + " s: if such a thread waits for it, it waits for ever. Let the thread not wait for the loop's time,"
                + " or use TimeMode.REAL";
    }

    private String lookFromOutside() {
        StringBuilder text = new StringBuilder(over())
                .append("; this code holds the loop and neither awaits nor ends. Await instead of blocking, or use"
                        + " blocking(...) or toThread(...):\n");
        Thread holder = loop.actingThread();
        if (holder != null)
            for (StackTraceElement frame : holder.getStackTrace())
                text.append("  ").append(frame).append('\n');
        return text.toString();
    }

    private boolean join(LoopWorker.Job job, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                return job.await(Duration.ofNanos(deadline - System.nanoTime()));
            } catch (InterruptedException e) {
                interrupted = true;
                cancelMain();
            }
        }
    }

    private void cancelMain() {
        try {
            loop.callSoonThreadsafe(() -> main.cancel("the thread that waits for the test was interrupted"));
        } catch (IllegalStateException closed) {
            return; // it has come to its end meanwhile
        }
    }
}
