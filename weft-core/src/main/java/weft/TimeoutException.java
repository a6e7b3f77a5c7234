package weft;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Timeout} or {@code waitFor} ran out of time; the cause is the cancellation that stopped the work. Stands for
 * {@code TimeoutError}. Unchecked, unlike the JDK's exception of that name.
 * Libraries derive from it what took too long there. Thread contract: any thread.
 */
public class TimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a message. */
    public TimeoutException() {}

    /** With a message and a cause. */
    public TimeoutException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
