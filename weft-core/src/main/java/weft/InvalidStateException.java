package weft;

/**
 * A future was asked for a result it does not have yet, or given a second one. Stands for {@code
 * asyncio.InvalidStateError}. Thread contract: any thread.
 */
public final class InvalidStateException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public InvalidStateException(String message) {
        super(message);
    }
}
