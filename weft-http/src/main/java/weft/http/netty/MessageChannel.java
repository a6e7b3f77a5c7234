package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Future;
import weft.http.message.BadMessageException;
import weft.http.message.PayloadException;
import weft.net.netty.NettyErrors;
import weft.net.netty.NettyLoop;
import weft.stream.ExtraInfo;

/**
 * Messages of HTTP come and go here, one after the other: the last handler of a connection of HTTP/1, or of a stream of HTTP/2.
 * What both ends have in common. Loop thread only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through exceptionCaught
abstract class MessageChannel extends ChannelInboundHandlerAdapter {
    /*
     * What coroutines send goes through `outbox`. What comes, comes out of the selector: a body is fed to its reader, which stops
     * the reading when too much is unread; what was decoded before that still comes.
     */

    // -- fixed --
    final NettyLoop netty;
    final EventLoop loop;
    final Channel channel;
    private final Outbox outbox;
    private final ProtocolSwitch protocol;

    // -- touched by the loop thread only --
    private @Nullable MessageBody incoming;
    private boolean closing;

    /** The close is one that waits for the peer's; and now it does. */
    private boolean closesAfterPeer;

    private boolean lingering;
    private boolean closed;
    private @Nullable Throwable failure;

    MessageChannel(NettyLoop netty, Channel channel) {
        this.netty = netty;
        this.loop = netty.loop();
        this.channel = channel;
        this.outbox = new Outbox(loop, channel, this::flushChannel, () -> {});
        this.protocol = new ProtocolSwitch(channel, this);
    }

    // -- what the two ends do --

    /** A message begins. */
    abstract void headReceived(HttpMessage head);

    /** A piece of the body has come. */
    void pieceReceived() {}

    /** The body of the message is complete. */
    abstract void bodyReceived();

    /** The peer sends no more, while the channel is open. */
    abstract void peerEnded();

    /** The connection is gone. */
    abstract void lost(@Nullable Throwable failure);

    /** Whether it wants to hear more, as far as the body is not concerned. */
    boolean wantsMore() {
        return true;
    }

    // -- Netty calls --

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        outbox.burstBegins();
        if (protocol.isStopped() && !closed && message instanceof ByteBuf bytes) {
            protocol.keep(bytes);
            return;
        }
        try {
            if (!isClosed() && message instanceof HttpObject object) accept(object);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Goes on with what Netty has decoded; the caller releases it. */
    final void accept(HttpObject object) {
        if (object.decoderResult().isFailure()) {
            undecodable(object.decoderResult().cause());
        } else {
            if (object instanceof HttpMessage head) headReceived(head);
            if (object instanceof HttpContent content) received(content);
        }
    }

    /** The peer has sent what cannot be understood; nothing more can be made of what follows. */
    void undecodable(Throwable cause) {
        BadMessageException bad = BadMessages.named(cause);
        MessageBody body = incoming;
        if (body != null) body.fail(inBody(new PayloadException("the body is malformed: " + bad.getMessage(), bad)));
        fail(bad);
    }

    private void received(HttpContent content) {
        MessageBody body = incoming;
        if (body != null) {
            body.feed(content.content());
            pieceReceived();
        }
        if (content instanceof LastHttpContent) {
            incoming = null;
            if (body != null) body.end();
            bodyReceived();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        outbox.burstEnds();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (closed || !(event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent)) return;
        if (lingering) ended(null);
        else peerEnded();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        ended(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        fail(NettyErrors.toJdk(cause));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        outbox.roomMayHaveCome();
    }

    // -- receiving --

    /** Makes the reader of the body of the message whose head has come. */
    MessageBody expectBody() {
        MessageBody body = new MessageBody(this);
        incoming = body;
        return body;
    }

    /** The body that is being received, or null. */
    @Nullable
    MessageBody incoming() {
        return incoming;
    }

    /** Lets the channel read, or not. */
    void updateReading() {
        if (closed || protocol.isStopped()) return;
        MessageBody body = incoming;
        channel.config().setAutoRead(wantsMore() && (body == null || body.isReading()));
    }

    // -- sending --

    /** Sends the message as soon as the loop's own stack has a turn. */
    void send(Object message, long bytes) {
        if (closed || closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        outbox.add(message, bytes);
    }

    /** Sends a piece of a body. The array belongs to the connection from now on. */
    void sendPiece(byte[] bytes) {
        if (bytes.length > 0) send(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), bytes.length);
    }

    /** Sends a part of a file as a piece of a body. */
    void sendPiece(FileRegion region) {
        send(region, region.count());
    }

    /** Whether something has not been given to the system yet. */
    final boolean hasUnsent() {
        return outbox.hasUnsent();
    }

    /** Gives to the network what was written. On the loop's own stack. */
    void flushChannel() {
        channel.flush();
    }

    /** Waits until not too much is unsent; throws if the connection is gone. In a task. */
    void drain() throws IOException {
        throwIfClosed();
        outbox.awaitRoom();
        throwIfClosed();
    }

    void throwIfClosed() throws IOException {
        if (!closed) return;
        SocketException gone = new SocketException("the connection is gone: nothing can be sent or received any more");
        gone.initCause(failure);
        throw gone;
    }

    // -- ending --

    /** Sends what is to be sent, and closes then. */
    public void close() {
        if (closed || closing) return;
        closing = true;
        outbox.whenFlushed(this::closeWhenSent);
    }

    /**
     * As {@link #close}, but what the peer is still sending is received and thrown away until it ends: to close over unread bytes is
     * a reset, which may take our last message away from the peer. The caller sets the time limit.
     */
    final void closeAfterPeer() {
        closesAfterPeer = true;
        close();
    }

    /** Whether it waits for the peer to close. */
    final boolean isLingering() {
        return lingering;
    }

    private void closeWhenSent() {
        if (closed || lingering) return;
        if (closesAfterPeer
                && channel instanceof DuplexChannel duplex
                && !duplex.isInputShutdown()
                && channel.pipeline().get(SslHandler.class) == null) {
            lingering = true;
            channel.config().setAutoRead(true);
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> duplex.shutdownOutput());
        } else {
            outbox.whenSent(() -> ended(null));
        }
    }

    /** Closes at once. */
    public void abort() {
        ended(null);
    }

    /** Closes at once; who waits for something of this connection gets to know why. */
    public void abort(Throwable why) {
        ended(why);
    }

    /** Whether it is closed, or is being closed. */
    public boolean isClosed() {
        return closed || closing;
    }

    /** What it failed with, or null. */
    public @Nullable Throwable failure() {
        return failure;
    }

    void fail(Throwable cause) {
        ended(cause);
    }

    /** Says what readers of an incomplete body get. */
    Throwable inBody(PayloadException failure) {
        return failure;
    }

    private void ended(@Nullable Throwable cause) {
        if (closed) return;
        closed = true;
        failure = cause;
        protocol.discard();
        closeChannel();
        MessageBody body = incoming;
        incoming = null;
        if (body != null)
            body.fail(inBody(new PayloadException(
                    "the connection ended in the middle of the body" + (cause == null ? "" : ": " + cause.getMessage()),
                    cause)));
        outbox.discard();
        lost(cause);
    }

    void closeChannel() {
        channel.unsafe().close(channel.unsafe().voidPromise());
    }

    /**
     * Takes back what a stream has not sent. Netty closes one without a word where both ends are written, and sends the rest as windows
     * open, or keeps it for ever.
     */
    final void resetUnsent() {
        if (channel instanceof Http2StreamChannel stream
                && stream.isActive()
                && stream.stream().state().localSideOpen())
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL), channel.voidPromise());
    }

    // -- becoming another protocol --

    /** What reads and writes HTTP for it, the decoder first; gone after {@link #handOver}. */
    final void install(ChannelHandler... handlers) {
        protocol.install(handlers);
    }

    /**
     * Sends what is to be sent, and gives the channel to another protocol, which adds its handlers to the pipeline; those of
     * HTTP leave it. What the peer has sent behind its last message is read again by the new ones. In a task; the function runs
     * on the loop's own stack, while the channel does not read.
     */
    <T> T handOver(Function<Channel, T> next) throws IOException {
        throwIfClosed();
        Future<T> done = loop.createFuture();
        loop.callSoon(() -> {
            if (done.done()) {
                abort(); // whoever asked was cancelled
            } else if (closed || !mayHandOver()) {
                done.setException(new SocketException("the connection cannot become another one any more"));
                abort();
            } else {
                outbox.flush();
                closed = true; // for HTTP
                done.setResult(protocol.exchange(next));
            }
        });
        try {
            return done.await();
        } catch (Throwable e) {
            // cancelled when the other protocol had the channel already, and nobody will get to know it
            if (done.done()) channel.unsafe().close(channel.unsafe().voidPromise());
            throw e;
        }
    }

    /** The same, where no task asks. */
    final void handOverSoon(Consumer<Channel> next) {
        loop.callSoon(() -> {
            if (closed) return;
            closed = true;
            protocol.exchange(taken -> {
                next.accept(taken);
                return true;
            });
        });
    }

    /** Whether nothing of HTTP is left to be done. */
    boolean mayHandOver() {
        return true;
    }

    /** Nothing of HTTP comes any more: what comes is kept for {@link #handOver}. */
    final void stopDecoding() {
        protocol.stop();
    }

    final boolean isSwitching() {
        return protocol.isStopped();
    }

    // -- about it --

    /** What is known about the connection: addresses, TLS. */
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return ConnectionInfo.get(channel, key);
    }
}
