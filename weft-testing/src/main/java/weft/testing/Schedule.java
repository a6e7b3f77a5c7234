package weft.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * In which order ready tasks run, decided by a seed or by a record of an earlier run: the same schedule gives the same run.
 * Its {@code toString} can be {@link #parse parsed}, and stands in the message of a test that failed.
 *
 * <p>What may be reordered is what no program can rely on: which of several ready tasks goes first, and how long a ready task
 * waits for its turn. What asyncio promises stays: callbacks run in the order in which they were given to {@code callSoon} or
 * added to a future, nothing that became ready after a callback overtakes it, timers keep their order, and time stands still
 * while anything is ready. A test that counts {@code sleep(0)} until another task has got somewhere relies on more than that:
 * use {@link Testing#waitAllTasksBlocked}.
 *
 * {@snippet class="weft.testing.SnippetsTest" region="schedule"}
 *
 * <p>Thread contract: any thread.
 */
public sealed interface Schedule {
    /** Each time any of the ready tasks, all with the same chance. Finds what a few steps out of order can break. */
    record Random(long seed) implements Schedule {
        @Override
        public String toString() {
            return "random:" + seed;
        }
    }

    /**
     * The ready task with the highest priority; priorities are drawn by lot, and now and then the highest becomes the lowest.
     * Finds what breaks when one task stands still while others run far ahead.
     */
    record Priorities(long seed) implements Schedule {
        @Override
        public String toString() {
            return "priorities:" + seed;
        }
    }

    /**
     * What was recorded: first in, first out, except for some choices.
     *
     * @param choices by the number of the choice, counted from 0: the place in line of the task that goes first, 0 being the
     *     longest waiting
     */
    record Recorded(Map<Integer, Integer> choices) implements Schedule {
        /** Copies the choices. */
        public Recorded {
            choices = Map.copyOf(choices);
            choices.forEach((number, place) -> {
                if (number < 0 || place < 0)
                    throw new IllegalArgumentException("choices and places are counted from 0, but there is " + number
                            + "=" + place + "; take the text from the message of a failed test");
            });
        }

        @Override
        public String toString() {
            return "recorded:"
                    + new TreeMap<>(choices)
                            .entrySet().stream()
                                    .map(each -> each.getKey() + "=" + each.getValue())
                                    .collect(Collectors.joining(","));
        }
    }

    /** The schedules that explorers try, by number: the plain one, then random ones and priorities in turn. */
    static Schedule numbered(long number) {
        if (number == 0) return new Recorded(Map.of());
        return number % 2 == 1 ? new Random(number) : new Priorities(number);
    }

    /**
     * The schedule with this text.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Schedule parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        try {
            return switch (kind) {
                case "random" -> new Random(Long.parseLong(rest));
                case "priorities" -> new Priorities(Long.parseLong(rest));
                case "recorded" -> new Recorded(parseChoices(rest));
                default -> throw notOne(text, null);
            };
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw notOne(text, e);
        }
    }

    private static Map<Integer, Integer> parseChoices(String text) {
        Map<Integer, Integer> choices = new TreeMap<>();
        if (text.isEmpty()) return choices;
        for (String choice : text.split(",", -1)) {
            String[] pair = choice.split("=", 2);
            choices.put(Integer.valueOf(pair[0].strip()), Integer.valueOf(pair[1].strip()));
        }
        return choices;
    }

    private static IllegalArgumentException notOne(String text, @Nullable RuntimeException cause) {
        return new IllegalArgumentException(
                "a schedule is random:SEED, priorities:SEED or recorded:CHOICE=PLACE,..., but this is '" + text + "'",
                cause);
    }
}
