package weft.http.netty;

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
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return response instanceof Bodiless || super.isContentAlwaysEmpty(response);
    }
}
