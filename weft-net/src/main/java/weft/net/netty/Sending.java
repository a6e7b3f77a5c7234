package weft.net.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.stream.WriteBufferLimits;

/** The way of what is written to a transport into its channel, and when. Loop thread only. */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through exceptionCaught
final class Sending {
    /*
     * Little that a coroutine writes is flushed when the iteration ends, so that several writes are one system call. What is
     * more than the high-water mark is flushed at once, before the protocol is told to pause: the system may well take it, and
     * then nobody has to wait. With epoll that begins at MUCH: from there on, that the bytes are still in the processor's cache
     * counts for more than a system call; 100 KiB that wait until all other tasks have written are not (1.6 of the cost of
     * plain Netty, and 1.2 at once, into a buffer of one's own). The JDK's selector goes to the limit, for there Netty takes an
     * array of a thousand buffers from a cache of the calling thread, which becomes one such array for each coroutine. A ring
     * takes what is asked of it in the next iteration only.
     *
     * What a protocol writes while it is handed what its channel has received is flushed when the channel has no more to read,
     * or when there is too much of it. Any other write out of a callback is flushed at once.
     *
     * A protocol that writes the very buffer that it was handed, as an echo or a proxy does, sends that memory: the system
     * fills it, and empties it, and nothing is copied in between.
     */

    private static final int MUCH = 8 * 1024;

    // -- fixed --
    private final NettyLoop netty;
    private final Channel channel;
    private final ChannelTransport transport;
    private final Runnable flush = this::flushNow;

    // -- touched by the loop thread only --
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private boolean paused;
    private boolean flushScheduled;

    /** The selector hands over what the channel has received; it says when that was all. */
    private boolean receiving;

    private boolean flushAfterReceiving;
    private boolean eofSent;
    private boolean sendingFile;

    Sending(NettyLoop netty, Channel channel, ChannelTransport transport) {
        this.netty = netty;
        this.channel = channel;
        this.transport = transport;
    }

    // -- writing and flushing --

    void write(ByteBuffer data) {
        if (eofSent) throw new IllegalStateException("Cannot call write() after writeEof()");
        checkNoFile("write()");
        if (!data.hasRemaining()) return;
        if (transport.isEnding() || transport.isReplaced()) {
            data.position(data.limit());
            return;
        }
        channel.write(netty.lentBytes().takeForSending(data), channel.voidPromise());
        if (Asyncio.currentTask() != null && size() <= mayWait()) scheduleFlush();
        else if (receiving && size() <= limits.high()) flushAfterReceiving = true;
        else channel.flush();
        pauseIfFull();
    }

    /** How much of what a coroutine has written. */
    private int mayWait() {
        return switch (netty.kind()) {
            case EPOLL -> Math.min(MUCH, limits.high());
            case NIO -> limits.high();
            case IO_URING -> Integer.MAX_VALUE;
        };
    }

    private void scheduleFlush() {
        if (flushScheduled) return;
        flushScheduled = true;
        netty.atEndOfIteration(flush);
    }

    void flushNow() {
        flushScheduled = false;
        if (transport.isEnding()) return;
        channel.flush();
        pauseIfFull();
    }

    void receiving() {
        receiving = true;
    }

    void received() {
        receiving = false;
        if (!flushAfterReceiving) return;
        flushAfterReceiving = false;
        if (!transport.isEnding()) channel.flush();
    }

    // -- flow control --

    /** How many bytes wait; Netty counts about a hundred more for each write. */
    int size() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : (int) Math.min(Integer.MAX_VALUE, outbound.totalPendingWriteBytes());
    }

    WriteBufferLimits limits() {
        return limits;
    }

    void setLimits(@Nullable Integer high, @Nullable Integer low) {
        limits = WriteBufferLimits.of(high, low);
        channel.config().setWriteBufferWaterMark(WaterMarks.of(limits));
    }

    void pauseIfFull() {
        if (paused || transport.isEnding() || size() <= limits.high()) return;
        paused = true;
        ProtocolCalls calls = transport.calls();
        calls.tell("pauseWriting", calls.protocol()::pauseWriting);
    }

    void writabilityChanged() {
        if (!paused || size() > limits.low()) return;
        paused = false;
        ProtocolCalls calls = transport.calls();
        calls.inContext(() -> {
            if (!transport.isGone()) calls.tell("resumeWriting", calls.protocol()::resumeWriting);
        });
    }

    // -- the end of the stream --

    void writeEof() {
        if (eofSent) return;
        checkNoFile("writeEof()");
        eofSent = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) sent -> {
            if (sent.isSuccess() && channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
        });
    }

    // -- files --

    long file(FileChannel file, long offset, long count, boolean encrypted) throws IOException {
        checkNoFile("sendfile()");
        if (eofSent) throw new IllegalStateException("Cannot call sendfile() after writeEof()");
        sendingFile = true;
        try {
            return new FileSending(netty, channel, file).send(offset, count, encrypted);
        } finally {
            sendingFile = false;
        }
    }

    private void checkNoFile(String what) {
        if (sendingFile)
            throw new IllegalStateException(
                    "a file is being sent through this connection; wait for it before you call " + what);
    }
}
