package weft.http;

import static weft.Asyncio.getRunningLoop;

import java.time.Duration;
import weft.http.netty.ClientStream;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/** Ends a connection on which nothing has come for too long, while something is waited for. Loop thread only. */
final class ReadTimer {
    /*
     * One timer, which looks when the last bytes came and sleeps for what is left: not one more for each piece. Time in which
     * nobody reads, so that the connection is not listened to, does not count.
     */
    private final ClientStream stream;
    private final Duration limit;
    private final ClientRequest request;
    private final long limitNanos;
    private TimerHandle timer;

    ReadTimer(ClientStream stream, Duration limit, ClientRequest request) {
        this.stream = stream;
        this.limit = limit;
        this.request = request;
        this.limitNanos = Seconds.toNanos(limit);
        stream.touch();
        this.timer = getRunningLoop().callLater(limit, this::look);
    }

    private void look() {
        if (!stream.listens()) stream.touch();
        long silent = getRunningLoop().clock().nanos() - stream.lastHeardNanos();
        if (silent >= limitNanos)
            stream.abort(new SocketTimeoutException(
                    "the server was silent for " + limit + " during " + request + "; sockRead gives it more time",
                    null));
        else timer = getRunningLoop().callLater(Duration.ofNanos(limitNanos - silent), this::look);
    }

    void cancel() {
        timer.cancel();
    }
}
