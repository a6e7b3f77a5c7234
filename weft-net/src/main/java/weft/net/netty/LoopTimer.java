package weft.net.netty;

import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.loop.TimerHandle;

/** A timer of our loop in the form in which Netty wants it. */
final class LoopTimer<V> extends DefaultPromise<V> implements ScheduledFuture<V> {
    private final EventLoop loop;
    private final Callable<V> callable;
    private final double when;
    private @Nullable TimerHandle handle;

    private LoopTimer(NettyLoop netty, Callable<V> callable, long nanos) {
        super(netty);
        this.loop = netty.loop();
        this.callable = callable;
        this.when = loop.time() + nanos / 1e9;
    }

    static <V> LoopTimer<V> start(NettyLoop netty, Callable<V> callable, long nanos) {
        LoopTimer<V> timer = new LoopTimer<>(netty, callable, nanos);
        if (netty.inEventLoop()) timer.start(nanos);
        else netty.execute(() -> timer.start(nanos));
        return timer;
    }

    private void start(long nanos) {
        if (!isDone()) handle = loop.callLater(Duration.ofNanos(nanos), this::run);
    }

    private void run() {
        if (!setUncancellable()) return;
        try {
            setSuccess(callable.call());
        } catch (Throwable e) {
            setFailure(e);
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        TimerHandle timer = handle;
        if (cancelled && timer != null) {
            if (executor().inEventLoop()) timer.cancel();
            else executor().execute(timer::cancel);
        }
        return cancelled;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert((long) ((when - loop.time()) * 1e9), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
