package weft.queue;

/**
 * {@link Queue#getNowait} on a queue that has nothing. Stands for {@code asyncio.QueueEmpty}. Thread contract: any thread.
 */
public final class QueueEmptyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public QueueEmptyException(String message) {
        super(message);
    }
}
