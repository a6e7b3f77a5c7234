package weft.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Netty with handlers of one's own: one event loop, which accepts as well. */
final class NettyServer {
    private NettyServer() {}

    /** Sends at the end of a read what was written during it. */
    abstract static class FlushingHandler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    static void serve(String transport, Supplier<ChannelHandler[]> handlers, IntConsumer listening)
            throws InterruptedException {
        IoHandlerFactory factory = switch (transport) {
            case "nio" -> NioIoHandler.newFactory();
            case "epoll" -> EpollIoHandler.newFactory();
            case "io_uring" -> IoUringIoHandler.newFactory();
            default -> throw new IllegalArgumentException("no transport " + transport);
        };
        Class<? extends ServerChannel> channels = switch (transport) {
            case "nio" -> NioServerSocketChannel.class;
            case "epoll" -> EpollServerSocketChannel.class;
            default -> IoUringServerSocketChannel.class;
        };
        var channel = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, factory))
                .channel(channels)
                .option(ChannelOption.SO_BACKLOG, ServerPeer.BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection.pipeline().addLast(handlers.get());
                    }
                })
                .bind(ServerPeer.HOST, 0)
                .sync()
                .channel();
        listening.accept(((InetSocketAddress) channel.localAddress()).getPort());
        channel.closeFuture().sync();
    }
}
