package weft;

import org.jspecify.annotations.Nullable;

/** A handle among a future's waiters that can tell who really waits there: one edge of the {@link CallGraph}. */
interface Awaiter {
    /** The task or future that goes on when the future is done; null if there is none any more. */
    @Nullable
    Future<?> awaiter();
}
