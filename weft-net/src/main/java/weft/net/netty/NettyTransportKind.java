package weft.net.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;

/** The ways in which Netty talks to the system. */
public enum NettyTransportKind {
    /** The JDK's selector: everywhere. */
    NIO,
    /** Linux: half a microsecond less for each message. */
    EPOLL,
    /** Linux, where it is allowed. Only on demand: its kernel interface is switched off in many places. */
    IO_URING;

    /** Forces one: {@code -Dweft.transport=nio|epoll|io_uring}. */
    public static final String PROPERTY = "weft.transport";

    private static final String MULTISHOT_ACCEPT = "io.netty.iouring.acceptMultiShotEnabled";

    /** The best that works for this loop, or the one that was asked for. */
    static NettyTransportKind choose(EventLoop loop) {
        boolean baton = loop.engineName().equals("baton");
        String asked = System.getProperty(PROPERTY);
        NettyTransportKind kind;
        if (asked != null) {
            kind = named(asked);
            if (baton && kind != NIO)
                throw new IllegalStateException("the baton engine can only use -D" + PROPERTY + "=nio, not " + asked
                        + ": a wait in native code would hold the thread that it needs");
        } else {
            kind = !baton && EPOLL.whyNot() == null ? EPOLL : NIO;
        }
        if (loop.getDebug()) System.getLogger("weft").log(System.Logger.Level.DEBUG, "sockets use " + kind);
        return kind;
    }

    private static NettyTransportKind named(String name) {
        NettyTransportKind kind;
        try {
            kind = valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + " can be nio, epoll or io_uring, and is '" + name + "'");
        }
        Throwable reason = kind.whyNot();
        if (reason != null)
            throw new IllegalStateException(
                    "-D" + PROPERTY + "=" + name + " does not work here: " + reason + "; leave the option out", reason);
        return kind;
    }

    private @Nullable Throwable whyNot() {
        return switch (this) {
            case NIO -> null;
            case EPOLL -> Epoll.unavailabilityCause();
            case IO_URING -> whyNoRing();
        };
    }

    /**
     * A "multishot" accept of Netty 4.2.18 that fails begins again at once, even if nobody wants more connections: out of
     * descriptors, the loop would spin. So it is off, unless the program decides otherwise.
     */
    private static @Nullable Throwable whyNoRing() {
        if (System.getProperty(MULTISHOT_ACCEPT) == null) System.setProperty(MULTISHOT_ACCEPT, "false");
        return IoUring.unavailabilityCause();
    }

    IoHandler newHandler(NettyLoop loop) {
        IoHandlerFactory factory = switch (this) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
        };
        return factory.newHandler(loop);
    }

    /** Makes unconnected channels fit for this address. */
    Supplier<Channel> clients(SocketAddress address) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        return switch (this) {
            case NIO -> unix ? NioDomainSocketChannel::new : NioSocketChannel::new;
            case EPOLL -> unix ? EpollDomainSocketChannel::new : EpollSocketChannel::new;
            case IO_URING -> unix ? IoUringDomainSocketChannel::new : IoUringSocketChannel::new;
        };
    }

    /** Makes unbound server channels fit for this address. */
    Supplier<ServerChannel> servers(SocketAddress address) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        return switch (this) {
            case NIO -> unix ? NioServerDomainSocketChannel::new : NioServerSocketChannel::new;
            case EPOLL -> unix ? EpollServerDomainSocketChannel::new : EpollServerSocketChannel::new;
            case IO_URING -> unix ? IoUringServerDomainSocketChannel::new : IoUringServerSocketChannel::new;
        };
    }

    /** A channel of a TCP socket that listens already. */
    ServerChannel listening(int descriptor) throws IOException {
        if (this != EPOLL)
            throw new UnsupportedOperationException("only epoll can listen with a descriptor (" + descriptor
                    + "), and sockets use " + this + " here; run on Linux with the fast engine and -D" + PROPERTY
                    + "=epoll, or listen on an address");
        try {
            EpollServerSocketChannel channel = new EpollServerSocketChannel(descriptor);
            if (channel.isActive() && channel.localAddress() != null) return channel;
        } catch (ChannelException e) {
            throw new IOException("descriptor " + descriptor + " is no listening TCP socket: " + e.getMessage(), e);
        }
        throw new IOException("descriptor " + descriptor + " is no listening TCP socket");
    }

    /** The address in the form that its channels want. */
    SocketAddress toNetty(SocketAddress address) {
        return this != NIO && address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    /** The address in the JDK's form. */
    public static @Nullable SocketAddress toJdk(@Nullable SocketAddress address) {
        return address instanceof DomainSocketAddress unix ? UnixDomainSocketAddress.of(Path.of(unix.path())) : address;
    }
}
