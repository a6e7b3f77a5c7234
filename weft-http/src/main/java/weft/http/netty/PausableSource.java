package weft.http.netty;

import static weft.Asyncio.getRunningLoop;

import org.jspecify.annotations.Nullable;
import weft.Future;
import weft.stream.BaseProtocol;
import weft.stream.ExtraInfo;
import weft.stream.ReadTransport;

/** What feeds a stream reader out of a coroutine, which waits while the reader has enough. Loop thread only. */
public final class PausableSource implements ReadTransport {
    private boolean paused;
    private @Nullable Future<Void> resumed;

    /** Waits until the reader wants more. In the task that feeds. */
    public void awaitReading() {
        if (!paused) return;
        Future<Void> waiting = getRunningLoop().createFuture();
        resumed = waiting;
        waiting.await();
    }

    @Override
    public boolean isReading() {
        return !paused;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    @SuppressWarnings("NullAway") // null is the only Void
    public void resumeReading() {
        paused = false;
        Future<Void> waiting = resumed;
        resumed = null;
        if (waiting != null && !waiting.done()) waiting.setResult(null);
    }

    @Override
    public void close() {}

    @Override
    public boolean isClosing() {
        return false;
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return null;
    }

    @Override
    public void setProtocol(BaseProtocol<?> protocol) {
        throw new UnsupportedOperationException("the source of a body has no protocol");
    }

    @Override
    public BaseProtocol<?> getProtocol() {
        throw new UnsupportedOperationException("the source of a body has no protocol");
    }
}
