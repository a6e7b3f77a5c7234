package weft.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import weft.Asyncio;
import weft.KeyboardInterrupt;
import weft.SystemExit;

/**
 * The way of what a channel receives to the protocol of its transport: the last handler of the channel's pipeline. Loop thread
 * only.
 *
 * <pre>
 *   channel ──▶ [ held ] ──▶ protocol
 *            while paused, or the protocol has not heard of the connection
 * </pre>
 */
final class Receiving extends ChannelInboundHandlerAdapter {
    /*
     * Netty calls the handler's methods out of the selector, on the loop's own stack. They run in the context in which the
     * connection was made, as asyncio's do.
     *
     * asyncio promises no data after pauseReading. Netty does not: of a piece that is decrypted come several messages, a
     * request to io_uring is under way already, and after a reset epoll reads once more. So all that comes while reading is
     * paused is held, in its order, and with it the end of the stream and of the channel, which must not overtake the data.
     * It is not much, for nothing is asked of the channel meanwhile; a failure does not wait.
     */

    /** The channel is closed, and there is nothing more to come. */
    private static final Object CHANNEL_CLOSED = new Object();

    // -- fixed --
    private final NettyLoop netty;
    private final Channel channel;
    private final ChannelTransport transport;

    // -- touched by the loop thread only --
    private final ArrayDeque<Object> held = new ArrayDeque<>(0);
    private boolean begun;
    private boolean paused;
    private boolean eof;

    Receiving(NettyLoop netty, Channel channel, ChannelTransport transport) {
        this.netty = netty;
        this.channel = channel;
        this.transport = transport;
    }

    // -- Netty calls --

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        transport.sending().receiving();
        arrived(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        transport.sending().received();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent)
            arrived(ChannelInputShutdownEvent.INSTANCE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        arrived(CHANNEL_CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (cause instanceof KeyboardInterrupt || cause instanceof SystemExit) {
            netty.loop().callSoon(() -> {
                throw Asyncio.rethrow(cause);
            });
        } else if (Asyncio.currentTask() != null) {
            transport.fail(
                    NettyErrors.toJdk(cause)); // its own write: it must not go on writing as if nothing had happened
        } else {
            transport.calls().inContext(() -> transport.fail(NettyErrors.toJdk(cause)));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        transport.sending().writabilityChanged();
    }

    // -- the transport calls --

    /** The protocol has heard of the connection. */
    void begin() {
        begun = true;
        if (!channel.isActive()) held.add(CHANNEL_CLOSED);
        handHeld();
    }

    boolean isPaused() {
        return paused;
    }

    void pause() {
        paused = true;
        channel.config().setAutoRead(false);
    }

    void resume() {
        paused = false;
        if (!begun) return;
        if (held.isEmpty()) channel.config().setAutoRead(true);
        else netty.loop().callSoon(this::handHeld, transport.calls().context());
    }

    /** Nobody will get it. */
    void drop() {
        takeHeld().forEach(ReferenceCountUtil::release);
    }

    /** What is held, which belongs to the caller now. */
    List<Object> takeHeld() {
        List<Object> taken = List.copyOf(held);
        held.clear();
        return taken;
    }

    // -- to the protocol --

    private boolean takes() {
        return begun && !paused && !transport.isClosing();
    }

    private void arrived(Object message) {
        if (transport.isEnding() || netty.loop().isClosed()) ReferenceCountUtil.release(message);
        else if (!transport.isClosing() && (!begun || paused || !held.isEmpty())) held.add(message);
        else transport.calls().inContext(() -> hand(message));
    }

    private void handHeld() {
        while (!paused && !held.isEmpty()) hand(held.remove());
        if (takes()) channel.config().setAutoRead(true);
    }

    private void hand(Object message) {
        boolean kept = false;
        try {
            if (message instanceof ByteBuf bytes) {
                while (bytes.isReadable() && takes())
                    netty.lentBytes().hand(bytes, transport.calls().protocol());
                kept = bytes.isReadable() && !transport.isClosing();
                if (kept) held.addFirst(bytes); // the protocol has had enough in the middle of it
            } else if (message == CHANNEL_CLOSED) {
                transport.channelClosed();
            } else {
                endOfStream();
            }
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            transport.failed("Fatal error: a callback of the protocol failed.", e);
        } finally {
            if (!kept) ReferenceCountUtil.release(message);
        }
    }

    void endOfStream() {
        if (eof || transport.isClosing()) return;
        eof = true;
        if (!transport.calls().eofReceived()) transport.close();
    }
}
