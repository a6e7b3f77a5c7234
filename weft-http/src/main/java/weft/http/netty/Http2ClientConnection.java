package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Future;
import weft.http.message.BadMessageException;
import weft.net.netty.NettyErrors;
import weft.net.netty.NettyLoop;
import weft.net.netty.Sockets;
import weft.stream.ExtraInfo;

/**
 * A client's end of a connection that speaks HTTP/2: each request has a stream, and they are served beside each other. Loop
 * thread only.
 *
 * <pre>
 *   open ──retired, GOAWAY of the server──▶ going ──last stream has left──▶ closed
 *     └─────────────── broken, aborted ───────┴─────────────────────────────▶ closed
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the connection, which channelInactive tells
public final class Http2ClientConnection extends ChannelInboundHandlerAdapter implements ClientConnection {
    /*
     * The server's end (Http2ServerConnection) says what is Netty's part. A stream's window is what may lie unread for one
     * response; it opens again as the body is read. The connection's window is as good as endless: if it were less than that of
     * all streams together, responses that nobody reads would hold up the others, and two tasks that wait for each other's
     * would wait for ever.
     *
     * Until the server says how many streams it allows, 100 are taken for granted, which the standard recommends as the least.
     * One that allows fewer refuses the rest, and they are sent again (TcpConnector).
     */
    private static final int STREAMS_BEFORE_SETTINGS = 100;
    private static final int STREAM_WINDOW = 1024 * 1024;
    private static final int CONNECTION_WINDOW = 1 << 30;

    /** The last one before the streams of requests. */
    private static final int NO_STREAM = 1;

    /** Stream identifiers end there; a new connection begins again. */
    private static final int LAST_STREAM = Integer.MAX_VALUE - 1_000_000;

    // -- fixed --
    private final NettyLoop netty;
    private final EventLoop loop;
    private final Channel channel;
    private final Http2FrameCodec codec;
    private final WireLimits limits;
    private final @Nullable Http2Pulse pulse;
    private final Http2StreamChannelBootstrap opener;
    private final Runnable flush = this::flushNow;

    // -- touched by the loop thread only --
    private final Set<Http2ClientStream> streams = new LinkedHashSet<>();
    private int opening;
    private boolean flushScheduled;
    private int capacity = STREAMS_BEFORE_SETTINGS;
    private boolean settled;

    private boolean answered;
    private boolean going;
    private boolean closed;
    private @Nullable Throwable failure;
    private Runnable whenChanged = () -> {};

    private Http2ClientConnection(
            Sockets.Connected socket, Http2FrameCodec codec, WireLimits limits, @Nullable Duration ping) {
        this.netty = socket.netty();
        this.loop = netty.loop();
        this.channel = socket.channel();
        this.codec = codec;
        this.limits = limits;
        this.pulse = ping == null
                ? null
                : new Http2Pulse(loop, channel, ping, () -> !closed && !streams.isEmpty(), this::ended);
        this.opener = new Http2StreamChannelBootstrap(channel);
    }

    /** Begins with HTTP/2 on a channel that is connected, and encrypted if it shall be. On the loop's own stack. */
    static Http2ClientConnection over(Sockets.Connected socket, WireLimits limits, @Nullable Duration ping) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(limits.head()))
                .gracefulShutdownTimeoutMillis(0)
                .build();
        Http2ClientConnection connection = new Http2ClientConnection(socket, codec, limits, ping);
        Channel channel = socket.channel();
        channel.pipeline().addLast(codec, new Http2MultiplexHandler(NoPush.INSTANCE), connection);
        try {
            codec.connection()
                    .local()
                    .flowController()
                    .incrementWindowSize(codec.connection().connectionStream(), CONNECTION_WINDOW);
        } catch (Http2Exception e) {
            connection.ended(e);
        }
        channel.flush();
        channel.config().setAutoRead(true);
        if (!channel.isActive()) connection.ended(null);
        return connection;
    }

    /** Streams that the server begins do not exist: it has been told not to. */
    @ChannelHandler.Sharable
    private static final class NoPush extends ChannelInboundHandlerAdapter {
        static final NoPush INSTANCE = new NoPush();
    }

    // -- streams --

    /** The channel is made on the loop's own stack: Netty keeps for each thread what it has found out about handlers. */
    @Override
    public Http2ClientStream open() throws IOException {
        checkRoom();
        opening++;
        Future<Http2ClientStream> opened = loop.createFuture();
        loop.callSoon(() -> open(opened));
        try {
            return opened.await();
        } catch (CancelledError e) {
            if (opened.done() && !opened.cancelled() && opened.exception() == null)
                opened.result().abort();
            throw e;
        }
    }

    private void checkRoom() throws IOException {
        if (failure instanceof BadMessageException known) throw known; // to ask again would not help
        if (!usable())
            throw StreamResetException.unprocessed(
                    "the connection takes no more requests: it is closed, or going to be", serves());
        if (streams.size() + opening >= capacity)
            throw StreamResetException.unprocessed("the server allows " + capacity + " requests at a time");
    }

    private void open(Future<Http2ClientStream> opened) {
        opening--;
        if (opened.done()) return; // cancelled
        try {
            checkRoom();
            io.netty.util.concurrent.Future<Http2StreamChannel> made = opener.open(); // at once: we are on its loop
            if (!made.isSuccess())
                throw StreamResetException.unprocessed("the connection takes no more requests: " + made.cause());
            Http2ClientStream stream = new Http2ClientStream(this, netty, made.getNow(), limits);
            streams.add(stream);
            if (pulse != null) pulse.start();
            opened.setResult(stream);
        } catch (IOException e) {
            opened.setException(e);
        }
    }

    /** Sends what all streams have written in this iteration by one system call. */
    void flushSoon() {
        if (flushScheduled) return;
        flushScheduled = true;
        loop.callSoon(flush);
    }

    private void flushNow() {
        flushScheduled = false;
        channel.flush();
    }

    /** The server has answered a request. */
    void answered() {
        answered = true;
    }

    /** Whether the server answers requests on it, or has said that it will, as it ends the connection without a complaint. */
    boolean serves() {
        return failure == null && (answered || codec.connection().local().lastStreamKnownByPeer() > NO_STREAM);
    }

    void left(Http2ClientStream stream) {
        if (streams.remove(stream) && going && streams.isEmpty()) closeWhenSent();
    }

    @Override
    public boolean usable() {
        return !going
                && !closed
                && channel.isActive()
                && codec.connection().local().lastStreamCreated() < LAST_STREAM;
    }

    @Override
    public boolean multiplexes() {
        return true;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void whenChanged(Runnable action) {
        whenChanged = action;
    }

    /** Why it has ended, or is ending; null: it has not, or the server just closed it. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    // -- Netty calls --

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        try {
            switch (message) {
                case Http2SettingsFrame frame -> settle(frame.settings());
                case Http2GoAwayFrame goAway -> refused(goAway);
                case Http2PingFrame ping when ping.ack() && pulse != null -> pulse.answered();
                default -> {} // concerns the codec, which has done it
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void settle(Http2Settings settings) {
        Long most = settings.maxConcurrentStreams();
        if (most != null) capacity = (int) Math.min(most, Integer.MAX_VALUE);
        else if (!settled) capacity = Integer.MAX_VALUE;
        settled = true;
        whenChanged.run();
    }

    /** The streams that the server has not processed hear of it by themselves; the others may go on. */
    private void refused(Http2GoAwayFrame goAway) {
        if (goAway.errorCode() != 0)
            failure = new IOException("the server ended the connection with "
                    + StreamResetException.nameOf(goAway.errorCode())
                    + (goAway.content().isReadable()
                            ? ": "
                                    + goAway.content()
                                            .toString(StandardCharsets.UTF_8)
                                            .replaceAll("\\p{Cntrl}", "?")
                            : ""));
        retire();
        whenChanged.run();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent) endSoon(null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        endSoon(null);
    }

    /** The server breaks the rules: the codec says so to it, and closes. Or the connection broke. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        endSoon(Http2ClientStream.inOurWords(NettyErrors.toJdk(cause)));
    }

    /** Later, since the codec gives the streams what it still has for them before it closes them. */
    private void endSoon(@Nullable Throwable cause) {
        going = true;
        if (failure == null) failure = cause;
        loop.callSoon(() -> ended(null));
    }

    // -- the end --

    @Override
    public void retire() {
        if (going) return;
        going = true;
        if (streams.isEmpty()) closeWhenSent();
    }

    /** Says goodbye. On the loop's own stack. */
    private void closeWhenSent() {
        loop.callSoon(() -> channel.close().addListener(gone -> ended(null)));
    }

    @Override
    public void abort() {
        ended(null);
    }

    @Override
    public void abort(Throwable why) {
        ended(why);
    }

    private void ended(@Nullable Throwable cause) {
        if (closed) return;
        closed = true;
        going = true;
        if (cause != null) failure = cause;
        if (pulse != null) pulse.stop();
        for (Http2ClientStream stream : List.copyOf(streams)) stream.connectionEnded();
        channel.unsafe().close(channel.unsafe().voidPromise());
        whenChanged.run();
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return ConnectionInfo.get(channel, key);
    }

    @Override
    public String toString() {
        return "<connection of HTTP/2 with " + streams.size() + " streams"
                + (closed ? ", closed" : going ? ", going" : "") + ">";
    }
}
