package weft.http.netty;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Netty's decoder, without the one leniency that lets requests be smuggled past a proxy. */
final class RequestDecoder extends HttpRequestDecoder {
    RequestDecoder(WireLimits limits) {
        super(limits.toNetty());
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("a request has a Content-Length or a Transfer-Encoding, not both");
    }
}
