package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;

/**
 * A block that may have to end before its time: asyncio's {@link Timeout}, or a {@link CancelScope}. The limits that a task
 * is in form a chain, innermost first; a child of a group begins in the chain that the group was entered in. Loop thread
 * only.
 */
abstract sealed class Limit permits CancelScope, Timeout {
    /*
     * Two kinds of cancellation meet here. A Task.cancel is asyncio's: one request, thrown once, counted until uncancel. A
     * scope's is trio's: a state that each await looks at, of which nobody has to keep count. A request of the first kind
     * may come from outside the task or from a block inside it (a timeout, a failing group); it is held back by the shields
     * that were entered inside of where it comes from, so each such block says which limit that is.
     */
    private @Nullable Limit outer;
    private @Nullable Task<?> host;

    /** The next limit outwards, which may be one of the parent task. */
    final @Nullable Limit outer() {
        return outer;
    }

    /** The task that entered it. */
    final @Nullable Task<?> host() {
        return host;
    }

    /** The innermost limit of the running task from now on. */
    final void pushOn(TaskStep<?> step) {
        host = step.task();
        outer = step.limit();
        step.setLimit(this);
    }

    /** Takes it out of its host's chain, whatever was entered inside of it and not left. */
    final void popFrom(TaskStep<?> step) {
        if (step.limit() == this) {
            step.setLimit(outer);
            return;
        }
        for (Limit inner = step.limit(); inner != null; inner = inner.outer)
            if (inner.outer == this) {
                inner.outer = outer;
                return;
            }
    }

    /** Whether every await inside has to throw. */
    final boolean cancelled() {
        CancelScope scope = scope(this);
        return scope != null && scope.effective();
    }

    /** When it ends, {@link Long#MAX_VALUE} for never. */
    abstract long deadlineNanos();

    /** Whether cancellations from outside stop here. */
    abstract boolean shields();

    /** The nearest scope from here outwards. */
    static @Nullable CancelScope scope(@Nullable Limit innermost) {
        for (Limit limit = innermost; limit != null; limit = limit.outer)
            if (limit instanceof CancelScope scope) return scope;
        return null;
    }

    /** The outermost shield that the task has entered inside of {@code from}; null for the task's own beginning. */
    static @Nullable CancelScope shieldBetween(Task<?> task, @Nullable Limit innermost, @Nullable Limit from) {
        CancelScope outermost = null;
        for (Limit limit = innermost; limit != null && limit != from && limit.host == task; limit = limit.outer)
            if (limit.shields() && limit instanceof CancelScope shield) outermost = shield;
        return outermost;
    }

    /** The earliest deadline that can end an await here, in seconds. */
    static double effectiveDeadline(@Nullable Limit innermost) {
        if (innermost != null && innermost.cancelled()) return Double.NEGATIVE_INFINITY;
        long earliest = Long.MAX_VALUE;
        for (Limit limit = innermost; limit != null; limit = limit.outer) {
            earliest = Math.min(earliest, limit.deadlineNanos());
            if (limit.shields()) break;
        }
        return earliest == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : Seconds.of(earliest);
    }
}
