package weft;

import org.jspecify.annotations.Nullable;

/**
 * Thrown at the {@code yield} where a generator waits, to end it: by {@code close}, {@code aclose} and the end of the loop.
 * Stands for Python's {@code GeneratorExit}.
 *
 * <p>An {@link Error}, as Python derives it from BaseException: {@code catch (Exception e)} must not swallow it by
 * accident. A body that catches it to clean up throws it again, or returns; it must not yield. Thread contract: any thread.
 */
public final class GeneratorExit extends Error {
    private static final long serialVersionUID = 1L;

    /** Without a message. */
    public GeneratorExit() {
        this(null);
    }

    /** With a message. */
    public GeneratorExit(@Nullable String message) {
        super(message);
    }
}
