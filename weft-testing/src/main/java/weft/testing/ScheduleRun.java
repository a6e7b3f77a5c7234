package weft.testing;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.Task;
import weft.loop.Handle;
import weft.loop.ReadyOrder;

/** One run in the order of a {@link Schedule}, and the record of what it chose. Loop thread only; the record when it is over. */
final class ScheduleRun implements ReadyOrder {
    /*
     * The ready queue is one line. A callback at its head, or behind steps of tasks, is a fence: nothing behind it may go
     * before it. So the choice is between the steps in front of the first callback, and that callback itself, which may
     * overtake steps: they wait longer, as if what they waited for had come later. A step that is not chosen stays in line,
     * also over the end of the loop's iteration. trio permutes the tasks of one iteration only; then no task can fall
     * behind by more than one step, and races between a short and a long way are never seen.
     *
     * Priorities are PCT (Burckhardt and others, "A randomized scheduler with probabilistic guarantees of finding bugs",
     * 2010), with the points of change drawn step by step instead of in advance, since the number of steps is not known;
     * that also keeps a task that polls from starving the rest.
     */
    private static final double CHANGE = 1.0 / 12;
    private static final Object CALLBACK = new Object();

    private record Choice(
            int place,
            Handle chosen,
            @Nullable Coroutine<?> itsCode,
            Handle first,
            @Nullable Coroutine<?> firstCode) {
        @Override
        public String toString() {
            return named(chosen, itsCode) + " goes before " + named(first, firstCode);
        }

        private static String named(Handle handle, @Nullable Coroutine<?> code) {
            Task<?> task = Task.ofStep(handle);
            return task == null ? handle.toString() : task.getName() + (code == null ? "" : " (" + code.name() + ")");
        }
    }

    private final Schedule schedule;
    private final SplittableRandom random;
    private final IdentityHashMap<Object, Double> priorities = new IdentityHashMap<>();
    private final Map<Integer, Choice> outOfOrder = new TreeMap<>();
    private double lowest;
    private int choices;

    ScheduleRun(Schedule schedule) {
        this.schedule = schedule;
        this.random = new SplittableRandom(
                switch (schedule) {
                    case Schedule.Random(long seed) -> seed;
                    case Schedule.Priorities(long seed) -> seed;
                    case Schedule.Recorded recorded -> 0;
                });
    }

    @Override
    public int next(List<Handle> ready) {
        int line = 0;
        boolean fence = false;
        while (line < ready.size() && !fence) {
            Handle handle = ready.get(line);
            if (handle.cancelled()) return line; // it is only thrown away
            fence = Task.ofStep(handle) == null;
            line++;
        }
        if (line == 1) return 0;
        int place = choose(ready, line);
        if (place > 0) note(place, ready);
        choices++;
        return place;
    }

    private void note(int place, List<Handle> ready) {
        outOfOrder.put(
                choices, new Choice(place, ready.get(place), code(ready.get(place)), ready.get(0), code(ready.get(0))));
    }

    private static @Nullable Coroutine<?> code(Handle handle) {
        Task<?> task = Task.ofStep(handle);
        return task == null ? null : task.getCoro();
    }

    private int choose(List<Handle> ready, int line) {
        return switch (schedule) {
            case Schedule.Random seeded -> random.nextInt(line);
            case Schedule.Priorities seeded -> highest(ready, line);
            case Schedule.Recorded recorded -> Math.min(recorded.choices().getOrDefault(choices, 0), line - 1);
        };
    }

    private int highest(List<Handle> ready, int line) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < line; i++) {
            double priority = priorities.computeIfAbsent(key(ready.get(i)), task -> random.nextDouble());
            if (priority > highest) {
                highest = priority;
                best = i;
            }
        }
        if (random.nextDouble() < CHANGE) priorities.put(key(ready.get(best)), --lowest);
        return best;
    }

    private static Object key(Handle handle) {
        Task<?> task = Task.ofStep(handle);
        return task == null ? CALLBACK : task;
    }

    /** The same run without the seed. */
    Schedule.Recorded recorded() {
        Map<Integer, Integer> places = new TreeMap<>();
        outOfOrder.forEach((number, choice) -> places.put(number, choice.place));
        return new Schedule.Recorded(places);
    }

    /** Whether everything ran first in, first out. */
    boolean isPlain() {
        return outOfOrder.isEmpty();
    }

    /** What was not first in, first out, and how to get it again. */
    String describe() {
        StringBuilder text =
                new StringBuilder("out of order were " + outOfOrder.size() + " of " + choices + " choices:\n");
        outOfOrder.forEach((number, choice) -> text.append("  choice ")
                .append(number)
                .append(": ")
                .append(choice)
                .append('\n'));
        text.append("run this schedule again: -Dweft.testing.replay=").append(recorded());
        if (!(schedule instanceof Schedule.Recorded))
            text.append(", or the seed it comes from: ").append(schedule);
        return text.toString();
    }
}
