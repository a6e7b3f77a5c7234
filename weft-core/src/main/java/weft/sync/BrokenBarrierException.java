package weft.sync;

/**
 * The barrier was aborted, or was reset while this task waited at it. Stands for {@code asyncio.BrokenBarrierError}. Thread
 * contract: any thread.
 */
public final class BrokenBarrierException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public BrokenBarrierException(String message) {
        super(message);
    }
}
