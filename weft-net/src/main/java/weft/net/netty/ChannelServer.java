package weft.net.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Context;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.stream.BaseProtocol;
import weft.stream.Server;
import weft.stream.TlsOptions;
import weft.stream.Transport;

/** A server over the channels of Netty that listen, one for each address. */
public final class ChannelServer extends Server {
    private static final double ACCEPT_RETRY_SECONDS = 1;

    private final NettyLoop netty;
    private final Supplier<? extends BaseProtocol<Transport>> protocols;
    private final @Nullable TlsOptions tls;
    private final Context context = Context.copyCurrent();
    private final List<Channel> listening = new ArrayList<>();

    private ChannelServer(
            NettyLoop netty, Supplier<? extends BaseProtocol<Transport>> protocols, @Nullable TlsOptions tls) {
        super(netty.loop());
        this.netty = netty;
        this.protocols = protocols;
        this.tls = tls;
    }

    /** Binds to all of the addresses, or to none: then it throws. In a task of the running loop. */
    public static ChannelServer bind(
            List<? extends SocketAddress> addresses,
            int backlog,
            boolean reusePort,
            @Nullable TlsOptions tls,
            Supplier<? extends BaseProtocol<Transport>> protocols)
            throws IOException {
        ChannelServer server = new ChannelServer(NettyLoop.running(), protocols, tls);
        try {
            for (SocketAddress address : addresses) server.bind(address, backlog, reusePort);
        } catch (Throwable e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void bind(SocketAddress address, int backlog, boolean reusePort) throws IOException {
        ServerChannel channel = netty.kind().servers(address).get();
        channel.config().setAutoRead(false);
        channel.config().setAllocator(netty.allocator());
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        if (reusePort) setReusePort(channel);
        channel.pipeline().addLast(new Acceptor());
        netty.adopt(channel);
        try {
            ChannelFutures.await(netty, channel.bind(netty.kind().toNetty(address)), channel);
        } catch (IOException e) {
            BindException named = new BindException("cannot listen on " + address + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
        listening.add(channel);
    }

    private static void setReusePort(ServerChannel channel) {
        boolean done = channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)
                || channel.config()
                        .setOption(
                                io.netty.channel.socket.nio.NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
                                true);
        if (!done) throw new UnsupportedOperationException("this system cannot share a port (SO_REUSEPORT)");
    }

    /** Begins to accept, as {@code start_server} does unless told not to. */
    public void start() {
        beginServing();
    }

    @Override
    protected void listen() {
        for (Channel channel : listening) channel.config().setAutoRead(true);
    }

    @Override
    protected void stopListening() {
        for (Channel channel : listening) {
            SocketAddress address = NettyTransportKind.toJdk(channel.localAddress());
            channel.unsafe().close(channel.unsafe().voidPromise());
            if (address instanceof UnixDomainSocketAddress unix) remove(unix.getPath());
        }
    }

    @Override
    protected List<SocketAddress> boundTo() {
        return listening.stream()
                .map(channel -> Objects.requireNonNull(NettyTransportKind.toJdk(channel.localAddress())))
                .toList();
    }

    /** As asyncio does since 3.13; nobody can connect to it any more. */
    private static void remove(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            System.getLogger("weft").log(System.Logger.Level.WARNING, "cannot remove the socket " + socket, e);
        }
    }

    private void accepted(Channel channel) {
        Sockets.prepare(netty, channel);
        ChannelTransport transport = new ChannelTransport(netty, channel, protocols.get());
        channel.pipeline().addLast(transport);
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
            TlsHandshake.perform(netty, channel, transport, options, true, null);
        } catch (Exception e) {
            // not worth more than a word: anybody can send garbage
            detach(transport);
            if (getLoop().getDebug())
                System.getLogger("weft").log(System.Logger.Level.DEBUG, "TLS handshake failed: " + e.getMessage());
            return;
        } catch (Throwable e) {
            detach(transport);
            throw e;
        }
        transport.begin();
    }

    /** Takes the connections that a listening channel has accepted. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel channel = (Channel) message;
            try {
                getLoop().runEvent(() -> accepted(channel), ChannelServer.this.context);
            } catch (Throwable e) {
                channel.unsafe().closeForcibly();
                getLoop().callExceptionHandler(ExceptionContext.of("a connection could not be served", e));
            }
        }

        /** Out of descriptors, most likely: the connection waits in the kernel's line, and so do we, as asyncio does. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            getLoop()
                    .callExceptionHandler(
                            ExceptionContext.of("socket.accept() failed; trying again in a second", cause));
            Channel channel = context.channel();
            channel.config().setAutoRead(false);
            getLoop().callLater(ACCEPT_RETRY_SECONDS, () -> {
                if (channel.isActive() && isServing()) channel.config().setAutoRead(true);
            });
        }
    }
}
