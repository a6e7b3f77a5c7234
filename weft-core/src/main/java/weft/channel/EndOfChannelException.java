package weft.channel;

/** Every sender of the channel is closed, and every item has been received. Stands for {@code trio.EndOfChannel}. Thread contract: any thread. */
public final class EndOfChannelException extends java.util.NoSuchElementException {
    private static final long serialVersionUID = 1L;

    EndOfChannelException(String message) {
        super(message);
    }
}
