package weft.http.netty;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weft.stream.ExtraInfo;

/** A client's end of a connection, whichever version of HTTP it speaks. Loop thread only. */
public sealed interface ClientConnection permits Http1ClientConnection, Http2ClientConnection {
    /**
     * For the next request. In a task.
     *
     * @throws StreamResetException if it takes no more requests
     */
    ClientStream open() throws IOException;

    /** Whether it takes requests: it is open, and the server has not spoken against it. */
    boolean usable();

    /** Whether it serves requests beside each other. */
    boolean multiplexes();

    /** How many beside each other, as the server allows now. */
    int capacity();

    /** The action runs whenever {@link #usable} or {@link #capacity} of one that multiplexes may have changed. */
    void whenChanged(Runnable action);

    /** It takes no more requests, and closes as soon as it serves none. */
    void retire();

    /** Closes at once. */
    void abort();

    /** Closes at once; who waits for something of this connection gets to know why. */
    void abort(Throwable why);

    /** What is known about the connection: addresses, TLS. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);
}
