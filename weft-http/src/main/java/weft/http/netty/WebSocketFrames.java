package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;
import weft.http.websocket.WebSocketOptions;
import weft.loop.TimerHandle;
import weft.net.netty.NettyErrors;
import weft.stream.ExtraInfo;

/** A WebSocket's end of its channel: the last handler of the pipeline after the handshake. Loop thread only. */
final class WebSocketFrames extends ChannelInboundHandlerAdapter implements WebSocketWire {
    /*
     * Netty's decoder looks after masks, reserved bits, opcodes, lengths and the body of a close, its deflate handlers after
     * compression. Here fragments become messages.
     */
    private static final int CONTROL_BYTES = 8;
    private static final double LINGER_SECONDS = 10;

    // -- fixed --
    private final EventLoop loop;
    private final Channel channel;
    private final FramedWebSocket socket;
    private final Outbox outbox;
    private final int maxMessage;

    // -- touched by the loop thread only --
    private @Nullable FragmentedMessage fragments;
    private boolean deaf;
    private boolean ruleBroken;
    private boolean closing;
    private boolean ended;

    /** When a peer that is still sending has had enough time to read why it was closed. */
    private @Nullable TimerHandle lingering;

    private WebSocketFrames(
            EventLoop loop, Channel channel, WebSocketOptions options, Agreement agreement, Runnable whenClosed) {
        this.loop = loop;
        this.channel = channel;
        this.maxMessage = options.maxMessage();
        this.socket =
                new FramedWebSocket(loop, this, options, agreement.protocol(), agreement.deflate() != null, whenClosed);
        this.outbox = new Outbox(loop, channel, channel::flush, socket::drained);
    }

    /**
     * What the handshake has agreed on.
     *
     * @param server whether this is the server's end, to which all frames are masked
     * @param deflate how messages are compressed, or null
     */
    record Agreement(
            boolean server,
            @Nullable String protocol,
            @Nullable WebSocketExtension deflate) {}

    /** Makes one of a channel whose pipeline has nothing left of HTTP. On the loop's own stack. */
    static FramedWebSocket over(
            EventLoop loop, Channel channel, WebSocketOptions options, Agreement agreement, Runnable whenClosed) {
        WebSocketFrames frames = new WebSocketFrames(loop, channel, options, agreement, whenClosed);
        WebSocketExtension deflate = agreement.deflate();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(
                new WebSocket13FrameEncoder(!agreement.server()),
                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .expectMaskedFrames(agreement.server())
                        .allowExtensions(deflate != null)
                        .maxFramePayloadLength(options.maxMessage())
                        .closeOnProtocolViolation(false)
                        .build()));
        if (deflate != null)
            pipeline.addLast(new ReservedBits(), deflate.newExtensionDecoder(), deflate.newExtensionEncoder());
        pipeline.addLast(frames);
        if (!channel.isActive()) frames.end(null);
        else channel.config().setAutoRead(true);
        return frames.socket;
    }

    /** With compression the first of them marks the first frame of a message, and nothing else. */
    private static final class ReservedBits extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof WebSocketFrame frame) {
                boolean first = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
                if ((frame.rsv() & ~(first ? WebSocketExtension.RSV1 : 0)) != 0) {
                    frame.release();
                    context.fireExceptionCaught(new CorruptedWebSocketFrameException(
                            WebSocketCloseStatus.PROTOCOL_ERROR, "a frame has a reserved bit set"));
                    return;
                }
            }
            context.fireChannelRead(message);
        }
    }

    // -- Netty calls --

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        outbox.burstBegins();
        try {
            if (!deaf && !ended && message instanceof WebSocketFrame frame) received(frame);
        } catch (WebSocketException e) {
            violated(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void received(WebSocketFrame frame) throws WebSocketException {
        switch (frame) {
            case TextWebSocketFrame text
            when text.isFinalFragment() -> socket.received(new WSMessage.Text(Utf8Check.decode(text.content())));
            case BinaryWebSocketFrame binary
            when binary.isFinalFragment() -> socket.received(new WSMessage.Binary(bytes(binary.content())));
            case TextWebSocketFrame text -> begin(text, true);
            case BinaryWebSocketFrame binary -> begin(binary, false);
            case ContinuationWebSocketFrame more -> goOn(more);
            case PingWebSocketFrame ping -> socket.received(new WSMessage.Ping(bytes(ping.content())));
            case PongWebSocketFrame pong -> socket.received(new WSMessage.Pong(bytes(pong.content())));
            case CloseWebSocketFrame close -> {
                int code = close.statusCode();
                if (code >= 5000) // Netty looks after the others
                throw new WebSocketException(
                            WSCloseCode.PROTOCOL_ERROR, "a close has a code that does not exist: " + code, null);
                if (code >= 0) close.content().skipBytes(2);
                String reason = Utf8Check.decode(close.content());
                deaf = true;
                socket.received(new WSMessage.Close(code < 0 ? WSCloseCode.NO_STATUS_RCVD : code, reason));
            }
            default -> throw new IllegalStateException("no such frame: " + frame);
        }
    }

    private void begin(WebSocketFrame first, boolean text) throws WebSocketException {
        fragments = new FragmentedMessage(text, maxMessage);
        fragments.add(first.content());
    }

    private void goOn(ContinuationWebSocketFrame more) throws WebSocketException {
        FragmentedMessage message = fragments;
        if (message == null) return; // Netty's decoder lets none through
        message.add(more.content());
        if (!more.isFinalFragment()) {
            socket.heard();
            return;
        }
        fragments = null;
        socket.received(message.whole());
    }

    private static byte[] bytes(ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        return bytes;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        outbox.burstEnds();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) end(null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        end(null);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        outbox.roomMayHaveCome();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        WebSocketException broken = asViolation(cause);
        if (broken == null) end(NettyErrors.toJdk(cause));
        else violated(broken);
    }

    private static @Nullable WebSocketException asViolation(Throwable cause) {
        return switch (cause) {
            case CorruptedWebSocketFrameException e ->
                new WebSocketException(e.closeStatus().code(), String.valueOf(e.getMessage()), e);
            case DecompressionException e ->
                String.valueOf(e.getMessage()).contains("maximum size")
                        ? new WebSocketException(
                                WSCloseCode.MESSAGE_TOO_BIG, "a compressed message is too large: " + e.getMessage(), e)
                        : new WebSocketException(WSCloseCode.INVALID_TEXT, "a compressed message is broken", e);
            default -> null;
        };
    }

    private void violated(WebSocketException violation) {
        if (deaf || ended) return;
        deaf = true;
        ruleBroken = true;
        fragments = null;
        socket.violated(violation);
    }

    // -- the WebSocket calls --

    @Override
    public void send(WSMessage message) {
        switch (message) {
            case WSMessage.Text(String data) -> {
                byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
                outbox.add(new TextWebSocketFrame(Unpooled.wrappedBuffer(bytes)), bytes.length + CONTROL_BYTES);
            }
            case WSMessage.Binary(byte[] data) ->
                outbox.add(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(data)), data.length + CONTROL_BYTES);
            case WSMessage.Ping(byte[] data) ->
                outbox.add(new PingWebSocketFrame(Unpooled.wrappedBuffer(data)), data.length + CONTROL_BYTES);
            case WSMessage.Pong(byte[] data) ->
                outbox.add(new PongWebSocketFrame(Unpooled.wrappedBuffer(data)), data.length + CONTROL_BYTES);
            case WSMessage.Close(int code, String reason) ->
                outbox.add(
                        code == WSCloseCode.NO_STATUS_RCVD
                                ? new CloseWebSocketFrame()
                                : new CloseWebSocketFrame(code, reason),
                        CONTROL_BYTES);
            case WSMessage.Closing _, WSMessage.Closed _, WSMessage.Error _ ->
                throw new IllegalArgumentException("nobody can send " + message);
        }
    }

    @Override
    public boolean isCongested() {
        return outbox.isCongested();
    }

    @Override
    public void drain() throws IOException {
        outbox.awaitRoom();
        if (ended) throw new SocketException("the connection of the WebSocket is gone: nothing can be sent any more");
    }

    @Override
    public void setReading(boolean reading) {
        if (!ended) channel.config().setAutoRead(reading);
    }

    @Override
    public void close() {
        if (closing || ended) return;
        closing = true;
        outbox.whenFlushed(() -> outbox.whenSent(() -> end(null)));
    }

    /**
     * To close over unread bytes is to reset the connection, and the peer might not read the close frame. So what it is still sending
     * is thrown away, until it closes too, or for a while. For everybody else the WebSocket has ended.
     */
    private void closeChannel(@Nullable Throwable cause) {
        boolean plain = channel.pipeline().get(SslHandler.class) == null;
        if (cause == null
                && ruleBroken
                && plain
                && channel instanceof DuplexChannel duplex
                && !duplex.isInputShutdown()) {
            duplex.shutdownOutput().addListener(shut -> channel.config().setAutoRead(true));
            lingering = loop.callLater(LINGER_SECONDS, this::closeNow);
        } else {
            closeNow();
        }
    }

    private void closeNow() {
        if (lingering != null) lingering.cancel();
        lingering = null;
        channel.unsafe().close(channel.unsafe().voidPromise());
    }

    @Override
    public void abort() {
        end(null);
    }

    private void end(@Nullable Throwable cause) {
        if (ended) {
            if (lingering != null) closeNow();
            return;
        }
        ended = true;
        outbox.discard();
        fragments = null;
        closeChannel(cause);
        socket.lost(cause);
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return ConnectionInfo.get(channel, key);
    }
}
