package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks4ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.net.netty.Sockets;

/** Connections through proxies: the handshakes are Netty's. In a task of the running loop. */
public final class ProxySockets {
    private ProxySockets() {}

    /**
     * Connects to the proxy and lets it connect to the host, whose name it resolves itself.
     *
     * @param kind HTTP, SOCKS4 or SOCKS5
     * @param headers for the proxy, with a CONNECT
     */
    public static Sockets.Connected connect(
            String kind,
            InetSocketAddress proxy,
            @Nullable String login,
            @Nullable String password,
            Headers headers,
            String host,
            int port)
            throws IOException {
        ProxyHandler handler = handler(kind, proxy, login, password, headers);
        handler.setConnectTimeoutMillis(0); // the request's own limits end it
        Answer answer = new Answer();
        try {
            Sockets.Connected connected = Sockets.connectThrough(
                    listening(handler, answer),
                    handler.connectFuture(),
                    InetSocketAddress.createUnresolved(host, port));
            connected.channel().pipeline().remove(answer);
            return connected;
        } catch (ProxyConnectException e) {
            if (answer.refusal != null) throw answer.refusal;
            ConnectException refused = new ConnectException(String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    /** With somebody in front of the handler who hears the answer as well: the handler tells the status in words only. */
    private static ChannelHandler listening(ProxyHandler handler, Answer answer) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler);
                channel.pipeline().addBefore(channel.pipeline().context(handler).name(), null, answer);
            }
        };
    }

    private static final class Answer extends ChannelInboundHandlerAdapter {
        private @Nullable ProxyRefusedException refusal;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse response && response.status().code() != HttpStatus.OK.code())
                refusal = new ProxyRefusedException(
                        response.status().code(),
                        response.status().reasonPhrase(),
                        NettyHeaders.of(response.headers()));
            context.fireChannelRead(message);
        }
    }

    private static ProxyHandler handler(
            String kind, InetSocketAddress proxy, @Nullable String login, @Nullable String password, Headers headers) {
        boolean named = login != null && password != null;
        NettyHeaders fields = new NettyHeaders(headers);
        return switch (kind) {
            case "HTTP" ->
                named ? new HttpProxyHandler(proxy, login, password, fields) : new HttpProxyHandler(proxy, fields);
            case "SOCKS4" -> named ? new Socks4ProxyHandler(proxy, login) : new Socks4ProxyHandler(proxy);
            case "SOCKS5" -> named ? new Socks5ProxyHandler(proxy, login, password) : new Socks5ProxyHandler(proxy);
            default -> throw new IllegalArgumentException("there are HTTP, SOCKS4 and SOCKS5 proxies, not " + kind);
        };
    }
}
