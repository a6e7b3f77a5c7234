package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FileRegion;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Future;
import weft.http.message.BadMessageException;
import weft.http.message.PayloadException;
import weft.net.netty.NettyErrors;
import weft.net.netty.NettyLoop;
import weft.net.netty.NettyTransportKind;
import weft.net.netty.TlsHandshake;
import weft.stream.ExtraInfo;

/** What both ends of a connection of HTTP/1 have in common: the last handler of its pipeline. Loop thread only. */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through exceptionCaught
abstract class Http1Connection extends ChannelInboundHandlerAdapter {
    /*
     * Out: what coroutines send waits in `outbox` and is encoded and flushed on the loop's own stack, at the end of a burst of
     * reading or in the next iteration: Netty's caches are one for each thread, and a coroutine is a thread. One system call
     * sends what belongs together. drain() waits while more than HIGH bytes are there, until no more than LOW are.
     *
     * In: Netty calls out of the selector. A body is fed to its reader, which stops the reading when too much is unread; what
     * was decoded before that still comes.
     */
    private static final int HIGH = 64 * 1024;
    private static final int LOW = 16 * 1024;

    // -- fixed --
    final NettyLoop netty;
    final EventLoop loop;
    final Channel channel;
    private final Runnable flush = this::flushNow;

    // -- touched by the loop thread only --
    private final ArrayDeque<Object> outbox = new ArrayDeque<>();
    private long outboxBytes;
    private boolean flushScheduled;

    /** Netty hands over what it has read; the end of that flushes. */
    private boolean inBurst;

    private final List<Future<Void>> drainWaiters = new ArrayList<>(0);
    private @Nullable MessageBody incoming;
    private ChannelHandler[] codecs = {};

    /** Another protocol begins; `early` is what has come of it. */
    private boolean switching;

    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);
    private boolean closing;

    /** The close is one that waits for the peer's; and now it does. */
    private boolean closesAfterPeer;

    private boolean lingering;
    private boolean closed;
    private @Nullable Throwable failure;

    Http1Connection(NettyLoop netty, Channel channel) {
        this.netty = netty;
        this.loop = netty.loop();
        this.channel = channel;
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(LOW, HIGH));
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
        inBurst = true;
        if (switching && !closed && message instanceof ByteBuf bytes) {
            early.add(bytes);
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
        inBurst = false;
        if (!outbox.isEmpty() || closing) flushNow();
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
        wakeIfDrained();
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
        if (closed || switching) return;
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
        outbox.add(message);
        outboxBytes += bytes;
        scheduleFlush();
    }

    private void scheduleFlush() {
        if (inBurst || flushScheduled) return;
        flushScheduled = true;
        loop.callSoon(flush);
    }

    /** Sends a piece of a body. The array belongs to the connection from now on. */
    void sendPiece(byte[] bytes) {
        if (bytes.length > 0) send(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), bytes.length);
    }

    /** Sends a part of a file as a piece of a body. */
    void sendPiece(FileRegion region) {
        send(region, region.count());
    }

    private void flushNow() {
        flushScheduled = false;
        if (closed) return;
        for (Object message = outbox.poll(); message != null; message = outbox.poll())
            channel.write(message, channel.voidPromise());
        outboxBytes = 0;
        flushChannel();
        wakeIfDrained();
        if (closing) closeWhenSent();
    }

    void flushChannel() {
        channel.flush();
    }

    private long unsent() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer != null) return outboxBytes + buffer.totalPendingWriteBytes();
        return outboxBytes + (channel.isWritable() ? 0 : HIGH + 1); // a stream of HTTP/2 does not say how much
    }

    /** Waits until not too much is unsent; throws if the connection is gone. In a task. */
    void drain() throws IOException {
        throwIfClosed();
        if (unsent() <= HIGH) return;
        Future<Void> waiter = loop.createFuture();
        drainWaiters.add(waiter);
        try {
            waiter.await();
        } finally {
            drainWaiters.remove(waiter);
        }
        throwIfClosed();
    }

    void throwIfClosed() throws IOException {
        if (!closed) return;
        SocketException gone = new SocketException("the connection is gone: nothing can be sent or received any more");
        gone.initCause(failure);
        throw gone;
    }

    private void wakeIfDrained() {
        if (drainWaiters.isEmpty() || unsent() > LOW) return;
        wakeDrainers();
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private void wakeDrainers() {
        for (Future<Void> waiter : List.copyOf(drainWaiters)) if (!waiter.done()) waiter.setResult(null);
    }

    // -- ending --

    /** Sends what is to be sent, and closes then. */
    public void close() {
        if (closed || closing) return;
        closing = true;
        scheduleFlush();
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
        if (lingering) return;
        if (channel.pipeline().get(SslHandler.class) != null) {
            channel.close().addListener(ended -> ended(null)); // says goodbye behind what is still to be sent
        } else if (closesAfterPeer && channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
            lingering = true;
            channel.config().setAutoRead(true);
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> duplex.shutdownOutput());
        } else if (unsent() == 0) {
            ended(null);
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> ended(null));
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
        for (Object message = outbox.poll(); message != null; message = outbox.poll())
            ReferenceCountUtil.release(message);
        outboxBytes = 0;
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) bytes.release();
        channel.unsafe().close(channel.unsafe().voidPromise());
        MessageBody body = incoming;
        incoming = null;
        if (body != null)
            body.fail(inBody(new PayloadException(
                    "the connection ended in the middle of the body" + (cause == null ? "" : ": " + cause.getMessage()),
                    cause)));
        wakeDrainers();
        lost(cause);
    }

    // -- becoming another protocol --

    /** What reads and writes HTTP for it, the decoder first; gone after {@link #handOver}. */
    final void install(ChannelHandler... handlers) {
        codecs = handlers;
        channel.pipeline().addLast(handlers).addLast(this);
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
                flushNow();
                closed = true; // for HTTP
                done.setResult(exchange(next));
            }
        });
        return done.await();
    }

    /** The same, where no task asks. */
    final void handOverSoon(Consumer<Channel> next) {
        loop.callSoon(() -> {
            if (closed) return;
            closed = true;
            exchange(taken -> {
                next.accept(taken);
                return true;
            });
        });
    }

    /** Whether nothing of HTTP is left to be done. */
    boolean mayHandOver() {
        return true;
    }

    private <T> T exchange(Function<Channel, T> next) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext first = pipeline.context(codecs[0]);
        for (int i = codecs.length - 1; i > 0; i--) pipeline.remove(codecs[i]);
        T made = next.apply(channel);
        pipeline.remove(this);
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) first.fireChannelRead(bytes);
        first.fireChannelReadComplete();
        pipeline.remove(codecs[0]); // which hands on what it has not decoded
        return made;
    }

    /** Nothing of HTTP comes any more: what comes is kept for {@link #handOver}. */
    final void stopDecoding() {
        switching = true;
        channel.config().setAutoRead(false);
    }

    final boolean isSwitching() {
        return switching;
    }

    // -- about it --

    /** What is known about the connection: addresses, TLS. */
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return extraInfo(channel, key);
    }

    /** The same for any channel. */
    static <T> @Nullable T extraInfo(Channel channel, ExtraInfo<T> key) {
        Object answer = answer(channel, key);
        return answer == null ? null : key.type().cast(answer);
    }

    private static @Nullable Object answer(Channel channel, ExtraInfo<?> key) {
        if (key.equals(ExtraInfo.PEERNAME)) return NettyTransportKind.toJdk(channel.remoteAddress());
        if (key.equals(ExtraInfo.SOCKNAME)) return NettyTransportKind.toJdk(channel.localAddress());
        Channel carrier = channel instanceof Http2StreamChannel ? channel.parent() : channel;
        SslHandler handler = carrier.pipeline().get(SslHandler.class);
        return handler == null ? null : TlsHandshake.answer(handler.engine(), key);
    }
}
