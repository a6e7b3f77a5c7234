package weft.benchmarks;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
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

/** Servers that send back what they get, as soon as it comes. */
enum EchoPeer implements ServerPeer {
    /** Weft: a coroutine for each connection. */
    STREAMS {
        @Override
        public void serve(String transport, IntConsumer listening) {
            ServeOptions options = ServeOptions.DEFAULT.withBacklog(BACKLOG);
            run(async(() -> serveForever(await(Streams.startServer(EchoPeer::echo, HOST, 0, options)), listening)));
        }
    },

    /** Streams again, with a buffer for each connection that is read into, as that of the JDK's streams is. */
    INTO {
        @Override
        public void serve(String transport, IntConsumer listening) {
            ServeOptions options = ServeOptions.DEFAULT.withBacklog(BACKLOG);
            run(async(() -> serveForever(await(Streams.startServer(EchoPeer::echoInto, HOST, 0, options)), listening)));
        }
    },

    /** Weft: callbacks. */
    PROTOCOL {
        @Override
        public void serve(String transport, IntConsumer listening) {
            ServeOptions options = ServeOptions.DEFAULT.withBacklog(BACKLOG);
            run(async(() ->
                    serveForever(await(Connections.createServer(EchoProtocol::new, HOST, 0, options)), listening)));
        }
    },

    /** Netty with a handler of its own, over the same transport as Weft. */
    NETTY {
        @Override
        public void serve(String transport, IntConsumer listening) throws InterruptedException {
            NettyServer.serve(transport, () -> new ChannelHandler[] {new EchoHandler()}, listening);
        }
    },

    /** The JDK: a virtual thread for each connection, with blocking streams. */
    JDK {
        @Override
        public void serve(String transport, IntConsumer listening) throws IOException {
            try (ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getByName(HOST))) {
                listening.accept(server.getLocalPort());
                while (true) {
                    Socket socket = server.accept();
                    Thread.startVirtualThread(() -> echo(socket));
                }
            }
        }
    };

    private static final int READ = 128 * 1024;

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

    private static Coroutine<Void> echoInto(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(READ);
            try (writer) {
                while (await(reader.readInto(buffer.clear())) > 0) {
                    writer.write(buffer.flip());
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

    private static final class EchoHandler extends NettyServer.FlushingHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }
    }
}
