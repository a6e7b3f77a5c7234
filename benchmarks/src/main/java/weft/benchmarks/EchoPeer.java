package weft.benchmarks;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import weft.Coroutine;
import weft.net.Connections;
import weft.net.ServeOptions;
import weft.net.Streams;
import weft.stream.Protocol;
import weft.stream.Server;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;
import weft.stream.Transport;

/** Servers that send back what they get, as soon as it comes, each on one thread and as its users would write it. */
enum EchoPeer {
    /** Weft: a coroutine for each connection. */
    STREAMS {
        @Override
        void serve(String transport, IntConsumer listening) {
            ServeOptions options = ServeOptions.DEFAULT.withBacklog(1024);
            run(async(() -> serveForever(await(Streams.startServer(EchoPeer::echo, HOST, 0, options)), listening)));
        }
    },

    /** Weft: callbacks. */
    PROTOCOL {
        @Override
        void serve(String transport, IntConsumer listening) {
            ServeOptions options = ServeOptions.DEFAULT.withBacklog(1024);
            run(async(() ->
                    serveForever(await(Connections.createServer(EchoProtocol::new, HOST, 0, options)), listening)));
        }
    },

    /** Netty with a handler of its own, over the same transport as Weft. */
    NETTY {
        @Override
        void serve(String transport, IntConsumer listening) throws InterruptedException {
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
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new EchoHandler())
                    .bind(HOST, 0)
                    .sync()
                    .channel();
            listening.accept(((InetSocketAddress) channel.localAddress()).getPort());
            channel.closeFuture().sync();
        }
    },

    /** The JDK: a virtual thread for each connection, with blocking streams. */
    JDK {
        @Override
        void serve(String transport, IntConsumer listening) throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1024, InetAddress.getByName(HOST))) {
                listening.accept(server.getLocalPort());
                while (true) {
                    Socket socket = server.accept();
                    Thread.startVirtualThread(() -> echo(socket));
                }
            }
        }
    };

    static final String HOST = "127.0.0.1";
    private static final int READ = 128 * 1024;

    /** Serves until the process ends; tells its port. */
    abstract void serve(String transport, IntConsumer listening) throws IOException, InterruptedException;

    private static void serveForever(Server server, IntConsumer listening) {
        listening.accept(((InetSocketAddress) server.sockets().getFirst()).getPort());
        await(server.serveForever());
    }

    private static Coroutine<Void> echo(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            try (writer) {
                for (byte[] data = await(reader.read(READ)); data.length > 0; data = await(reader.read(READ))) {
                    writer.write(data);
                    await(writer.drain());
                }
            }
        });
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[READ];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) out.write(buffer, 0, count);
        } catch (IOException e) {
            // the load generator has gone
        }
    }

    private static final class EchoProtocol implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    @Sharable
    private static final class EchoHandler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
