package weft;

import org.jspecify.annotations.Nullable;

/**
 * The task, or the future it waits for, has been cancelled. Stands for {@code asyncio.CancelledError}.
 *
 * <p>An {@link Error}, as Python derives it from BaseException: {@code catch (Exception e)} must not swallow a
 * cancellation by accident. Who catches it to clean up throws it again. Thread contract: any thread.
 */
public final class CancelledError extends Error {
    private static final long serialVersionUID = 1L;

    /** Without a message. */
    public CancelledError() {
        this(null);
    }

    /** With the message given to {@code cancel}. */
    public CancelledError(@Nullable String message) {
        super(message);
    }
}
