package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Netty's decoder, without the one leniency that lets requests be smuggled past a proxy. A connection that begins with the
 * preface of HTTP/2 is none of its business: it tells, and leaves the bytes to who comes after it.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Runnable whenHttp2;
    private boolean atTheBeginning = true;
    private boolean http2;

    RequestDecoder(WireLimits limits, Runnable whenHttp2) {
        super(limits.toNetty());
        this.whenHttp2 = whenHttp2;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (atTheBeginning && maybePreface(bytes)) return;
        if (!http2) super.decode(context, bytes, out);
    }

    /** Whether it is the preface, or its beginning. */
    private boolean maybePreface(ByteBuf bytes) {
        int count = Math.min(bytes.readableBytes(), PREFACE.length);
        for (int i = 0; i < count; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != PREFACE[i]) {
                atTheBeginning = false;
                return false;
            }
        }
        if (count == PREFACE.length) {
            atTheBeginning = false;
            http2 = true;
            whenHttp2.run();
        }
        return true;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("a request has a Content-Length or a Transfer-Encoding, not both");
    }
}
