package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A server's end of a connection that speaks HTTP/2: each request has a stream, and they are served beside each other. Loop
 * thread only.
 *
 * <pre>
 *   open ──the server closes: GOAWAY──▶ going ──last stream ended──▶ closed
 *     └────────── the client has gone ────┴───────────────────────────▶ closed
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the connection, which channelInactive tells
final class Http2ServerConnection extends ChannelInboundHandlerAdapter implements ServerConnection {
    /*
     * Netty's codec frames, and keeps the rules of the standard and the limits against floods: streams that are reset in a hurry,
     * continuations without end, empty frames, pings and settings that nobody reads the answers of. Its multiplexer makes a
     * channel of each stream, and one of its codecs HTTP objects of the frames there: so what serves a request is nearly what
     * serves it over HTTP/1 (Http2Exchange). A stream's window opens as its body is read; that of the connection has room for
     * all streams, so that a handler that does not read holds up no other one.
     */
    private static final int STREAMS = 100;
    private static final int WINDOW = 64 * 1024;

    // -- fixed --
    private final ServerConnections all;
    private final Channel channel;
    private final SendProgress sending;

    // -- touched by the loop thread only --
    private final Set<Http2Exchange> streams = new HashSet<>();
    private boolean going;
    private long deadline;

    private Http2ServerConnection(ServerConnections all, Channel channel) {
        this.all = all;
        this.channel = channel;
        this.sending = new SendProgress(all, channel);
        this.deadline = all.deadline(all.settings.keepAlive());
    }

    /** Serves a channel whose next bytes are the preface of a client. On the loop's own stack. */
    static void over(ServerConnections all, Channel channel) {
        Http2ServerConnection connection = new Http2ServerConnection(all, channel);
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(STREAMS)
                        .initialWindowSize(WINDOW)
                        .maxHeaderListSize(all.settings.limits().head()))
                .gracefulShutdownTimeoutMillis(0)
                .build();
        all.add(connection);
        channel.pipeline()
                .addLast(
                        codec,
                        new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                connection.begin(stream);
                            }
                        }),
                        connection);
        if (!channel.isActive()) {
            connection.abort();
            return;
        }
        connection.openWindow(codec.connection());
        channel.config().setAutoRead(true);
        if (all.isClosing()) connection.closeIfIdle();
    }

    private void openWindow(Http2Connection connection) {
        try {
            connection.local().flowController().incrementWindowSize(connection.connectionStream(), STREAMS * WINDOW);
        } catch (Http2Exception e) {
            abort();
        }
    }

    private void begin(Channel stream) {
        Http2Exchange exchange = new Http2Exchange(this, all, stream);
        streams.add(exchange);
        deadline = ServerConnections.NEVER;
        exchange.install(new Http2StreamFrameToHttpObjectCodec(true, false));
    }

    void ended(Http2Exchange stream) {
        streams.remove(stream);
        if (!streams.isEmpty()) return;
        deadline = all.deadline(all.settings.keepAlive());
        if (going) closeWhenSent();
    }

    // -- Netty calls --

    /** What is left over here concerns the connection as a whole, and the codec has done it. */
    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ReferenceCountUtil.release(message);
    }

    /** A client that says no more cannot open windows either: the connection is over, also for what it still waits for. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent)
            all.netty
                    .loop()
                    .callSoon(this::abort); // later, since the codec gives the streams what it still has for them
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        all.remove(this);
    }

    /** The peer breaks the rules, or is gone; the codec has said so to it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        abort();
    }

    // -- the server calls --

    @Override
    public void ticked(long tick) {
        if (sending.stalls(tick)) {
            abort();
            return;
        }
        for (Http2Exchange stream : List.copyOf(streams)) stream.ticked(tick);
        if (tick >= deadline) closeIfIdle();
    }

    @Override
    public void closeIfIdle() {
        if (!going) {
            going = true;
            channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
        if (streams.isEmpty()) closeWhenSent();
    }

    private void closeWhenSent() {
        all.netty.loop().callSoon(() -> channel.close().addListener(closed -> all.remove(this)));
    }

    @Override
    public void abort() {
        channel.unsafe().close(channel.unsafe().voidPromise());
        all.remove(this);
    }
}
