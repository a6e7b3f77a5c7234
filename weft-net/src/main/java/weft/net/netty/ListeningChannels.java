package weft.net.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import weft.Context;
import weft.ExceptionContext;

/** The channels that a server listens with, one for each address. Loop thread only. */
public final class ListeningChannels {
    private static final double ACCEPT_RETRY_SECONDS = 1;

    // -- fixed --
    private final NettyLoop netty;
    private final Consumer<? super Channel> accepted;
    private final Context context = Context.copyCurrent();

    // -- touched by the loop thread only --
    private final List<Channel> channels = new ArrayList<>();
    private boolean listening;

    /**
     * Bound to nothing yet.
     *
     * @param accepted gets each connection, in the context of now: a channel with no handlers, which it has to give some and
     *     then to {@link NettyLoop#adopt}. If it throws, the channel is closed
     */
    public ListeningChannels(NettyLoop netty, Consumer<? super Channel> accepted) {
        this.netty = netty;
        this.accepted = accepted;
    }

    /** Binds to all of the addresses, or to none: then it throws. In a task of the running loop. */
    public void bind(List<? extends SocketAddress> addresses, int backlog, boolean reusePort) throws IOException {
        BindException missing = null;
        try {
            for (SocketAddress address : withoutRepetition(addresses)) {
                try {
                    bind(address, backlog, reusePort);
                } catch (BindException e) {
                    if (!NettyErrors.isNoAddressHere(e)) throw e;
                    missing = e; // a name has an address of a family that this system does without, as asyncio supposes
                }
            }
            if (channels.isEmpty() && missing != null) throw missing;
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** "Everywhere" of the newer family takes the connections of the older one, too; listening there again would fail. */
    private static Set<SocketAddress> withoutRepetition(List<? extends SocketAddress> addresses) {
        Set<SocketAddress> all = new LinkedHashSet<>(addresses);
        Set<Integer> everywhere = new HashSet<>();
        for (SocketAddress each : all)
            if (isEverywhere(each) && ((InetSocketAddress) each).getAddress() instanceof Inet6Address)
                everywhere.add(((InetSocketAddress) each).getPort());
        all.removeIf(each -> isEverywhere(each)
                && ((InetSocketAddress) each).getAddress() instanceof Inet4Address
                && everywhere.contains(((InetSocketAddress) each).getPort()));
        return all;
    }

    private static boolean isEverywhere(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                && internet.getAddress().isAnyLocalAddress();
    }

    private void bind(SocketAddress address, int backlog, boolean reusePort) throws IOException {
        ServerChannel channel = netty.kind().servers(address).get();
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        if (reusePort) Sockets.setReusePort(channel);
        adopt(channel);
        try {
            ChannelFutures.await(netty, channel.bind(netty.kind().toNetty(address)), channel);
        } catch (IOException e) {
            throw NettyErrors.bindFailed("cannot listen on " + address, e);
        }
        channels.add(channel);
    }

    private void adopt(ServerChannel channel) {
        channel.config().setAutoRead(false);
        channel.config().setAllocator(netty.allocator());
        channel.pipeline().addLast(new Acceptor());
        netty.adopt(channel);
    }

    /**
     * Takes a TCP socket that listens already. It may be one that blocks: so no more is accepted at a time than is there for sure.
     *
     * @throws UnsupportedOperationException if the transport cannot do that
     */
    public void take(int descriptor) throws IOException {
        ServerChannel channel = netty.kind().listening(descriptor);
        channel.config().setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator()); // one at a time
        adopt(channel);
        channels.add(channel);
    }

    /** Begins to accept. */
    public void listen() {
        listening = true;
        for (Channel channel : channels) channel.config().setAutoRead(true);
    }

    /** Lets go of the addresses. Connections live on. */
    public void close() {
        listening = false;
        for (Channel channel : channels) {
            SocketAddress address = NettyTransportKind.toJdk(channel.localAddress());
            channel.unsafe().close(channel.unsafe().voidPromise());
            if (address instanceof UnixDomainSocketAddress unix) remove(unix.getPath());
        }
        channels.clear();
    }

    /** The addresses it is bound to, with the real port. */
    public List<SocketAddress> addresses() {
        return channels.stream()
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

    /** Takes the connections that a listening channel has accepted. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ignored, Object message) {
            Channel channel = (Channel) message;
            try {
                Sockets.prepare(netty, channel);
                netty.loop().runEvent(() -> accepted.accept(channel), context);
            } catch (Throwable e) {
                channel.unsafe().closeForcibly();
                netty.loop().callExceptionHandler(ExceptionContext.of("a connection could not be served", e));
            }
        }

        /** Out of descriptors, most likely: the connection waits in the kernel's line, and so do we, as asyncio does. */
        @Override
        public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
            netty.loop()
                    .callExceptionHandler(
                            ExceptionContext.of("socket.accept() failed; trying again in a second", cause));
            Channel channel = handler.channel();
            channel.config().setAutoRead(false);
            netty.loop().callLater(ACCEPT_RETRY_SECONDS, () -> {
                if (channel.isActive() && listening) channel.config().setAutoRead(true);
            });
        }
    }
}
