package weft.testing;

import static weft.Asyncio.async;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.EventLoop;
import weft.Runner;
import weft.Task;
import weft.TaskGroup;
import weft.TaskOptions;

/**
 * One test: a loop, its clock, and one main task that runs what it is given, one call after the other. For frameworks;
 * {@link Testing#runTest} is a session with one call, {@code weft.testing.junit} has one for each test.
 *
 * <pre>
 *   open ──call…──▶ open ──end──▶ closed
 *              └── does not come to an end ──▶ abandoned
 * </pre>
 *
 * <p>Thread contract: any thread that runs no loop, one at a time.
 */
public final class TestSession {
    private final TestOptions options;
    private final Runner runner;
    private final EventLoop loop;
    private final TestClock clock;
    private final @Nullable ScheduleRun order;
    private final LoopWorker worker;
    private final Pump pump;
    private final Task<Void> main;
    private final List<Finding> findings = new ArrayList<>(); // the loop's while it runs, the caller's between runs
    private boolean judged;
    private boolean abandoned;

    /**
     * A session whose loop has not run yet.
     *
     * @param name the main task's
     */
    public TestSession(String name, TestOptions options) {
        refuseInsideLoop();
        this.options = options;
        this.clock = new TestClock(options.time());
        this.runner = new Runner(() -> new EventLoop(clock), null);
        this.loop = runner.getLoop();
        Schedule schedule = options.schedule();
        this.order = schedule == null ? null : new ScheduleRun(schedule);
        loop.setReadyOrder(order);
        loop.setExceptionHandler((itsLoop, context) -> findings.add(Finding.reported(context)));
        loop.setNeverAwaitedHandler(text -> findings.add(new Finding(text, null)));
        this.worker = new LoopWorker(loop);
        this.pump = new Pump(loop, findings);
        this.main = loop.createTask(async(pump::main), TaskOptions.named(name));
        loop.setDeadlockHandler(new DeadlockWatch(loop, main, pump));
    }

    private static void refuseInsideLoop() {
        try {
            Asyncio.getRunningLoop();
        } catch (IllegalStateException e) {
            return; // none runs here: good
        }
        throw new IllegalStateException(
                "a test cannot be started inside a running event loop, and one runs here already;"
                        + " just await the coroutine");
    }

    /** The loop of the test. */
    public EventLoop loop() {
        return loop;
    }

    /** The clock of the test. */
    public TestClock clock() {
        return clock;
    }

    /**
     * A group that is open from now to the end of the test: what is left in it then is cancelled. A child that fails ends the
     * call that runs.
     */
    public TaskGroup background() throws Throwable {
        TaskGroup existing = pump.background();
        return existing != null ? existing : call(pump::openBackground);
    }

    /**
     * Runs the code in the main task and waits for it. Between calls the loop stands still.
     *
     * @throws TestFailure for a deadlock, or if the code takes longer than the time limit
     * @throws Throwable what the code throws
     */
    public <T> T call(Callable<? extends T> code) throws Throwable {
        if (abandoned) throw new TestFailure("the loop of this test was given up; see the test's first failure");
        Call<T> mine = new Call<>(code);
        pump.next(mine);
        drive(mine, () -> runUntil(mine));
        judged |= mine.judged();
        return mine.outcome();
    }

    /**
     * Ends the test: tasks that still run are reported, cancelled and waited for, and the loop is closed.
     *
     * @throws TestFailure if anything was left behind or went wrong unseen
     * @throws Throwable what a background task threw
     */
    public void end() throws Throwable {
        if (abandoned) return;
        boolean interrupted = Thread.interrupted(); // that was for the test; its end is needed all the same
        Call<Void> last = lastCall(null);
        try {
            driveToEnd(last, () -> finish(last));
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
        Throwable found = foundAtEnd(last);
        if (found != null) throw found;
    }

    /** A call and the end in one run of the loop's thread: each hand-over between threads may cost a turn of the system. */
    <T> T callAndEnd(Callable<? extends T> code) throws Throwable {
        Call<T> only = new Call<>(code);
        Call<Void> last = lastCall(only);
        pump.next(only);
        T value;
        try {
            driveToEnd(only, () -> {
                runUntil(only);
                finish(last);
            });
            value = only.outcome();
        } catch (Throwable failure) {
            Throwable more = foundAtEnd(last);
            if (more != null && more != failure) failure.addSuppressed(more);
            throw failure;
        }
        Throwable found = foundAtEnd(last);
        if (found != null) throw found;
        return value;
    }

    private Call<Void> lastCall(@Nullable Call<?> before) {
        return new Call<>(() -> pump.finish(judged || (before != null && before.judged())));
    }

    private @Nullable Throwable foundAtEnd(Call<Void> last) {
        if (abandoned && !last.judged()) return null;
        Throwable failure = null;
        try {
            last.outcome();
        } catch (Throwable e) {
            failure = e;
        }
        TestFailure found = findings.isEmpty() ? null : TestFailure.of(findings);
        if (failure == null) return found;
        if (found != null) failure.addSuppressed(found);
        return failure;
    }

    /**
     * What a test has failed with, together with the schedule in which it did: the choices that were made out of order, and
     * the texts to replay it with. Without a schedule, or if it is the plain one, it is the failure itself.
     *
     * @param what begins the message
     */
    public Throwable underSchedule(String what, Throwable failure) {
        if (order == null || order.isPlain()) return failure;
        return new TestFailure(what + ": " + failure + "\n" + order.describe(), failure);
    }

    Schedule.Recorded recorded() {
        return order == null ? new Schedule.Recorded(Map.of()) : order.recorded();
    }

    // -- on the loop's thread --

    private void runUntil(Call<?> call) {
        while (!call.done() && !main.done()) loop.runForever();
    }

    private void finish(Call<Void> last) {
        pump.next(last);
        runUntil(last);
        closeLoop();
    }

    private void closeLoop() {
        if (clock.mode() == TimeMode.MANUAL) clock.setMode(TimeMode.AUTO); // what cleans up may sleep
        try {
            runner.close();
        } catch (IllegalStateException stopped) { // by the deadlock watch
            findings.add(Finding.wouldNotEnd(stopped));
        }
    }

    // -- on the caller's --

    private void drive(Call<?> call, Runnable run) throws Throwable {
        await(worker.start(run), call);
    }

    private void driveToEnd(Call<?> call, Runnable run) throws Throwable {
        LoopWorker.Job job = worker.start(run);
        worker.end();
        await(job, call);
    }

    private void await(LoopWorker.Job job, Call<?> call) throws Throwable {
        abandoned = !new TimeLimit(options.timeLimit(), loop, clock, main).await(job, call);
        if (abandoned) worker.end();
    }
}
