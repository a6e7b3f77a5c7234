package weft.conformance;

import java.util.List;
import java.util.Map;

/**
 * A program as it is written.
 *
 * @param objects the declarations by name, in their order
 * @param bodies the coroutine functions
 * @param generators the async generator functions
 * @param callbacks the plain functions
 */
record Program(
        Options options,
        Map<String, Declaration> objects,
        Map<String, List<Op>> bodies,
        Map<String, List<Op>> generators,
        Map<String, List<Op>> callbacks) {

    /** Times in milliseconds. */
    record Options(boolean eager, int resolution, int maxSteps, boolean neverRetrieved) {}

    /** An object that exists from the start. */
    sealed interface Declaration {
        /** A pending future. */
        record OfFuture() implements Declaration {}

        /** A context variable with a default. */
        record OfContextVar(Object defaultValue) implements Declaration {}

        /** A number that only grows by {@code incr}. */
        record OfCounter(int start) implements Declaration {}

        record OfLock() implements Declaration {}

        record OfEvent() implements Declaration {}

        /** With the lock of that name, or null: one of its own. */
        record OfCondition(String lock) implements Declaration {}

        record OfSemaphore(int value) implements Declaration {}

        record OfBoundedSemaphore(int value) implements Declaration {}

        record OfBarrier(int parties) implements Declaration {}

        record OfQueue(int maxsize) implements Declaration {}

        record OfPriorityQueue(int maxsize) implements Declaration {}

        record OfLifoQueue(int maxsize) implements Declaration {}
    }

    List<Op> body(String name) {
        return bodies.get(name);
    }
}
