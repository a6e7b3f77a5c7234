package weft.http.netty;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import weft.http.message.BadMessageException;

/** What Netty's decoders complain of, in our words. */
final class BadMessages {
    private static final int BAD_REQUEST = 400;
    private static final int URI_TOO_LONG = 414;
    private static final int FIELDS_TOO_LARGE = 431;

    private BadMessages() {}

    static BadMessageException named(Throwable cause) {
        return switch (cause) {
            case BadMessageException bad -> bad;
            case TooLongHttpLineException e ->
                new BadMessageException(URI_TOO_LONG, "the first line is too long: " + e.getMessage(), e);
            case TooLongHttpHeaderException e ->
                new BadMessageException(FIELDS_TOO_LARGE, "the headers are too large: " + e.getMessage(), e);
            case PrematureChannelClosureException e ->
                new BadMessageException(BAD_REQUEST, "the connection ended in the middle of the headers", e);
            default -> new BadMessageException(BAD_REQUEST, "the message is malformed: " + cause.getMessage(), cause);
        };
    }
}
