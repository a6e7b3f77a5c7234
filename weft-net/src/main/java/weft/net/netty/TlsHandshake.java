package weft.net.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.stream.ExtraInfo;
import weft.stream.TlsOptions;

/** Puts TLS in front of a channel's other handlers. */
public final class TlsHandshake {
    private TlsHandshake() {}

    /**
     * Waits until the channel is encrypted; if the wait ends otherwise, the channel is closed. The channel does not read by
     * itself, and reads what this needs. In a task.
     *
     * @param peer whose name is verified, unless the options name another; null: nobody's
     */
    public static void perform(
            NettyLoop netty, Channel channel, TlsOptions options, boolean serverSide, @Nullable SocketAddress peer)
            throws IOException {
        SslHandler handler = new SslHandler(engine(options, serverSide, peer));
        handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
        handler.setCloseNotifyReadTimeoutMillis(options.shutdownTimeout().toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(options.shutdownTimeout().toMillis());
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        boolean alone = channel.pipeline().last() == null;
        channel.pipeline().addFirst(handler);
        if (alone) channel.pipeline().addLast(ToldByFuture.INSTANCE);
        channel.read();
        try {
            ChannelFutures.await(netty, handler.handshakeFuture(), channel);
        } catch (Throwable e) {
            throw Asyncio.rethrow(NettyErrors.toJdk(e));
        }
        if (alone) channel.pipeline().remove(ToldByFuture.INSTANCE);
    }

    private static SSLEngine engine(TlsOptions options, boolean serverSide, @Nullable SocketAddress peer) {
        SSLEngine engine;
        if (serverSide) {
            engine = options.context().createSSLEngine();
        } else {
            String host = options.serverHostname();
            int port = peer instanceof InetSocketAddress address ? address.getPort() : -1;
            if (host == null && peer instanceof InetSocketAddress address) host = address.getHostString();
            engine = host == null
                    ? options.context().createSSLEngine()
                    : options.context().createSSLEngine(host, port);
        }
        engine.setUseClientMode(!serverSide);
        if (options.parameters() != null) engine.setSSLParameters(options.parameters());
        SSLParameters parameters = engine.getSSLParameters(); // a copy: the user's own stay as they are
        if (!serverSide && parameters.getEndpointIdentificationAlgorithm() == null) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    /** What the extra information about a connection is, as far as it comes from TLS. */
    public static @Nullable Object answer(SSLEngine engine, ExtraInfo<?> key) {
        if (key.equals(ExtraInfo.SSL_OBJECT)) return engine;
        if (key.equals(ExtraInfo.SSL_SESSION)) return engine.getSession();
        if (key.equals(ExtraInfo.CIPHER)) return engine.getSession().getCipherSuite();
        if (key.equals(ExtraInfo.ALPN_PROTOCOL)) {
            String protocol = engine.getApplicationProtocol();
            return protocol == null || protocol.isEmpty() ? null : protocol;
        }
        if (key.equals(ExtraInfo.PEERCERT)) return peerCertificate(engine);
        return null;
    }

    private static @Nullable X509Certificate peerCertificate(SSLEngine engine) {
        try {
            Certificate[] chain = engine.getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // it has shown none
        }
    }
}
