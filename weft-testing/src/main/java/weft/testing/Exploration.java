package weft.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Coroutine;

/**
 * Runs a test in many schedules, and makes the first that fails as plain as it can. For frameworks; programs call {@link
 * Testing#exploreSchedules}.
 *
 * <p>Thread contract: any thread that runs no loop.
 */
public final class Exploration {
    /*
     * A seed finds a failure among hundreds of choices out of order, of which one or two matter. So choices are taken back,
     * half of them at first and one at the end, as long as the test still fails: delta debugging (Zeller and Hildebrandt,
     * 2002), without its complements, since FIFO is the natural "without".
     *
     * The numbers of the schedules are always the same, so that a test that passes today does not fail tomorrow without a
     * change. Whoever wants others sets the property.
     */

    /** The first number of an exploration; 0 if not set. */
    private static final String SEED = "weft.testing.seed";

    /** The one schedule to run in place of all. */
    private static final String REPLAY = "weft.testing.replay";

    private static final int MOST_ATTEMPTS = 300;

    private final TestOptions options;
    private final Coroutine.Action test;
    private int attempts;

    private Exploration(TestOptions options, Coroutine.Action test) {
        this.options = options;
        this.test = test;
    }

    private record Failed(TestSession session, Throwable failure) {}

    /**
     * The schedules to try: that of the system property {@code weft.testing.replay} alone; else so many, from the number that
     * {@code weft.testing.seed} says, or from 0, which is the plain order.
     *
     * @throws IllegalArgumentException if the count is not positive
     */
    public static Stream<Schedule> schedules(int count) {
        String replay = System.getProperty(REPLAY);
        if (replay != null) return Stream.of(Schedule.parse(replay));
        if (count < 1) throw new IllegalArgumentException("there must be a schedule to try, but the count is " + count);
        long first = Long.getLong(SEED, 0);
        return LongStream.range(first, first + count).mapToObj(Schedule::numbered);
    }

    static void explore(int count, TestOptions options, Coroutine.Action test) {
        Exploration exploration = new Exploration(options, test);
        List<Schedule> schedules = schedules(count).toList();
        for (int i = 0; i < schedules.size(); i++) {
            Failed failed = exploration.attempt(schedules.get(i));
            if (failed == null) continue;
            String which = schedules.size() == 1 ? "" : ", " + (i + 1) + " of " + schedules.size() + ",";
            Failed smallest = exploration.smallest(failed);
            throw Asyncio.rethrow(smallest.session.underSchedule(
                    "schedule " + schedules.get(i) + which + " fails", smallest.failure));
        }
    }

    private @Nullable Failed attempt(Schedule schedule) {
        TestSession session = new TestSession("test", options.withSchedule(schedule));
        try {
            Testing.run(session, Asyncio.async(test));
            return null;
        } catch (Throwable failure) {
            return new Failed(session, failure);
        }
    }

    private Failed smallest(Failed found) {
        Failed smallest = found;
        Map<Integer, Integer> choices = choices(found);
        for (int size = (choices.size() + 1) / 2; size > 0 && attempts < MOST_ATTEMPTS; size /= 2) {
            List<Integer> numbers = new ArrayList<>(choices.keySet());
            for (int end = numbers.size(); end > 0 && attempts++ < MOST_ATTEMPTS; end -= size) {
                Map<Integer, Integer> fewer = new TreeMap<>(choices);
                numbers.subList(Math.max(0, end - size), end).forEach(fewer::remove);
                Failed again = attempt(new Schedule.Recorded(fewer));
                if (again == null) continue;
                smallest = again;
                choices = fewer;
            }
        }
        return smallest;
    }

    private static Map<Integer, Integer> choices(Failed failed) {
        return new TreeMap<>(failed.session.recorded().choices());
    }
}
