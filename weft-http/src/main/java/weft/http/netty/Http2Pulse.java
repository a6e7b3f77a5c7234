package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.loop.TimerHandle;

/** Asks a server of HTTP/2 whether it is still there, while it serves. Loop thread only. */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent is not answered
final class Http2Pulse {
    // -- fixed --
    private final EventLoop loop;
    private final Channel channel;
    private final Duration interval;
    private final BooleanSupplier serves;
    private final Consumer<IOException> noPulse;

    // -- touched by the loop thread only --
    private @Nullable TimerHandle timer;
    private boolean unanswered;
    private long count;

    /**
     * Asks nothing yet.
     *
     * @param serves whether somebody waits for the server
     * @param noPulse hears, once, that the server did not answer within an interval
     */
    Http2Pulse(
            EventLoop loop, Channel channel, Duration interval, BooleanSupplier serves, Consumer<IOException> noPulse) {
        this.loop = loop;
        this.channel = channel;
        this.interval = interval;
        this.serves = serves;
        this.noPulse = noPulse;
    }

    /** Somebody waits for the server. */
    void start() {
        if (timer != null) return;
        unanswered = false;
        timer = loop.callLater(interval, this::ask);
    }

    /** The server has answered. */
    void answered() {
        unanswered = false;
    }

    /** The connection has ended. */
    void stop() {
        if (timer != null) timer.cancel();
        timer = null;
    }

    private void ask() {
        timer = null;
        if (!serves.getAsBoolean()) return;
        if (unanswered) {
            noPulse.accept(new IOException("the server has not answered a PING for " + interval));
            return;
        }
        unanswered = true;
        channel.writeAndFlush(new DefaultHttp2PingFrame(++count));
        timer = loop.callLater(interval, this::ask);
    }
}
