package weft;

import org.jspecify.annotations.Nullable;

/** What a step waits for, which is a {@link Future} or a {@link Sleep}: they have no type in common, for a sleep is no future. */
final class Awaited {
    private Awaited() {}

    static boolean isOver(Object wait) {
        return wait instanceof Sleep<?> sleep ? sleep.done() : ((Future<?>) wait).done();
    }

    /** What the wait that is over throws, or null. */
    static @Nullable Throwable retrieve(Object over) {
        return over instanceof Sleep<?> sleep ? sleep.error() : ((Future<?>) over).retrieve("");
    }

    /** Whether it took the request. */
    static boolean cancel(Object wait, @Nullable String message) {
        return wait instanceof Sleep<?> sleep ? sleep.end(message) : ((Future<?>) wait).cancel(message);
    }

    /** The step waits no more. */
    static void leave(Object wait, TaskStep<?> step) {
        if (wait instanceof Sleep<?> sleep) sleep.leave();
        else ((Future<?>) wait).removeWaiter(step);
    }
}
