package weft.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.KeyboardInterrupt;
import weft.SystemExit;
import weft.stream.BaseProtocol;
import weft.stream.ExtraInfo;
import weft.stream.TlsOptions;
import weft.stream.Transport;
import weft.stream.WriteBufferLimits;

/**
 * A transport over a channel of Netty. {@link Receiving} and {@link Sending} are its two directions; here are its beginning and
 * its end. Loop thread only.
 *
 * <pre>
 *   created ──begin──▶ connected ──close──▶ closing ──all sent──▶ ending ──next iteration──▶ gone
 *                          └──abort, failure, the peer is gone─────▲
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through exceptionCaught
public final class ChannelTransport implements Transport {
    // -- fixed --
    private final NettyLoop netty;
    private final EventLoop loop;
    private final Channel channel;
    private final ProtocolCalls calls;
    private final Receiving receiving;
    private final Sending sending;

    // -- touched by the loop thread only --
    private @Nullable TlsOptions tls;
    private @Nullable ChannelInfo info;
    private @Nullable Runnable whenGone;
    private @Nullable Throwable failure;

    private boolean closing;
    private boolean ending;
    private boolean gone;

    /** The handler has given its place to that of an encrypted connection. */
    private boolean replaced;

    ChannelTransport(NettyLoop netty, Channel channel, BaseProtocol<?> protocol) {
        this.netty = netty;
        this.loop = netty.loop();
        this.channel = channel;
        this.calls = new ProtocolCalls(loop, this, protocol);
        this.receiving = new Receiving(netty, channel, this);
        this.sending = new Sending(netty, channel, this);
    }

    // -- the beginning --

    /** The last of the channel's handlers. */
    ChannelHandler handler() {
        return receiving;
    }

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
        info = ChannelInfo.of(channel, tls);
        Future<Void> begun = loop.createFuture();
        loop.callSoon(
                () -> {
                    connectionMade();
                    if (!begun.done()) begun.setResult(null);
                },
                calls.context());
        return begun;
    }

    private void connectionMade() {
        sending.setLimits(null, null);
        try {
            calls.connectionMade();
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            failed("Fatal error: protocol.connectionMade() failed.", e);
        }
        receiving.begin();
    }

    /** As {@link #begin}, for a protocol that knows already. */
    private void beginAgain() {
        info = ChannelInfo.of(channel, tls);
        sending.setLimits(null, null);
        loop.callSoon(receiving::begin, calls.context());
    }

    /** The connection has failed before the protocol heard of it, and never will. */
    void neverBegins() {
        ending = true;
        closing = true;
        gone = true;
        receiving.drop();
    }

    // -- what its directions need --

    Sending sending() {
        return sending;
    }

    ProtocolCalls calls() {
        return calls;
    }

    boolean isEnding() {
        return ending;
    }

    boolean isReplaced() {
        return replaced;
    }

    boolean isGone() {
        return gone;
    }

    // -- receiving --

    @Override
    public boolean isReading() {
        return !closing && !receiving.isPaused();
    }

    @Override
    public void pauseReading() {
        if (isReading()) receiving.pause();
    }

    @Override
    public void resumeReading() {
        if (!closing && receiving.isPaused()) receiving.resume();
    }

    // -- sending --

    @Override
    public void write(ByteBuffer data) {
        sending.write(data);
    }

    @Override
    public void writeEof() {
        if (closing) return;
        if (!canWriteEof())
            throw new UnsupportedOperationException("TLS knows no half-closed connection; close() it, or use none");
        sending.writeEof();
    }

    @Override
    public boolean canWriteEof() {
        return tls == null;
    }

    /** {@inheritDoc} Netty counts about a hundred bytes more for each write. */
    @Override
    public int getWriteBufferSize() {
        return sending.size();
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return sending.limits();
    }

    @Override
    public void setWriteBufferLimits(@Nullable Integer high, @Nullable Integer low) {
        sending.setLimits(high, low);
        sending.pauseIfFull();
    }

    /** {@code loop.sendfile}; returns how many bytes. Owner task only. */
    public long sendFile(FileChannel file, long offset, long count) throws IOException {
        if (isClosing()) throw new IllegalStateException("this connection is closed: " + this);
        return sending.file(file, offset, count, tls != null);
    }

    // -- ending --

    @Override
    public void close() {
        if (closing || replaced) return;
        closing = true;
        receiving.drop();
        channel.config().setAutoRead(tls != null); // TLS waits for the peer's goodbye
        if (!channel.isActive() || (sending.size() == 0 && tls == null)) end();
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

    /** The channel is closed, by the peer unless somebody here did. */
    void channelClosed() {
        if (ending) return;
        if (failure == null) receiving.endOfStream();
        end();
    }

    /** The protocol has thrown something where it must not. */
    void failed(String message, Throwable exception) {
        calls.report(message, exception);
        fail(exception);
    }

    void fail(Throwable exception) {
        if (ending) return;
        if (!(exception instanceof IOException)) calls.report("Fatal error on transport", exception);
        failure = exception;
        end();
    }

    private void end() {
        if (ending) return;
        closing = true;
        ending = true;
        receiving.drop();
        channel.unsafe().close(channel.unsafe().voidPromise());
        if (!loop.isClosed()) loop.callSoon(this::lost, calls.context());
    }

    private void lost() {
        gone = true;
        try {
            calls.protocol().connectionLost(failure);
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
        sending.flushNow();
        ChannelTransport encrypted = new ChannelTransport(netty, channel, next);
        encrypted.whenGone = whenGone;
        encrypted.tls = options;
        replaced = true;
        channel.pipeline().replace(receiving, null, encrypted.receiving);
        passOn(receiving.takeHeld());
        try {
            TlsHandshake.perform(netty, channel, options, serverSide, info == null ? null : info.peer());
        } catch (Throwable e) {
            encrypted.failure = e;
            encrypted.end();
            throw e;
        }
        encrypted.beginAgain();
        return encrypted;
    }

    /** What was held is the beginning of the peer's handshake: to the new handlers, as soon as they stand. */
    private void passOn(List<Object> held) {
        if (held.isEmpty()) return;
        loop.callSoon(() -> {
            for (Object message : held) {
                if (message instanceof ByteBuf) channel.pipeline().fireChannelRead(message);
                else channel.close(); // the peer has ended its stream before any handshake
            }
            channel.pipeline().fireChannelReadComplete();
        });
    }

    // -- the rest --

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return info == null ? null : info.get(key);
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        calls.setProtocol(next);
    }

    @Override
    public BaseProtocol<?> getProtocol() {
        return calls.protocol();
    }

    @Override
    public String toString() {
        String state = gone ? "closed" : closing ? "closing" : "open";
        return "<Transport " + state + " peer=" + (info == null ? null : info.peer())
                + (tls == null ? "" : " encrypted") + " bufsize=" + sending.size() + ">";
    }
}
