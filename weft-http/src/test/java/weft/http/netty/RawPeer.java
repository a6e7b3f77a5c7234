package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.http.netty.RawFrames.CLOSE;
import static weft.http.netty.RawFrames.FIN;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.net.InetSocketAddress;
import java.util.Map;
import weft.Asyncio;
import weft.Future;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;
import weft.http.websocket.WebSocketOptions;
import weft.net.Streams;
import weft.net.netty.Sockets;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** The other end of a WebSocket: a test on a real socket, which sends and expects bytes. */
final class RawPeer {
    static final WebSocketOptions SMALL = WebSocketOptions.DEFAULT.withMaxMessage(1000);

    private RawPeer() {}

    /** The other end. */
    record Peer(StreamReader reader, StreamWriter writer) {
        void send(byte[]... frames) {
            for (byte[] frame : frames) writer.write(frame);
            await(writer.drain());
        }

        /** The next bytes are this frame. */
        void expect(byte[] frame) {
            assertArrayEquals(frame, await(reader.readexactly(frame.length)));
        }

        /** Nothing comes any more. */
        void expectEnd() {
            assertEquals("", new String(await(reader.read())));
        }
    }

    interface Body {
        void run(FramedWebSocket socket, Peer peer) throws Throwable;
    }

    static void asServer(WebSocketOptions options, Body body) {
        connected(options, new WebSocketFrames.Agreement(true, null, null), body);
    }

    static void asClient(WebSocketOptions options, Body body) {
        connected(options, new WebSocketFrames.Agreement(false, null, null), body);
    }

    static void compressed(WebSocketOptions options, Body body) {
        WebSocketExtension deflate = new PerMessageDeflateServerExtensionHandshaker(
                        6, false, 15, true, false, options.maxMessage())
                .handshakeExtension(new WebSocketExtensionData("permessage-deflate", Map.of()));
        connected(options, new WebSocketFrames.Agreement(true, null, deflate), body);
    }

    static void connected(WebSocketOptions options, WebSocketFrames.Agreement agreement, Body body) {
        run(async(() -> {
            Future<Peer> arrived = Asyncio.getRunningLoop().createFuture();
            await(Streams.startServer(
                            (reader, writer) -> async(() -> {
                                arrived.setResult(new Peer(reader, writer));
                                await(writer.waitClosed());
                            }),
                            "127.0.0.1",
                            0))
                    .run(server -> {
                        Sockets.Connected connected = Sockets.connect(
                                (InetSocketAddress) server.sockets().getFirst(), null);
                        Future<FramedWebSocket> made = Asyncio.getRunningLoop().createFuture();
                        Asyncio.getRunningLoop()
                                .callSoon(() -> made.setResult(WebSocketFrames.over(
                                        Asyncio.getRunningLoop(), connected.channel(), options, agreement, () -> {})));
                        FramedWebSocket socket = await(made);
                        Peer peer = await(arrived);
                        try {
                            body.run(socket, peer);
                        } finally {
                            socket.abort();
                            peer.writer().close();
                        }
                    });
        }));
    }

    static void refused(int code, byte[]... frames) {
        asServer(SMALL, (socket, peer) -> refused(socket, peer, code, frames));
    }

    static void refused(FramedWebSocket socket, Peer peer, int code, byte[]... frames) {
        peer.send(frames);
        WSMessage.Error error = assertInstanceOf(WSMessage.Error.class, await(socket.receive()));
        assertEquals(
                code,
                assertInstanceOf(WebSocketException.class, error.exception()).code());
        assertEquals(code, socket.closeCode());
        byte[] head = await(peer.reader().readexactly(4));
        assertEquals(FIN | CLOSE, head[0] & 0xff);
        assertEquals(code, (head[2] & 0xff) << 8 | head[3] & 0xff);
        await(peer.reader().read()); // the reason, and the end
        assertEquals(new WSMessage.Closed(), await(socket.receive()));
    }
}
