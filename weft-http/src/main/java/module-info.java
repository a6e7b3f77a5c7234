import org.jspecify.annotations.NullMarked;

/**
 * HTTP on the loop: client ({@code weft.http}), server ({@code weft.web}), and what messages consist of
 * ({@link weft.http.message}).
 */
@NullMarked
module weft.http {
    requires transitive weft.core;
    requires transitive weft.net;
    requires static org.jspecify;
    requires static tools.jackson.databind;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.compression;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.transport;

    exports weft.http;
    exports weft.http.message;
    exports weft.http.websocket;
    exports weft.web;
    exports weft.web.bind;
    exports weft.web.testing;

    uses weft.http.message.JsonCodec;
}
