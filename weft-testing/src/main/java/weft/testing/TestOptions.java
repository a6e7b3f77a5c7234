package weft.testing;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Testing#runTest} runs a test.
 *
 * {@snippet class="weft.testing.SnippetsTest" region="options"}
 *
 * <p>Thread contract: any thread.
 *
 * @param time how time passes
 * @param timeLimit how long the test may take in real time, then it fails with a dump of all tasks; not
 *     while a debugger is attached
 * @param schedule in which order ready tasks run; null: as in production, first in, first out
 */
public record TestOptions(
        TimeMode time, Duration timeLimit, @Nullable Schedule schedule) {
    /** Virtual time that jumps, ten seconds of real time, first in, first out. */
    public static final TestOptions DEFAULT = new TestOptions(TimeMode.AUTO, Duration.ofSeconds(10), null);

    /** Checks the limit. */
    public TestOptions {
        Objects.requireNonNull(time, "the time mode cannot be null");
        if (!timeLimit.isPositive())
            throw new IllegalArgumentException(
                    "a test's time limit must be positive, but is " + timeLimit + "; give more than Duration.ZERO");
    }

    /** The same with time that passes in this way. */
    public TestOptions withTime(TimeMode mode) {
        return new TestOptions(mode, timeLimit, schedule);
    }

    /** The same with this limit, in real time. */
    public TestOptions withTimeLimit(Duration limit) {
        return new TestOptions(time, limit, schedule);
    }

    /** The same with ready tasks in this order. A schedule serves one run. */
    public TestOptions withSchedule(Schedule order) {
        return new TestOptions(time, timeLimit, order);
    }
}
