package weft.benchmarks;

import static weft.Asyncio.await;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.function.IntConsumer;
import weft.http.websocket.WSMessage;
import weft.web.Application;
import weft.web.WebSocketResponse;

/** Servers that send back each message of a WebSocket, not compressed. */
enum WebSocketPeer implements ServerPeer {
    /** Weft: a handler that goes through the messages. */
    WEFT {
        @Override
        public void serve(String transport, IntConsumer listening) {
            Application application = new Application();
            application.get(PATH, request -> {
                WebSocketResponse socket = new WebSocketResponse();
                await(socket.prepare(request));
                for (WSMessage message : socket)
                    if (message instanceof WSMessage.Binary(byte[] data)) await(socket.sendBytes(data));
                return socket;
            });
            WeftServer.serve(application, listening);
        }
    },

    /** Netty's handler for the protocol, and one of its own for the frames. */
    NETTY {
        @Override
        public void serve(String transport, IntConsumer listening) throws InterruptedException {
            NettyServer.serve(
                    transport,
                    () -> new ChannelHandler[] {
                        new HttpServerCodec(),
                        new HttpObjectAggregator(64 * 1024),
                        new WebSocketServerProtocolHandler(PATH),
                        new FrameHandler()
                    },
                    listening);
        }
    },

    /** Vert.x. */
    VERTX {
        @Override
        public void serve(String transport, IntConsumer listening) throws InterruptedException {
            VertxServer.serve(
                    transport,
                    (vertx, server) ->
                            server.webSocketHandler(socket -> socket.binaryMessageHandler(socket::writeBinaryMessage)),
                    listening);
        }
    };

    static final String PATH = "/echo";

    private static final class FrameHandler extends NettyServer.FlushingHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof BinaryWebSocketFrame) context.write(message, context.voidPromise());
            else ReferenceCountUtil.release(message);
        }
    }
}
