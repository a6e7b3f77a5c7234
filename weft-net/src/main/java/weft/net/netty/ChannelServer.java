package weft.net.netty;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.EventLoop;
import weft.stream.BaseProtocol;
import weft.stream.Server;
import weft.stream.TlsOptions;
import weft.stream.Transport;

/** A server that makes a transport of each connection. */
public final class ChannelServer extends Server {
    private final NettyLoop netty;
    private final Supplier<? extends BaseProtocol<Transport>> protocols;
    private final @Nullable TlsOptions tls;
    private final boolean keepAlive;
    private final ListeningChannels channels;

    private ChannelServer(
            NettyLoop netty,
            Supplier<? extends BaseProtocol<Transport>> protocols,
            @Nullable TlsOptions tls,
            boolean keepAlive) {
        super(netty.loop());
        this.keepAlive = keepAlive;
        this.netty = netty;
        this.protocols = protocols;
        this.tls = tls;
        this.channels = new ListeningChannels(netty, this::accepted);
    }

    /** Binds to all of the addresses, or to none: then it throws. In a task of the running loop. */
    public static ChannelServer bind(
            List<? extends SocketAddress> addresses,
            int backlog,
            boolean reusePort,
            boolean keepAlive,
            @Nullable TlsOptions tls,
            Supplier<? extends BaseProtocol<Transport>> protocols)
            throws IOException {
        ChannelServer server = new ChannelServer(NettyLoop.running(), protocols, tls, keepAlive);
        server.channels.bind(addresses, backlog, reusePort);
        return server;
    }

    /** Begins to accept, as {@code start_server} does unless told not to. */
    public void start() {
        beginServing();
    }

    @Override
    protected void listen() {
        channels.listen();
    }

    @Override
    protected void stopListening() {
        channels.close();
    }

    @Override
    protected List<SocketAddress> boundTo() {
        return channels.addresses();
    }

    private void accepted(Channel channel) {
        if (keepAlive) Sockets.keepAlive(channel);
        ChannelTransport transport = new ChannelTransport(netty, channel, protocols.get());
        channel.pipeline().addLast(transport.handler());
        netty.adopt(channel);
        attach(transport);
        transport.whenGone(() -> detach(transport));
        if (tls == null) {
            transport.begin();
        } else {
            EventLoop loop = getLoop();
            loop.createTask(Asyncio.async(() -> encrypt(transport, channel, tls)));
        }
    }

    private void encrypt(ChannelTransport transport, Channel channel, TlsOptions options) {
        try {
            transport.encryptedBy(options);
            TlsHandshake.perform(netty, channel, options, true, null);
        } catch (Exception e) {
            // not worth more than a word: anybody can send garbage
            refused(transport);
            if (getLoop().getDebug())
                System.getLogger("weft").log(System.Logger.Level.DEBUG, "TLS handshake failed: " + e.getMessage());
            return;
        } catch (Throwable e) {
            refused(transport);
            throw e;
        }
        transport.begin();
    }

    private void refused(ChannelTransport transport) {
        transport.neverBegins();
        detach(transport);
    }
}
