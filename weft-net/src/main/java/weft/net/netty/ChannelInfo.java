package weft.net.netty;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import weft.stream.ExtraInfo;
import weft.stream.TlsOptions;

/**
 * What is known about a connected channel, and still known when it is closed: {@code get_extra_info}.
 *
 * @param tls how it is encrypted; null: it is not
 */
record ChannelInfo(
        Channel channel,
        @Nullable SocketAddress peer,
        @Nullable SocketAddress here,
        @Nullable TlsOptions tls) {
    static ChannelInfo of(Channel channel, @Nullable TlsOptions tls) {
        return new ChannelInfo(
                channel,
                NettyTransportKind.toJdk(channel.remoteAddress()),
                NettyTransportKind.toJdk(channel.localAddress()),
                tls);
    }

    /** Null if it is not known. */
    <T> @Nullable T get(ExtraInfo<T> key) {
        Object answer = answer(key);
        return answer == null ? null : key.type().cast(answer);
    }

    private @Nullable Object answer(ExtraInfo<?> key) {
        if (key.equals(ExtraInfo.PEERNAME)) return peer;
        if (key.equals(ExtraInfo.SOCKNAME)) return here;
        if (tls == null) return null;
        if (key.equals(ExtraInfo.SSLCONTEXT)) return tls.context();
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler == null ? null : TlsHandshake.answer(handler.engine(), key);
    }
}
