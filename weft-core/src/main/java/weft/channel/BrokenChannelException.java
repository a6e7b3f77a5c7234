package weft.channel;

/** Sending makes no sense any more: every receiver of the channel is closed. Stands for {@code trio.BrokenResourceError}. Thread contract: any thread. */
public final class BrokenChannelException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    BrokenChannelException(String message) {
        super(message);
    }
}
