package weft.http.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.net.netty.NettyLoop;

/** What is sent on a channel, between the coroutines that send and the stack that may encode. Loop thread only. */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through exceptionCaught
final class Outbox {
    /*
     * Messages wait here and are encoded and flushed on the loop's own stack, at the end of a burst of reading or of the
     * iteration: Netty's caches are one for each thread, and a coroutine is a thread. One system call sends what belongs
     * together. Who waits for room waits while more than HIGH bytes are unsent, until no more than LOW are.
     */
    static final int HIGH = 64 * 1024;
    private static final int LOW = 16 * 1024;

    // -- fixed --
    private final EventLoop loop;
    private final NettyLoop netty;
    private final Channel channel;
    private final Runnable flushChannel;
    private final Runnable whenRoom;
    private final Runnable flush = this::flush;

    // -- touched by the loop thread only --
    private final ArrayDeque<Object> messages = new ArrayDeque<>();
    private final Waiters waiters = new Waiters();
    private long bytes;
    private boolean scheduled;

    /** Netty hands over what it has read; the end of that flushes. */
    private boolean inBurst;

    private @Nullable Runnable whenFlushed;
    private boolean discarded;

    /**
     * For this channel.
     *
     * @param flushChannel gives to the network what was written to the channel
     * @param whenRoom runs whenever there is room again
     */
    Outbox(EventLoop loop, Channel channel, Runnable flushChannel, Runnable whenRoom) {
        this.loop = loop;
        this.netty = (NettyLoop) channel.eventLoop();
        this.channel = channel;
        this.flushChannel = flushChannel;
        this.whenRoom = whenRoom;
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(LOW, HIGH));
    }

    /** Sends it as soon as the loop's own stack has a turn. */
    void add(Object message, long size) {
        if (discarded) {
            ReferenceCountUtil.release(message);
            return;
        }
        messages.add(message);
        bytes += size;
        schedule();
    }

    private void schedule() {
        if (inBurst || scheduled) return;
        scheduled = true;
        netty.atEndOfIteration(flush);
    }

    void burstBegins() {
        inBurst = true;
    }

    void burstEnds() {
        inBurst = false;
        if (!messages.isEmpty() || whenFlushed != null) flush();
    }

    /** Sends what waits now. On the loop's own stack. */
    void flush() {
        scheduled = false;
        if (discarded) return;
        for (Object message = messages.poll(); message != null; message = messages.poll())
            channel.write(message, channel.voidPromise());
        bytes = 0;
        flushChannel.run();
        roomMayHaveCome();
        Runnable action = whenFlushed;
        whenFlushed = null;
        if (action != null) action.run();
    }

    /** The action runs on the loop's own stack when everything up to now has been handed to the channel. */
    void whenFlushed(Runnable action) {
        whenFlushed = action;
        schedule();
    }

    /** Whether more is unsent than there should be. */
    boolean isCongested() {
        return bytes > HIGH || !channel.isWritable();
    }

    /** Waits until there is room, or nothing can be sent any more. In a task. */
    void awaitRoom() {
        if (discarded || !isCongested()) return;
        waiters.await(loop);
    }

    /** Netty says that the writability has changed. */
    void roomMayHaveCome() {
        if (isCongested()) return;
        whenRoom.run();
        waiters.wake();
    }

    /**
     * The action runs when everything that was flushed is sent, at once if it is; with TLS after the goodbye, for which the
     * channel is closed. On the loop's own stack.
     */
    void whenSent(Runnable action) {
        if (channel.pipeline().get(SslHandler.class) != null) channel.close().addListener(closed -> action.run());
        else if (isEverythingSent()) action.run();
        else channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> action.run());
    }

    /** Whether something waits here or in the channel. */
    boolean hasUnsent() {
        return !messages.isEmpty() || !isEverythingSent();
    }

    private boolean isEverythingSent() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer == null) return channel.isWritable(); // a stream of HTTP/2 does not say how much
        return buffer.totalPendingWriteBytes() == 0;
    }

    /** Throws away what is unsent, and whatever comes. */
    void discard() {
        discarded = true;
        for (Object message = messages.poll(); message != null; message = messages.poll())
            ReferenceCountUtil.release(message);
        bytes = 0;
        whenFlushed = null;
        waiters.wake();
    }
}
