import org.jspecify.annotations.NullMarked;

/**
 * Sockets on the loop: streams, servers, TLS, Unix-domain sockets.
 *
 * <p>{@link weft.net.Streams} is for coroutines, {@link weft.net.Connections} for protocols.
 */
@NullMarked
module weft.net {
    requires transitive weft.core;
    requires static org.jspecify;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;

    exports weft.net;
    exports weft.net.netty to
            weft.http;
}
