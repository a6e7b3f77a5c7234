package weft.net.netty;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import org.jspecify.annotations.Nullable;
import weft.loop.Poller;

/** The loop waits in Netty's selector, and runs its events there. */
final class NettyPoller implements Poller, IoHandlerContext {
    /*
     * No wake-up is lost: wakeup() sets `woken` and then signals the selector; a handler asks canBlock() after the point
     * from which signals reach it. What was sent to the loop before is drained right after poll.
     *
     * A handler that is told the same deadline as the last time need not set its timer again. The loop tells how long it
     * waits, so a deadline that differs by less than a timer can tell is the same one.
     */
    private static final long SAME_NANOS = 50_000;
    private static final long NO_DEADLINE = -1;

    private final NettyLoop loop;
    private final IoHandler handler;

    // -- touched by the loop thread only --
    private boolean mayBlock;
    private long deadline = NO_DEADLINE;
    private @Nullable Thread first;

    // -- any thread --
    private volatile boolean woken;

    NettyPoller(NettyLoop loop, IoHandler handler) {
        this.loop = loop;
        this.handler = handler;
    }

    NettyLoop loop() {
        return loop;
    }

    IoHandler handler() {
        return handler;
    }

    @Override
    public void pollNow() {
        checkThread();
        handler.run(this);
    }

    @Override
    public void iterationEnds() {
        loop.iterationEnds();
    }

    @Override
    public void poll(long nanos) {
        checkThread();
        if (loop.iterationEnds()) { // between two runs somebody has sent something
            handler.run(this);
            return;
        }
        if (nanos == Long.MAX_VALUE) {
            deadline = NO_DEADLINE;
        } else {
            long next = System.nanoTime() + nanos;
            if (deadline == NO_DEADLINE || Math.abs(next - deadline) > SAME_NANOS) deadline = next;
        }
        mayBlock = true;
        try {
            handler.run(this);
        } finally {
            mayBlock = false;
            woken = false;
        }
    }

    @Override
    public void wakeup() {
        if (woken) return;
        woken = true;
        handler.wakeup();
    }

    /** As long as a channel is open. */
    @Override
    public boolean expectsEvents() {
        return loop.openChannels() > 0;
    }

    /** A ring of io_uring serves the thread that has begun with it, and what that thread has asked for ends with it. */
    @Override
    public boolean needsOneThread() {
        return loop.kind() == NettyTransportKind.IO_URING;
    }

    private void checkThread() {
        if (!needsOneThread()) return;
        Thread current = Thread.currentThread();
        if (first == null) first = current;
        if (first != current)
            throw new IllegalStateException("io_uring serves one thread only, and this loop has begun on " + first
                    + " and runs on " + current
                    + " now; run it on that thread always (loop.newLoopThread makes one), or"
                    + " use -D" + NettyTransportKind.PROPERTY + "=epoll");
    }

    @Override
    public void close() {
        if (first != null) checkThread();
        loop.end();
    }

    // -- what the handler asks --

    @Override
    public boolean canBlock() {
        return mayBlock && !woken;
    }

    @Override
    public long delayNanos(long now) {
        if (!mayBlock) return 0;
        return deadline == NO_DEADLINE ? Long.MAX_VALUE : Math.max(0, deadline - now);
    }

    @Override
    public long deadlineNanos() {
        return mayBlock ? deadline : NO_DEADLINE;
    }
}
