package weft;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What {@code Asyncio.wait} returns: the futures it was given, each in one of two sets, in the order of the argument.
 * Thread contract: any thread.
 *
 * @param <T> what the futures are of
 * @param done those that are done
 * @param pending those that are not
 */
public record DoneAndPending<T>(Set<Future<T>> done, Set<Future<T>> pending) {
    /** Copies the sets, keeping their order. */
    public DoneAndPending {
        done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
        pending = Collections.unmodifiableSet(new LinkedHashSet<>(pending));
    }
}
