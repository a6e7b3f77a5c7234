package weft.queue;

/**
 * A put after {@link Queue#shutdown()}, or a get after it when nothing is left. Stands for {@code asyncio.QueueShutDown}.
 * Thread contract: any thread.
 */
public final class QueueShutDownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public QueueShutDownException(String message) {
        super(message);
    }
}
