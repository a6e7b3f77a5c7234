package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Netty's encoder, which is told by the response itself whether it answers a HEAD. */
final class ResponseEncoder extends HttpResponseEncoder {
    /** A response that looks as if it had a body, and has none. */
    static final class Bodiless extends DefaultHttpResponse {
        Bodiless(HttpVersion version, HttpResponseStatus status, HttpHeaders headers) {
            super(version, status, headers);
        }
    }

    @Override
    protected void encodeHeaders(HttpHeaders headers, ByteBuf out) {
        if (headers instanceof NettyHeaders ours) ours.encode(out);
        else super.encodeHeaders(headers, out);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return response instanceof Bodiless || super.isContentAlwaysEmpty(response);
    }
}
