package weft.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Context;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.Future;
import weft.KeyboardInterrupt;
import weft.SystemExit;
import weft.stream.BaseProtocol;
import weft.stream.DatagramProtocol;
import weft.stream.DatagramTransport;
import weft.stream.ExtraInfo;
import weft.stream.WriteBufferLimits;

/** A transport of datagrams over a channel of Netty: the last handler of its pipeline. Loop thread only. */
final class DatagramChannelTransport extends ChannelInboundHandlerAdapter implements DatagramTransport {
    /*
     * As in ChannelTransport, a send out of a coroutine leaves in the next iteration, and then several leave together; one out
     * of a callback leaves at once.
     */

    // -- fixed --
    private final EventLoop loop;
    private final NettyLoop netty;
    private final DatagramChannel channel;
    private final DatagramSockets.Empties empties;
    private final @Nullable InetSocketAddress peer;
    private final SocketAddress here;
    private final Context context = Context.copyCurrent();
    private final Runnable flush = this::flushNow;

    // -- touched by the loop thread only --
    private DatagramProtocol protocol;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private @Nullable Throwable failure;
    private boolean writingPaused;
    private boolean flushScheduled;
    private boolean closing;
    private boolean ending;

    DatagramChannelTransport(DatagramSockets.Opened opened, DatagramProtocol protocol) {
        this.netty = opened.netty();
        this.loop = netty.loop();
        this.channel = opened.channel();
        this.empties = opened.empties();
        this.peer = opened.peer();
        this.here = channel.localAddress();
        this.protocol = protocol;
    }

    /** In the next iteration the protocol hears of it, and after that it receives. */
    @SuppressWarnings("NullAway") // null is the only Void
    Future<Void> begin() {
        Future<Void> begun = loop.createFuture();
        setWriteBufferLimits(null, null);
        loop.callSoon(
                () -> {
                    guarded("connectionMade", () -> protocol.connectionMade(this));
                    if (!closing) channel.config().setAutoRead(true);
                    if (!begun.done()) begun.setResult(null);
                },
                context);
        return begun;
    }

    // -- Netty calls --

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        try {
            if (message instanceof DatagramPacket packet && !closing) inContext(() -> receive(packet));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void receive(DatagramPacket packet) {
        ByteBuffer data = packet.content().nioBuffer().asReadOnlyBuffer();
        guarded("datagramReceived", () -> protocol.datagramReceived(data, packet.sender()));
    }

    /** A receive has failed: somebody told the system that he does not take our datagrams. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        inContext(() -> failed(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        if (!loop.isClosed()) inContext(this::end);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        if (!writingPaused || getWriteBufferSize() > limits.low()) return;
        writingPaused = false;
        inContext(() -> guarded("resumeWriting", protocol::resumeWriting));
    }

    /** As a callback of the loop, though the selector calls or a coroutine. */
    private void inContext(Runnable action) {
        if (Asyncio.currentTask() == null) loop.runEvent(action, context);
        else action.run();
    }

    private void failed(Throwable cause) {
        if (closing) return;
        if (NettyErrors.toJdk(cause) instanceof IOException io)
            guarded("errorReceived", () -> protocol.errorReceived(io));
        else fatal("Fatal error on datagram transport", cause);
    }

    private void guarded(String name, Runnable callback) {
        try {
            callback.run();
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            fatal("Fatal error: protocol." + name + "() failed.", e);
        }
    }

    private void fatal(String message, Throwable exception) {
        loop.callExceptionHandler(
                ExceptionContext.of(message, exception).with("transport", this).with("protocol", protocol));
        failure = exception;
        end();
    }

    // -- sending --

    @Override
    public void sendto(ByteBuffer data, @Nullable SocketAddress address) {
        InetSocketAddress recipient = recipient(address);
        if (closing) {
            data.position(data.limit());
            return;
        }
        InetSocketAddress named = channel.isConnected() ? null : recipient;
        if (data.hasRemaining()) {
            ByteBuf copy = netty.allocator().directBuffer(data.remaining()).writeBytes(data);
            channel.write(named == null ? copy : new DatagramPacket(copy, named))
                    .addListener(this::sent);
            if (Asyncio.currentTask() == null) channel.flush();
            else scheduleFlush();
            pauseIfFull();
        } else {
            sendEmpty(named);
        }
    }

    private void sendEmpty(@Nullable InetSocketAddress named) {
        try {
            empties.send(named);
        } catch (IOException e) {
            loop.callSoon(() -> failed(e), context);
        }
    }

    private InetSocketAddress recipient(@Nullable SocketAddress address) {
        if (peer != null) {
            if (address == null || address.equals(peer)) return peer;
            throw new IllegalArgumentException("this transport sends to " + peer + " only, not to " + address
                    + "; make one without a remote address to send to anybody");
        }
        if (address instanceof InetSocketAddress internet && !internet.isUnresolved()) return internet;
        throw new IllegalArgumentException("a datagram needs the address it goes to, with a resolved host, not "
                + address + "; or make the transport with a remote address");
    }

    private void sent(io.netty.util.concurrent.Future<?> result) {
        Throwable cause = result.cause();
        if (cause != null && !closing) inContext(() -> failed(cause));
        if (closing && !ending && getWriteBufferSize() == 0) end();
    }

    private void scheduleFlush() {
        if (flushScheduled) return;
        flushScheduled = true;
        loop.callSoon(flush, context);
    }

    private void flushNow() {
        flushScheduled = false;
        if (!ending) channel.flush();
    }

    private void pauseIfFull() {
        if (writingPaused || getWriteBufferSize() <= limits.high()) return;
        writingPaused = true;
        guarded("pauseWriting", protocol::pauseWriting);
    }

    @Override
    public int getWriteBufferSize() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : (int) Math.min(Integer.MAX_VALUE, outbound.totalPendingWriteBytes());
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(@Nullable Integer high, @Nullable Integer low) {
        limits = WriteBufferLimits.of(high, low);
        channel.config().setWriteBufferWaterMark(WaterMarks.of(limits));
    }

    // -- ending --

    @Override
    public void close() {
        if (closing) return;
        closing = true;
        channel.config().setAutoRead(false);
        if (getWriteBufferSize() == 0) end();
        else channel.flush();
    }

    @Override
    public void abort() {
        end();
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    private void end() {
        if (ending) return;
        closing = true;
        ending = true;
        channel.unsafe().close(channel.unsafe().voidPromise());
        if (!loop.isClosed()) loop.callSoon(() -> protocol.connectionLost(failure), context);
    }

    // -- the rest --

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        if (key.equals(ExtraInfo.PEERNAME))
            return peer == null ? null : key.type().cast(peer);
        if (key.equals(ExtraInfo.SOCKNAME)) return key.type().cast(here);
        return null;
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        if (!(next instanceof DatagramProtocol datagrams))
            throw new IllegalArgumentException(
                    "a datagram transport calls a DatagramProtocol, and this is none: " + next);
        protocol = datagrams;
    }

    @Override
    public BaseProtocol<?> getProtocol() {
        return protocol;
    }

    @Override
    public String toString() {
        return "<DatagramTransport " + (closing ? "closed" : "open") + " at " + here
                + (peer == null ? "" : " peer=" + peer) + ">";
    }
}
