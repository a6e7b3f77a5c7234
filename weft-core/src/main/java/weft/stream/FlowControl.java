package weft.stream;

import static weft.Asyncio.rethrow;

import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Future;

/** Who waits for a transport to drain or to be gone: asyncio's {@code FlowControlMixin}. Loop thread only. */
final class FlowControl {
    private final EventLoop loop;
    private final List<Future<Void>> drainWaiters = new ArrayList<>(0);
    private final List<Future<Void>> closeWaiters = new ArrayList<>(0);
    private boolean paused;
    private boolean lost;
    private @Nullable Throwable lostBy;
    private boolean told;

    FlowControl(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    void pauseWriting() {
        paused = true;
    }

    void resumeWriting() {
        paused = false;
        wake(drainWaiters, null);
    }

    void connectionLost(@Nullable Throwable exception) {
        lost = true;
        lostBy = exception;
        wake(closeWaiters, exception);
        if (paused) wake(drainWaiters, exception);
    }

    /** Waits until there is room. */
    void drain() throws SocketException {
        if (lost) throw new SocketException("Connection lost: nothing can be written any more");
        if (paused) await(drainWaiters);
    }

    /** Waits until the connection is gone, and throws what it failed with. */
    void awaitClosed() {
        if (!lost) {
            await(closeWaiters);
            return;
        }
        if (lostBy != null) {
            told = true;
            throw rethrow(lostBy);
        }
    }

    /** Whether somebody was thrown what the connection failed with. */
    boolean failureTold() {
        return told;
    }

    @Nullable
    Throwable lostBy() {
        return lostBy;
    }

    private void await(List<Future<Void>> line) {
        Future<Void> waiter = loop.createFuture();
        line.add(waiter);
        try {
            waiter.await();
        } finally {
            line.remove(waiter);
        }
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private void wake(List<Future<Void>> line, @Nullable Throwable exception) {
        for (Future<Void> waiter : line) {
            if (waiter.done()) continue;
            if (exception == null) {
                waiter.setResult(null);
            } else {
                told = true;
                waiter.setException(exception);
            }
        }
    }
}
