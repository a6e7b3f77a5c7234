package weft.loop;

import java.util.List;

/**
 * Chooses which of the ready callbacks runs next, in place of first in, first out. A seam for tests that try many orders:
 * see {@link CallbackLoop#setReadyOrder}.
 *
 * <p>The loop takes over whatever is chosen, so the order says what is legal. Programs rely on it that callbacks given to
 * {@code callSoon} run in their order, and that the callbacks of a future do; they must not rely on which of several ready
 * tasks goes first. {@code weft.Task.ofStep} tells a task's step from a callback.
 *
 * <p>Thread contract: loop thread only.
 */
@FunctionalInterface
public interface ReadyOrder {
    /**
     * Which one runs next. Must not throw.
     *
     * @param ready two or more, the longest waiting first; a view that is valid during this call. Cancelled ones may be
     *     among them, which are dropped when chosen
     * @return the index of the one to run
     */
    int next(List<Handle> ready);
}
