package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2NoMoreStreamIdsException;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.websocket.WebSocketOptions;
import weft.net.netty.NettyErrors;
import weft.net.netty.NettyLoop;

/** A request over HTTP/2 and its response: the last handler of a stream's channel. Loop thread only. */
public final class Http2ClientStream extends ClientStream {
    /*
     * The stream's channel pauses reading where a connection of HTTP/1.1 does, and then the window of the stream stays closed.
     * To leave it before both sides have ended is a RST_STREAM with CANCEL; that is what closing the channel sends.
     *
     * A server may answer before it has heard all of the request, and then ask with RST_STREAM(NO_ERROR) not to be sent the
     * rest (RFC 9113, 8.1): the response counts, and who sends waits until the exchange is over.
     */
    private static final Http2StreamFrameToHttpObjectCodec CODEC = new Http2StreamFrameToHttpObjectCodec(false, false);

    // -- fixed --
    private final Http2ClientConnection connection;
    private final WireLimits limits;

    // -- touched by the loop thread only --
    private @Nullable IOException reset;

    Http2ClientStream(Http2ClientConnection connection, NettyLoop netty, Channel stream, WireLimits limits) {
        super(netty, stream);
        this.connection = connection;
        this.limits = limits;
        stream.config().setAllocator(netty.allocator());
        stream.config().setAutoClose(false); // what has come is read, though what is being sent is not wanted
        install(CODEC);
    }

    // -- Netty calls --

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case Http2ResetFrame frame -> resetBy(frame.errorCode());
            case Http2GoAwayFrame frame -> {
                ReferenceCountUtil.release(frame);
                abort(StreamResetException.unprocessed(
                        "the server closes the connection, and has not seen the request",
                        frame.errorCode() == Http2Error.NO_ERROR.code() && connection.serves()));
            }
            default -> {} // concerns the connection
        }
    }

    private void resetBy(long code) {
        reset = StreamResetException.of(code);
        if (code != Http2Error.NO_ERROR.code()) abort(reset);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endedByPeer();
    }

    private void endedByPeer() {
        Throwable why = reset != null ? reset : connection.failure();
        if (why == null) abort();
        else abort(why);
    }

    /** The connection is gone. What it has brought for this stream counts. */
    void connectionEnded() {
        channel.read();
        endedByPeer();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof ClosedChannelException)) fail(inOurWords(NettyErrors.toJdk(cause)));
        else if (reset == null) endedByPeer(); // nothing can be sent any more
    }

    static Throwable inOurWords(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof Http2Exception known) {
                if (known.error() == Http2Error.REFUSED_STREAM || known instanceof Http2NoMoreStreamIdsException)
                    return StreamResetException.unprocessed("no more streams can be opened: " + known.getMessage());
                return BadMessages.named(known);
            }
        }
        return cause instanceof DecoderException ? BadMessages.named(cause) : cause;
    }

    @Override
    void peerEnded() {}

    @Override
    void lost(@Nullable Throwable failure) {
        connection.left(this);
        super.lost(failure);
    }

    // -- sending --

    @Override
    void send(Object message, long bytes) {
        if (reset == null) super.send(message, bytes);
        else ReferenceCountUtil.release(message);
    }

    @Override
    public void drain() throws IOException {
        super.drain();
        if (reset != null) loop.createFuture().await(); // until the end of the exchange cancels it
    }

    @Override
    void flushChannel() {
        connection.flushSoon();
    }

    /** HTTP/2 has these in other places; the codec adds some of its own. */
    @Override
    HttpHeaders toWire(Headers headers) {
        return new NettyHeaders(headers.copy());
    }

    // -- receiving --

    @Override
    ResponseHead read(HttpResponse response) {
        connection.answered();
        Headers headers = Http2Exchange.fields(response);
        int status = response.status().code();
        if (headers.size() > limits.fields())
            fail(new BadMessageException(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.code(),
                    "a message has " + limits.fields() + " header fields at most, and this one " + headers.size(),
                    null));
        return new ResponseHead(HttpVersion.HTTP_2, status, HttpStatus.phraseOf(status), headers);
    }

    // -- the end --

    @Override
    void closeChannel() {
        if (isRequestSent() && isResponseComplete()) resetUnsent();
        super.closeChannel();
    }

    @Override
    public boolean leave(boolean complete) {
        abort();
        return true;
    }

    @Override
    public FramedWebSocket upgrade(WebSocketHandshake agreed, WebSocketOptions options, Runnable whenClosed)
            throws IOException {
        throw new IOException("a WebSocket begins over HTTP/1.1, and this is HTTP/2");
    }
}
