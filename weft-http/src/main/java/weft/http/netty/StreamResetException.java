package weft.http.netty;

import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;

/** The server has ended a stream of HTTP/2 before its end, or has not begun to serve it. Any thread. */
public final class StreamResetException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean unprocessed;
    private final boolean othersServed;

    private StreamResetException(String message, boolean unprocessed, boolean othersServed) {
        super(message);
        this.unprocessed = unprocessed;
        this.othersServed = othersServed;
    }

    /** By a RST_STREAM with this code. */
    static StreamResetException of(long code) {
        return new StreamResetException(
                "the server ended the stream with " + nameOf(code), code == Http2Error.REFUSED_STREAM.code(), false);
    }

    /** The server has not looked at the request, and will not. */
    static StreamResetException unprocessed(String why) {
        return unprocessed(why, false);
    }

    /** The same on a connection that ends, and has served other requests before or not. */
    static StreamResetException unprocessed(String why, boolean othersServed) {
        return new StreamResetException(why, true, othersServed);
    }

    static String nameOf(long code) {
        Http2Error known = Http2Error.valueOf(code);
        return known == null ? "the error code " + code : known.name();
    }

    /** Whether nothing has been done with the request: it may be sent again, whatever it asks for. */
    public boolean unprocessed() {
        return unprocessed;
    }

    /** Whether the connection has served others: then all get their turn, if each one asks again. */
    public boolean othersServed() {
        return othersServed;
    }
}
