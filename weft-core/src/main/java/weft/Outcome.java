package weft;

/**
 * How one awaitable ended: what {@code gatherOutcomes} returns for each, in place of Python's mixed list of values and
 * exceptions. To be taken apart by {@code switch}. Thread contract: any thread.
 *
 * @param <T> the type of the value
 */
public sealed interface Outcome<T> {
    /** It returned a value. */
    record Ok<T>(T value) implements Outcome<T> {}

    /** It threw. */
    record Failed<T>(Throwable exception) implements Outcome<T> {}

    /** It was cancelled. */
    record Cancelled<T>(CancelledError error) implements Outcome<T> {}

    /** The value; throws what the awaitable threw if there is none. */
    default T get() {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Failed<T>(Throwable exception) -> throw Asyncio.rethrow(exception);
            case Cancelled<T>(CancelledError error) -> throw error;
        };
    }
}
