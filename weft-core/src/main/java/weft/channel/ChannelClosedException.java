package weft.channel;

/** This end of the channel has been closed, perhaps while the operation waited. Stands for {@code trio.ClosedResourceError}. Thread contract: any thread. */
public final class ChannelClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ChannelClosedException(String message) {
        super(message);
    }
}
