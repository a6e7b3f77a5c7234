package weft.queue;

/**
 * {@link Queue#putNowait} on a queue that has no room. Stands for {@code asyncio.QueueFull}. Thread contract: any thread.
 */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public QueueFullException(String message) {
        super(message);
    }
}
