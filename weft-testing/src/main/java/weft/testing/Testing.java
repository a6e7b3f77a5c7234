package weft.testing;

import static weft.Asyncio.async;
import static weft.Asyncio.getRunningLoop;

import weft.Asyncio;
import weft.Awaitable;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.loop.Handle;

/**
 * The functions of the testing kit, to be imported statically, for any test framework. For JUnit see {@code
 * weft.testing.junit}.
 *
 * {@snippet class="weft.testing.SnippetsTest" region="run-test"}
 *
 * <p>Thread contract: {@link #runTest} and {@link #exploreSchedules} any thread that runs no loop; the rest loop thread only, inside a task.
 */
public final class Testing {
    private Testing() {}

    /**
     * Runs the coroutine as a test: on a new loop in virtual time. Returns its result or throws what it threw. Fails at once
     * with the await graph if nothing can ever go on; after ten seconds of real time with a dump of all tasks; and at the end
     * if tasks still run, an exception was never retrieved, a coroutine never awaited, or a callback failed. Any thread that
     * runs no loop; it waits, and interrupting it cancels the coroutine.
     *
     * @throws TestFailure for what the kit finds
     */
    public static <T> T runTest(Awaitable<T> test) {
        return runTest(test, TestOptions.DEFAULT);
    }

    /** As {@link #runTest(Awaitable)}, in other ways. Any thread that runs no loop. */
    public static <T> T runTest(Awaitable<T> test, TestOptions options) {
        return run(new TestSession("test", options), test);
    }

    static <T> T run(TestSession session, Awaitable<T> test) {
        try {
            return session.callAndEnd(test::await);
        } catch (Throwable failure) {
            throw Asyncio.rethrow(failure);
        }
    }

    /** A test without a result: {@code runTest(async(body))}. Any thread that runs no loop. */
    public static void runTest(Coroutine.Action test) {
        runTest(async(test));
    }

    /**
     * Runs the test that many times, each time with the ready tasks in another order. The first order in which it fails is
     * reduced to the few choices that matter and reported with them. The orders are the same in each run of the program;
     * {@code -Dweft.testing.seed=N} begins elsewhere, {@code -Dweft.testing.replay=SCHEDULE} runs just one. Any thread that
     * runs no loop.
     *
     * @param count how many; a thousand of a small test take less than a second
     * @throws TestFailure if one fails; the cause says how
     * @see Schedule
     */
    public static void exploreSchedules(int count, Coroutine.Action test) {
        exploreSchedules(count, TestOptions.DEFAULT, test);
    }

    /** As {@link #exploreSchedules(int, Coroutine.Action)}; the schedule among the options is not used. */
    public static void exploreSchedules(int count, TestOptions options, Coroutine.Action test) {
        Exploration.explore(count, options, test);
    }

    /**
     * The clock of the running test.
     *
     * @throws IllegalStateException if the running loop has none
     */
    public static TestClock clock() {
        if (getRunningLoop().clock() instanceof TestClock clock) return clock;
        throw new IllegalStateException(
                "the running loop has " + getRunningLoop().clock()
                        + " for a clock, which cannot be moved; run the test by runTest or @WeftTest");
    }

    /**
     * Waits until every other task is blocked: nothing is ready, and only time or another thread can wake them. Time does not
     * pass meanwhile. A task that waits for a thread counts as blocked. Works on any loop. What trio calls {@code
     * wait_all_tasks_blocked}; in asyncio's tests it is a number of {@code sleep(0)}.
     *
     * {@snippet class="weft.testing.SnippetsTest" region="blocked"}
     */
    public static Coroutine<Void> waitAllTasksBlocked() {
        return async(() -> {
            EventLoop loop = getRunningLoop();
            Future<Boolean> blocked = loop.createFuture();
            Handle idle = loop.callWhenIdle(() -> {
                if (!blocked.done()) blocked.setResult(true);
            });
            try {
                blocked.await();
            } finally {
                idle.cancel();
            }
        });
    }
}
