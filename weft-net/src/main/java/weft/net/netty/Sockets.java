package weft.net.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.stream.BaseProtocol;
import weft.stream.TlsOptions;
import weft.stream.Transport;

/** Connects channels and makes transports of them. In a task of the running loop. */
public final class Sockets {
    /** How much is read at once: 2 KiB at first, more where more comes, up to 256 KiB, as much as asyncio reads. */
    private static final RecvByteBufAllocator RECEIVED = new AdaptiveRecvByteBufAllocator(2048, 2048, 256 * 1024);

    private Sockets() {}

    /** A connected channel that has no transport yet. */
    public record Connected(NettyLoop netty, Channel channel, SocketAddress address) {
        /** Nobody wants it. */
        public void discard() {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    /**
     * Connects from the first of these local addresses that is of the address's family and works.
     *
     * @param local null among them: the system chooses
     */
    static Connected connect(InetSocketAddress address, List<? extends @Nullable SocketAddress> local)
            throws IOException {
        IOException failure = null;
        for (SocketAddress from : local) {
            if (from != null && !sameFamily(address, from)) continue;
            try {
                return connect(address, from);
            } catch (IOException e) {
                if (failure == null) failure = e;
                else failure.addSuppressed(e);
            }
        }
        if (failure != null) throw failure;
        throw new ConnectException(
                "cannot connect to " + address + " from " + local + ": they are of different families");
    }

    private static boolean sameFamily(InetSocketAddress address, SocketAddress from) {
        return !(from instanceof InetSocketAddress local)
                || local.getAddress().getClass() == address.getAddress().getClass();
    }

    /** Connects to the address; throws with it in the message. Cancelling leaves nothing behind. */
    public static Connected connect(SocketAddress address, @Nullable SocketAddress from) throws IOException {
        NettyLoop netty = NettyLoop.running();
        Channel channel = netty.kind().clients(address).get();
        prepare(netty, channel);
        netty.adopt(channel);
        SocketAddress remote = netty.kind().toNetty(address);
        try {
            ChannelFutures.await(
                    netty, from == null ? channel.connect(remote) : channel.connect(remote, from), channel);
        } catch (IOException e) {
            throw NettyErrors.connectFailed(e, address, from);
        }
        return new Connected(netty, channel, address);
    }

    /**
     * Connects by a handler that turns the connect into one of its own, to a proxy, and tells when the other side is there.
     *
     * @param established done when the connection is that to the remote address
     */
    public static Connected connectThrough(ChannelHandler proxy, Future<?> established, SocketAddress remote)
            throws IOException {
        NettyLoop netty = NettyLoop.running();
        Channel channel = netty.kind().clients(remote).get();
        prepare(netty, channel);
        netty.adopt(channel);
        channel.pipeline().addLast(proxy, ToldByFuture.INSTANCE);
        channel.config().setAutoRead(true);
        try {
            ChannelFutures.await(netty, channel.connect(remote), channel);
        } catch (IOException e) {
            throw NettyErrors.with(new ConnectException("cannot connect to it: " + NettyErrors.reason(e)), e);
        }
        ChannelFutures.await(netty, established, channel);
        channel.config().setAutoRead(false);
        channel.pipeline().remove(ToldByFuture.INSTANCE);
        return new Connected(netty, channel, remote);
    }

    /** The transport of a connected channel, after its protocol has heard of it. */
    public static Transport begin(Connected connected, BaseProtocol<Transport> protocol, @Nullable TlsOptions tls)
            throws IOException {
        Channel channel = connected.channel();
        ChannelTransport transport = new ChannelTransport(connected.netty(), channel, protocol);
        channel.pipeline().addLast(transport.handler());
        if (tls != null) encrypt(transport, connected, tls);
        try {
            Asyncio.await(transport.begin());
        } catch (Throwable e) {
            transport.abort();
            throw e;
        }
        return transport;
    }

    private static void encrypt(ChannelTransport transport, Connected connected, TlsOptions tls) throws IOException {
        transport.encryptedBy(tls);
        try {
            TlsHandshake.perform(connected.netty(), connected.channel(), tls, false, connected.address());
        } catch (Throwable e) {
            transport.neverBegins();
            throw e;
        }
    }

    /** What every channel of a connection needs before it is registered. */
    static void prepare(NettyLoop netty, Channel channel) {
        channel.config().setAllocator(netty.allocator());
        channel.config().setRecvByteBufAllocator(RECEIVED);
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (channel instanceof SocketChannel tcp) tcp.config().setTcpNoDelay(true); // as asyncio does
    }

    /** The system asks a peer that is silent for hours whether it is still there. Means nothing for Unix-domain sockets. */
    public static void keepAlive(Channel channel) {
        if (channel instanceof SocketChannel tcp) tcp.config().setKeepAlive(true);
    }

    /** Lets several sockets have one port. */
    static void setReusePort(Channel channel) {
        ChannelConfig config = channel.config();
        boolean done = config.setOption(UnixChannelOption.SO_REUSEPORT, true)
                || config.setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        if (!done) throw new UnsupportedOperationException("this system cannot share a port (SO_REUSEPORT)");
    }
}
