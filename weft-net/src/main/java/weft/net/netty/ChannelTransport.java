package weft.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Context;
import weft.Coroutine;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.Future;
import weft.KeyboardInterrupt;
import weft.SystemExit;
import weft.stream.BaseProtocol;
import weft.stream.BufferedProtocol;
import weft.stream.ExtraInfo;
import weft.stream.Protocol;
import weft.stream.TlsOptions;
import weft.stream.Transport;
import weft.stream.WriteBufferLimits;

/**
 * A transport over a channel of Netty: the last handler of its pipeline. Loop thread only.
 *
 * <pre>
 *   created ──begin──▶ connected ──close──▶ closing ──all sent──▶ ending ──next iteration──▶ gone
 *                          └──abort, failure, the peer is gone─────▲
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through exceptionCaught
public final class ChannelTransport extends ChannelInboundHandlerAdapter implements Transport {
    /*
     * Netty calls the handler's methods out of the selector, on the loop's own stack. They run in the context in which the
     * connection was made, as asyncio's do.
     *
     * A write out of a coroutine is flushed by a callback, that is, in the next iteration: to flush, Netty takes an array of
     * a thousand buffers from a cache of the calling thread, which would be one such array for each coroutine. It
     * also makes one system call of several writes. What a protocol writes while it is handed what its channel has received is
     * flushed when the channel has no more to read, for the same reason, or when there is too much of it. Any other write
     * out of a callback is flushed at once.
     *
     * A protocol that writes the very buffer that it was handed, as an echo or a proxy does, sends that memory: the system
     * fills it, and empties it, and nothing is copied in between.
     */
    private static final int EMPTY_OUTBOUND = 0;

    // -- fixed --
    private final NettyLoop netty;
    private final EventLoop loop;
    private final Channel channel;
    private final Context context;
    private final Runnable flush = this::flushNow;

    // -- touched by the loop thread only --
    private BaseProtocol<?> protocol;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private @Nullable TlsOptions tls;
    private @Nullable SocketAddress peer;
    private @Nullable SocketAddress here;
    private @Nullable Runnable whenGone;
    private @Nullable Throwable failure;

    /** What came before the protocol had heard of the connection. */
    private final ArrayDeque<Object> early = new ArrayDeque<>(0);

    private boolean connected;
    private boolean readingPaused;
    private boolean writingPaused;
    private boolean flushScheduled;

    /** The selector hands over what the channel has received; it says when that was all. */
    private boolean receiving;

    private boolean flushAfterReceiving;

    private boolean eofSent;
    private boolean sendingFile;
    private boolean eofReceived;
    private boolean closing;
    private boolean ending;
    private boolean gone;

    /** The handler has given its place to that of an encrypted connection. */
    private boolean replaced;

    ChannelTransport(NettyLoop netty, Channel channel, BaseProtocol<?> protocol) {
        this.netty = netty;
        this.loop = netty.loop();
        this.channel = channel;
        this.context = Context.copyCurrent();
        this.protocol = checkKind(protocol);
    }

    // -- the beginning --

    /** The action runs after the protocol has heard {@code connectionLost}. */
    void whenGone(Runnable action) {
        whenGone = action;
    }

    void encryptedBy(TlsOptions options) {
        tls = options;
    }

    /** The channel is connected, and encrypted if it shall be: in the next iteration the protocol hears of it. */
    @SuppressWarnings("NullAway") // null is the only Void
    Future<Void> begin() {
        peer = NettyTransportKind.toJdk(channel.remoteAddress());
        here = NettyTransportKind.toJdk(channel.localAddress());
        Future<Void> begun = loop.createFuture();
        loop.callSoon(
                () -> {
                    connectionMade();
                    if (!begun.done()) begun.setResult(null);
                },
                context);
        return begun;
    }

    @SuppressWarnings("unchecked") // a stream transport's protocols are made for Transport
    private void connectionMade() {
        setWriteBufferLimits(null, null);
        try {
            ((BaseProtocol<Transport>) protocol).connectionMade(this);
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            report("Fatal error: protocol.connectionMade() failed.", e);
            fail(e);
        }
        startReading();
    }

    /** As {@link #begin}, for a protocol that knows already. */
    void beginAgain() {
        peer = NettyTransportKind.toJdk(channel.remoteAddress());
        here = NettyTransportKind.toJdk(channel.localAddress());
        setWriteBufferLimits(null, null);
        loop.callSoon(this::startReading, context);
    }

    private void startReading() {
        connected = true;
        for (Object message = early.poll(); message != null; message = early.poll()) receive(message);
        if (!channel.isActive()) lostWithoutNotice();
        else if (isReading()) channel.config().setAutoRead(true);
    }

    // -- Netty calls --

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        receiving = true;
        if (connected) inContext(() -> receive(message));
        else early.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        receiving = false;
        if (!flushAfterReceiving) return;
        flushAfterReceiving = false;
        if (!ending) channel.flush();
    }

    private void receive(Object message) {
        try {
            if (message instanceof ByteBuf bytes) {
                if (!closing && bytes.isReadable()) netty.lentBytes().hand(bytes, protocol);
            } else if (message instanceof ChannelInputShutdownEvent) {
                endOfStream();
            }
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            report("Fatal error: a callback of the protocol failed.", e);
            fail(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            if (connected) inContext(() -> receive(ChannelInputShutdownEvent.INSTANCE));
            else early.add(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private void endOfStream() {
        if (eofReceived || closing) return;
        eofReceived = true;
        boolean keep = protocol instanceof BufferedProtocol buffered
                ? buffered.eofReceived()
                : protocol instanceof Protocol plain && plain.eofReceived();
        if (!keep) close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        if (connected) inContext(this::lostWithoutNotice);
    }

    private void lostWithoutNotice() {
        if (ending) return;
        if (failure == null && !closing) receive(ChannelInputShutdownEvent.INSTANCE);
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (cause instanceof KeyboardInterrupt || cause instanceof SystemExit) {
            loop.callSoon(() -> {
                throw Asyncio.rethrow(cause);
            });
        } else {
            inContext(() -> fail(NettyErrors.toJdk(cause)));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        if (!writingPaused || getWriteBufferSize() > limits.low()) return;
        writingPaused = false;
        if (!gone) inContext(() -> tell("resumeWriting", protocol::resumeWriting));
    }

    /** As a callback of the loop, though the selector calls or a coroutine. */
    private void inContext(Runnable action) {
        if (loop.isClosed()) return;
        if (Asyncio.currentTask() != null) loop.callSoon(action, context);
        else loop.runEvent(action, context);
    }

    private void tell(String name, Runnable callback) {
        try {
            callback.run();
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            report("protocol." + name + "() failed", e);
        }
    }

    // -- receiving --

    @Override
    public boolean isReading() {
        return !closing && !readingPaused;
    }

    @Override
    public void pauseReading() {
        if (closing || readingPaused) return;
        readingPaused = true;
        channel.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        if (closing || !readingPaused) return;
        readingPaused = false;
        if (connected) channel.config().setAutoRead(true);
    }

    // -- sending --

    @Override
    public void write(ByteBuffer data) {
        if (eofSent) throw new IllegalStateException("Cannot call write() after writeEof()");
        checkNoFile("write()");
        if (!data.hasRemaining()) return;
        if (ending || replaced) {
            data.position(data.limit());
            return;
        }
        channel.write(netty.lentBytes().takeForSending(data), channel.voidPromise());
        if (Asyncio.currentTask() != null) scheduleFlush();
        else if (receiving && getWriteBufferSize() <= limits.high()) flushAfterReceiving = true;
        else channel.flush();
        pauseIfFull();
    }

    private void scheduleFlush() {
        if (flushScheduled) return;
        flushScheduled = true;
        loop.callSoon(flush, context);
    }

    private void flushNow() {
        flushScheduled = false;
        if (ending) return;
        channel.flush();
        pauseIfFull();
    }

    private void pauseIfFull() {
        if (writingPaused || ending || getWriteBufferSize() <= limits.high()) return;
        writingPaused = true;
        tell("pauseWriting", protocol::pauseWriting);
    }

    @Override
    public void writeEof() {
        if (closing || eofSent) return;
        checkNoFile("writeEof()");
        if (!canWriteEof())
            throw new UnsupportedOperationException("TLS knows no half-closed connection; close() it, or use none");
        eofSent = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) sent -> {
            if (sent.isSuccess() && channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
        });
    }

    @Override
    public boolean canWriteEof() {
        return tls == null;
    }

    /** {@inheritDoc} Netty counts about a hundred bytes more for each write. */
    @Override
    public int getWriteBufferSize() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? EMPTY_OUTBOUND : (int) Math.min(Integer.MAX_VALUE, outbound.totalPendingWriteBytes());
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(@Nullable Integer high, @Nullable Integer low) {
        limits = WriteBufferLimits.of(high, low);
        channel.config().setWriteBufferWaterMark(WaterMarks.of(limits));
        if (connected) pauseIfFull();
    }

    /** {@code loop.sendfile}; returns how many bytes. Owner task only. */
    public long sendFile(FileChannel file, long offset, long count) throws IOException {
        if (isClosing()) throw new IllegalStateException("this connection is closed: " + this);
        checkNoFile("sendfile()");
        if (eofSent) throw new IllegalStateException("Cannot call sendfile() after writeEof()");
        sendingFile = true;
        try {
            return new FileSending(netty, channel, file).send(offset, count, tls != null);
        } finally {
            sendingFile = false;
        }
    }

    private void checkNoFile(String what) {
        if (sendingFile)
            throw new IllegalStateException(
                    "a file is being sent through this connection; wait for it before you call " + what);
    }

    // -- ending --

    @Override
    public void close() {
        if (closing || replaced) return;
        closing = true;
        channel.config().setAutoRead(tls != null); // TLS waits for the peer's goodbye
        if (getWriteBufferSize() == 0 && tls == null) end();
        else channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> channel.close());
    }

    @Override
    public void abort() {
        if (!replaced) end();
    }

    @Override
    public boolean isClosing() {
        return closing || replaced;
    }

    private void fail(Throwable exception) {
        if (ending) return;
        if (!(exception instanceof IOException)) report("Fatal error on transport", exception);
        failure = exception;
        end();
    }

    private void end() {
        if (ending) return;
        closing = true;
        ending = true;
        for (Object message = early.poll(); message != null; message = early.poll())
            ReferenceCountUtil.release(message);
        channel.unsafe().close(channel.unsafe().voidPromise());
        if (!loop.isClosed()) loop.callSoon(this::lost, context);
    }

    private void lost() {
        gone = true;
        try {
            protocol.connectionLost(failure);
        } finally {
            if (whenGone != null) whenGone.run();
        }
    }

    // -- TLS --

    @Override
    public Coroutine<Transport> startTls(BaseProtocol<Transport> next, TlsOptions options, boolean serverSide) {
        return Asyncio.async(() -> {
            if (tls != null) throw new IllegalStateException("this connection is encrypted already: " + this);
            if (isClosing()) throw new IllegalStateException("this connection is closed: " + this);
            return upgrade(next, options, serverSide);
        });
    }

    private Transport upgrade(BaseProtocol<Transport> next, TlsOptions options, boolean serverSide) throws IOException {
        channel.config().setAutoRead(false);
        flushNow();
        ChannelTransport encrypted = new ChannelTransport(netty, channel, next);
        encrypted.whenGone = whenGone;
        encrypted.tls = options;
        replaced = true;
        channel.pipeline().replace(this, null, encrypted);
        try {
            TlsHandshake.perform(netty, channel, options, serverSide, peer);
        } catch (Throwable e) {
            encrypted.connected = true;
            encrypted.failure = e;
            encrypted.end();
            throw e;
        }
        encrypted.beginAgain();
        return encrypted;
    }

    // -- the rest --

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        Object answer = answer(key);
        return answer == null ? null : key.type().cast(answer);
    }

    private @Nullable Object answer(ExtraInfo<?> key) {
        if (key.equals(ExtraInfo.PEERNAME)) return peer;
        if (key.equals(ExtraInfo.SOCKNAME)) return here;
        if (tls == null) return null;
        if (key.equals(ExtraInfo.SSLCONTEXT)) return tls.context();
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler == null ? null : TlsHandshake.answer(handler.engine(), key);
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        protocol = checkKind(next);
    }

    @Override
    public BaseProtocol<?> getProtocol() {
        return protocol;
    }

    private static BaseProtocol<?> checkKind(BaseProtocol<?> protocol) {
        Objects.requireNonNull(protocol, "a transport needs a protocol, not null");
        if (protocol instanceof Protocol || protocol instanceof BufferedProtocol) return protocol;
        throw new IllegalArgumentException(
                "a stream transport calls a Protocol or a BufferedProtocol, and this is neither: " + protocol);
    }

    private void report(String message, Throwable exception) {
        loop.callExceptionHandler(
                ExceptionContext.of(message, exception).with("transport", this).with("protocol", protocol));
    }

    @Override
    public String toString() {
        String state = gone ? "closed" : closing ? "closing" : "open";
        return "<Transport " + state + " peer=" + peer + (tls == null ? "" : " encrypted") + " bufsize="
                + getWriteBufferSize() + ">";
    }
}
