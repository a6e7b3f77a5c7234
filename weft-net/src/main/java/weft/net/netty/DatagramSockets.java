package weft.net.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.stream.DatagramProtocol;
import weft.stream.DatagramTransport;

/** Opens sockets for datagrams. In a task of the running loop. */
public final class DatagramSockets {
    /** No datagram of UDP is longer. */
    private static final int LONGEST = 65_536;

    /**
     * Netty's epoll takes an empty datagram for "nothing there" when it reads one at a time from a connected socket, and not
     * when it reads several. So it reads two.
     */
    private static final int AT_ONCE = 2;

    private DatagramSockets() {}

    /** Sends an empty datagram, at once or never. Netty sends none. */
    interface Empties {
        /** To this address; null: to the one that the socket is connected to. */
        void send(@Nullable InetSocketAddress recipient) throws IOException;
    }

    private record Made(DatagramChannel channel, Empties empties) {}

    /** An open socket that has no transport yet. */
    public record Opened(
            NettyLoop netty,
            DatagramChannel channel,
            Empties empties,
            @Nullable InetSocketAddress peer) {
        /** Nobody wants it. */
        public void discard() {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    /**
     * Binds, and connects unless it broadcasts: only connected sockets hear that a datagram could not be delivered.
     *
     * @param local null: any free port
     * @param peer null: datagrams go to anybody
     */
    public static Opened open(
            @Nullable InetSocketAddress local, @Nullable InetSocketAddress peer, boolean reusePort, boolean broadcast)
            throws IOException {
        NettyLoop netty = NettyLoop.running();
        InetSocketAddress example = local != null ? local : peer;
        boolean four = example != null && example.getAddress() instanceof Inet4Address;
        Made made = make(netty.kind(), four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        DatagramChannel channel = made.channel();
        channel.config().setAllocator(netty.allocator());
        channel.config().setAutoRead(false);
        if (broadcast) channel.config().setOption(ChannelOption.SO_BROADCAST, true);
        if (reusePort) Sockets.setReusePort(channel);
        netty.adopt(channel);
        InetSocketAddress here = local != null ? local : new InetSocketAddress(0);
        try {
            if (local != null || peer == null || broadcast) bind(netty, channel, here);
            if (peer != null && !broadcast) connect(netty, channel, peer);
        } catch (Throwable e) {
            channel.unsafe().close(channel.unsafe().voidPromise());
            throw e;
        }
        return new Opened(netty, channel, made.empties(), peer);
    }

    private static void bind(NettyLoop netty, DatagramChannel channel, InetSocketAddress address) throws IOException {
        try {
            ChannelFutures.await(netty, channel.bind(address), channel);
        } catch (IOException e) {
            throw NettyErrors.bindFailed("cannot take datagrams at " + address, e);
        }
    }

    private static void connect(NettyLoop netty, DatagramChannel channel, InetSocketAddress peer) throws IOException {
        try {
            ChannelFutures.await(netty, channel.connect(peer), channel);
        } catch (IOException e) {
            throw NettyErrors.connectFailed(e, peer, null);
        }
    }

    /** The transport, after its protocol has heard of it. */
    public static DatagramTransport begin(Opened opened, DatagramProtocol protocol) {
        DatagramChannelTransport transport = new DatagramChannelTransport(opened, protocol);
        opened.channel().pipeline().addLast(transport);
        try {
            Asyncio.await(transport.begin());
        } catch (Throwable e) {
            transport.abort();
            throw e;
        }
        return transport;
    }

    private static Made make(NettyTransportKind kind, StandardProtocolFamily family) throws IOException {
        boolean four = family == StandardProtocolFamily.INET;
        return switch (kind) {
            case NIO -> {
                java.nio.channels.DatagramChannel jdk = java.nio.channels.DatagramChannel.open(family);
                DatagramChannel channel = new NioDatagramChannel(jdk);
                channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LONGEST));
                yield new Made(channel, to -> {
                    if (to == null)
                        throw new IOException(
                                "the JDK sends no empty datagram to the one peer of a socket; send it from"
                                        + " a socket without a remote address");
                    jdk.send(ByteBuffer.allocate(0), to);
                });
            }
            case EPOLL -> {
                EpollDatagramChannel channel = new EpollDatagramChannel(
                        four
                                ? io.netty.channel.socket.SocketProtocolFamily.INET
                                : io.netty.channel.socket.SocketProtocolFamily.INET6);
                channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LONGEST);
                channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(AT_ONCE * LONGEST));
                yield new Made(channel, natively(channel));
            }
            case IO_URING -> {
                IoUringDatagramChannel channel = new IoUringDatagramChannel(
                        four
                                ? io.netty.channel.socket.SocketProtocolFamily.INET
                                : io.netty.channel.socket.SocketProtocolFamily.INET6);
                channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LONGEST));
                yield new Made(channel, natively(channel));
            }
        };
    }

    private static Empties natively(UnixChannel channel) {
        Socket socket = (Socket) channel.fd();
        return to -> {
            ByteBuffer nothing = ByteBuffer.allocateDirect(0);
            if (to == null) socket.send(nothing, 0, 0);
            else socket.sendTo(nothing, 0, 0, to.getAddress(), to.getPort());
        };
    }
}
