package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import weft.net.netty.NettyTransportKind;
import weft.net.netty.TlsHandshake;
import weft.stream.ExtraInfo;

/** What is known about the connection of a channel: addresses, TLS. Loop thread only. */
final class ConnectionInfo {
    private ConnectionInfo() {}

    /** Null if it is not known. */
    static <T> @Nullable T get(Channel channel, ExtraInfo<T> key) {
        Object answer = answer(channel, key);
        return answer == null ? null : key.type().cast(answer);
    }

    private static @Nullable Object answer(Channel channel, ExtraInfo<?> key) {
        if (key.equals(ExtraInfo.PEERNAME)) return NettyTransportKind.toJdk(channel.remoteAddress());
        if (key.equals(ExtraInfo.SOCKNAME)) return NettyTransportKind.toJdk(channel.localAddress());
        Channel carrier = channel instanceof Http2StreamChannel ? channel.parent() : channel;
        SslHandler handler = carrier.pipeline().get(SslHandler.class);
        return handler == null ? null : TlsHandshake.answer(handler.engine(), key);
    }
}
