package weft;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * There is no next item: what {@link AsyncGenerator#anext} throws at the end. Stands for Python's {@code
 * StopAsyncIteration}. The for statement never shows it. Thread contract: any thread.
 */
public final class StopAsyncIteration extends NoSuchElementException {
    private static final long serialVersionUID = 1L;

    /** Without a message. */
    public StopAsyncIteration() {
        this(null);
    }

    /** With a message. */
    public StopAsyncIteration(@Nullable String message) {
        super(message);
    }
}
