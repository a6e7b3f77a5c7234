package weft.http;

import static weft.Asyncio.getRunningLoop;

import java.time.Duration;
import weft.http.netty.Http1ClientConnection;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/** Ends a connection on which nothing has come for too long, while something is waited for. Loop thread only. */
final class ReadTimer {
    /*
     * One timer, which looks when the last bytes came and sleeps for what is left: not one more for each piece. Time in which
     * nobody reads, so that the connection is not listened to, does not count.
     */
    private final Http1ClientConnection connection;
    private final Duration limit;
    private final ClientRequest request;
    private final long limitNanos;
    private TimerHandle timer;

    ReadTimer(Http1ClientConnection connection, Duration limit, ClientRequest request) {
        this.connection = connection;
        this.limit = limit;
        this.request = request;
        this.limitNanos = Seconds.toNanos(limit);
        connection.touch();
        this.timer = getRunningLoop().callLater(limit, this::look);
    }

    private void look() {
        if (!connection.listens()) connection.touch();
        long silent = getRunningLoop().clock().nanos() - connection.lastHeardNanos();
        if (silent >= limitNanos)
            connection.abort(new SocketTimeoutException(
                    "the server was silent for " + limit + " during " + request + "; sockRead gives it more time",
                    null));
        else timer = getRunningLoop().callLater(Duration.ofNanos(limitNanos - silent), this::look);
    }

    void cancel() {
        timer.cancel();
    }
}
