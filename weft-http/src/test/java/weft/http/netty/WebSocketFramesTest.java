package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.http.netty.RawFrames.BINARY;
import static weft.http.netty.RawFrames.CLOSE;
import static weft.http.netty.RawFrames.CONTINUATION;
import static weft.http.netty.RawFrames.FIN;
import static weft.http.netty.RawFrames.PING;
import static weft.http.netty.RawFrames.PONG;
import static weft.http.netty.RawFrames.RSV1;
import static weft.http.netty.RawFrames.TEXT;
import static weft.http.netty.RawFrames.bare;
import static weft.http.netty.RawFrames.close;
import static weft.http.netty.RawFrames.masked;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;
import weft.http.websocket.WebSocketOptions;
import weft.net.Streams;
import weft.net.netty.Sockets;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** What a WebSocket makes of the bytes of its peer, which is a test on a real socket. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketFramesTest {
    private static final WebSocketOptions SMALL = WebSocketOptions.DEFAULT.withMaxMessage(1000);

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

    private interface Body {
        void run(FramedWebSocket socket, Peer peer) throws Throwable;
    }

    private static void asServer(WebSocketOptions options, Body body) {
        connected(options, new WebSocketFrames.Agreement(true, null, null), body);
    }

    private static void asClient(WebSocketOptions options, Body body) {
        connected(options, new WebSocketFrames.Agreement(false, null, null), body);
    }

    private static void compressed(WebSocketOptions options, Body body) {
        WebSocketExtension deflate = new PerMessageDeflateServerExtensionHandshaker(
                        6, false, 15, true, false, options.maxMessage())
                .handshakeExtension(new WebSocketExtensionData("permessage-deflate", Map.of()));
        connected(options, new WebSocketFrames.Agreement(true, null, deflate), body);
    }

    private static void connected(WebSocketOptions options, WebSocketFrames.Agreement agreement, Body body) {
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

    // -- what is right --

    @Test
    void messagesBothWays() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            peer.send(masked(FIN | TEXT, "grüße \ud83d\ude00 \ufffd"), masked(FIN | BINARY, new byte[] {0, -1}));
            assertEquals("grüße \ud83d\ude00 \ufffd", await(socket.receiveStr()));
            assertArrayEquals(new byte[] {0, -1}, await(socket.receiveBytes()));
            await(socket.sendStr("ä"));
            await(socket.sendBytes(new byte[200]));
            await(socket.sendBytes(new byte[70_000]));
            peer.expect(bare(FIN | TEXT, "ä"));
            peer.expect(bare(FIN | BINARY, new byte[200]));
            peer.expect(bare(FIN | BINARY, new byte[70_000]));
        });
    }

    @Test
    void aClientMasks() {
        asClient(WebSocketOptions.DEFAULT, (socket, peer) -> {
            await(socket.sendStr("hello"));
            byte[] frame = await(peer.reader().readexactly(11));
            assertEquals((byte) (FIN | TEXT), frame[0]);
            assertEquals((byte) (0x80 | 5), frame[1]);
            for (int i = 0; i < 5; i++) frame[6 + i] ^= frame[2 + i % 4];
            assertEquals("hello", new String(frame, 6, 5, StandardCharsets.UTF_8));
            peer.send(bare(FIN | TEXT, "back"));
            assertEquals("back", await(socket.receiveStr()));
        });
    }

    @Test
    void fragmentsAreOneMessageAndAPingComesThrough() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            byte[] euro = "€".getBytes(StandardCharsets.UTF_8); // its bytes lie in two fragments
            peer.send(
                    masked(TEXT, Arrays.copyOf(euro, 1)),
                    masked(FIN | PING, "now"),
                    masked(CONTINUATION, new byte[0]),
                    masked(FIN | CONTINUATION, Arrays.copyOfRange(euro, 1, 3)));
            peer.expect(bare(FIN | PONG, "now"));
            assertEquals("€", await(socket.receiveStr()));
            peer.send(masked(BINARY, new byte[] {1}), masked(FIN | CONTINUATION, new byte[] {2}));
            assertArrayEquals(new byte[] {1, 2}, await(socket.receiveBytes()));
        });
    }

    @Test
    void theClosesOfBothSides() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            peer.send(masked(FIN | CLOSE, close(4000, "schön")), masked(FIN | TEXT, "too late"));
            assertEquals(new WSMessage.Close(4000, "schön"), await(socket.receive()));
            peer.expect(bare(FIN | CLOSE, close(4000, "")));
            peer.expectEnd();
            assertEquals(new WSMessage.Closed(), await(socket.receive()));
        });
    }

    @Test
    void aCloseWithoutACode() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            peer.send(masked(FIN | CLOSE, new byte[0]));
            assertEquals(new WSMessage.Close(WSCloseCode.NO_STATUS_RCVD, ""), await(socket.receive()));
            peer.expect(bare(FIN | CLOSE, new byte[0]));
            peer.expectEnd();
        });
    }

    @Test
    void closingWaitsForThePeer() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            Task<Boolean> closing = createTask(socket.close(1001, "bye"));
            peer.expect(bare(FIN | CLOSE, close(1001, "bye")));
            assertFalse(closing.done());
            peer.send(masked(FIN | TEXT, "not received"), masked(FIN | CLOSE, close(1001, "")));
            assertTrue(await(closing));
            assertEquals(1001, socket.closeCode());
            peer.expectEnd();
        });
    }

    @Test
    void whatWasSentBeforeAnEndIsReceived() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            peer.send(
                    masked(FIN | TEXT, "last"),
                    masked(FIN | TEXT, "half a message").clone());
            peer.writer().close();
            assertEquals("last", await(socket.receiveStr()));
            assertEquals("half a message", await(socket.receiveStr()));
            assertEquals(new WSMessage.Closed(), await(socket.receive()));
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, socket.closeCode());
            assertThrows(SocketException.class, () -> await(socket.sendStr("x")));
        });
    }

    // -- what is wrong --

    private static void refused(int code, byte[]... frames) {
        asServer(SMALL, (socket, peer) -> refused(socket, peer, code, frames));
    }

    private static void refused(FramedWebSocket socket, Peer peer, int code, byte[]... frames) {
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

    @Test
    void framesOfClientsAreMasked() {
        refused(1002, bare(FIN | TEXT, "hello"));
    }

    @Test
    void framesOfServersAreNot() {
        asClient(SMALL, (socket, peer) -> {
            peer.send(masked(FIN | TEXT, "hello"));
            WSMessage.Error error = assertInstanceOf(WSMessage.Error.class, await(socket.receive()));
            assertEquals(1002, ((WebSocketException) error.exception()).code());
        });
    }

    @Test
    void reservedBitsAreZero() {
        for (int bit : new int[] {RSV1, 0x20, 0x10}) refused(1002, masked(FIN | bit | TEXT, "x"));
    }

    @Test
    void unknownOpcodesAreRefused() {
        for (int opcode : new int[] {3, 7, 11, 15}) refused(1002, masked(FIN | opcode, "x"));
    }

    @Test
    void controlFramesAreShortAndWhole() {
        refused(1002, masked(FIN | PING, new byte[126]));
        refused(1002, masked(PING, "x"));
        refused(1002, masked(FIN | CLOSE, new byte[] {3}));
        refused(1002, masked(FIN | CLOSE, close(1005, "")));
        refused(1002, masked(FIN | CLOSE, close(999, "")));
    }

    @Test
    void aReasonIsUtf8() {
        refused(1007, masked(FIN | CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xc3}));
    }

    @Test
    void fragmentsBelongTogether() {
        refused(1002, masked(FIN | CONTINUATION, "x"));
        refused(1002, masked(TEXT, "a"), masked(FIN | TEXT, "b"));
    }

    @Test
    void textsAreUtf8() {
        refused(1007, masked(FIN | TEXT, new byte[] {'a', (byte) 0xff}));
        refused(1007, masked(FIN | TEXT, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})); // a surrogate
        refused(1007, masked(FIN | TEXT, new byte[] {(byte) 0xc0, (byte) 0x80})); // longer than needed
        refused(1007, masked(TEXT, new byte[] {(byte) 0xe2, (byte) 0x82}), masked(FIN | CONTINUATION, "x"));
    }

    @Test
    void messagesHaveALimitThatIsSeenBeforeTheyCome() {
        asServer(SMALL, (socket, peer) -> {
            peer.send(masked(FIN | BINARY, new byte[1000]));
            assertEquals(1000, await(socket.receiveBytes()).length);
            byte[] head = Arrays.copyOf(masked(FIN | BINARY, new byte[1001]), 8); // nothing of the payload
            refused(socket, peer, 1009, head);
        });
    }

    @Test
    void fragmentsWithoutEndReachTheLimit() {
        asServer(SMALL, (socket, peer) -> {
            peer.send(masked(BINARY, new byte[500]));
            for (int i = 0; i < 500; i++) peer.send(masked(CONTINUATION, new byte[1]));
            refused(socket, peer, 1009, masked(CONTINUATION, new byte[1]));
        });
    }

    @Test
    void silenceAfterHalfAFrameIsTheEndToo() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            peer.send(Arrays.copyOf(masked(FIN | TEXT, "hello"), 7));
            peer.writer().close();
            assertEquals(new WSMessage.Closed(), await(socket.receive()));
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, socket.closeCode());
        });
    }

    // -- compression --

    /** A message in one frame. */
    private static byte[] deflated(byte[] data) {
        byte[] all = deflatedAndGoingOn(data);
        return Arrays.copyOf(all, all.length - 4); // without 00 00 ff ff
    }

    private static byte[] deflatedAndGoingOn(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9, true), 512, true)) {
            deflate.write(data);
            deflate.flush();
            return out.toByteArray();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void compressedMessages() {
        compressed(WebSocketOptions.DEFAULT, (socket, peer) -> {
            byte[] packed = deflated("hello ".repeat(100).getBytes());
            assertTrue(packed.length < 50);
            peer.send(masked(FIN | RSV1 | TEXT, packed));
            assertEquals("hello ".repeat(100), await(socket.receiveStr()));
            peer.send(masked(FIN | TEXT, "as it is"));
            assertEquals("as it is", await(socket.receiveStr()));
            peer.send(masked(RSV1 | TEXT, Arrays.copyOf(packed, 4)), masked(FIN | PING, ""));
            peer.send(masked(FIN | CONTINUATION, Arrays.copyOfRange(packed, 4, packed.length)));
            assertEquals("hello ".repeat(100), await(socket.receiveStr()));
            peer.expect(bare(FIN | PONG, ""));
            await(socket.sendStr("x".repeat(1000)));
            byte[] head = await(peer.reader().readexactly(2));
            assertEquals(FIN | RSV1 | TEXT, head[0] & 0xff);
            assertTrue(head[1] < 40, "compressed to " + head[1]);
            assertTrue(socket.compressed());
        });
    }

    @Test
    void aBombDoesNotGoOff() {
        compressed(
                WebSocketOptions.DEFAULT.withMaxMessage(100_000),
                (socket, peer) ->
                        refused(socket, peer, 1009, masked(FIN | RSV1 | BINARY, deflated(new byte[10_000_000]))));
    }

    @Test
    void aBombInPiecesDoesNotGoOff() {
        compressed(WebSocketOptions.DEFAULT.withMaxMessage(100_000), (socket, peer) -> {
            byte[] first = deflatedAndGoingOn(new byte[90_000]);
            refused(
                    socket,
                    peer,
                    1009,
                    masked(RSV1 | BINARY, first),
                    masked(FIN | CONTINUATION, deflated(new byte[90_000])));
        });
    }

    @Test
    void brokenCompressionIsRefused() {
        compressed(
                SMALL,
                (socket, peer) ->
                        refused(socket, peer, 1007, masked(FIN | RSV1 | TEXT, new byte[] {(byte) 0xff, 1, 2, 3, 4})));
    }

    @Test
    void withCompressionTheOtherBitsAreReservedStill() {
        compressed(SMALL, (socket, peer) -> refused(socket, peer, 1002, masked(FIN | 0x20 | TEXT, "x")));
        compressed(SMALL, (socket, peer) -> refused(socket, peer, 1002, masked(FIN | RSV1 | PING, "x")));
        compressed(
                SMALL,
                (socket, peer) -> refused(
                        socket,
                        peer,
                        1002,
                        masked(TEXT, "a"),
                        masked(FIN | RSV1 | CONTINUATION, deflated("b".getBytes()))));
    }

    // -- back-pressure --

    @Test
    void sendingWaitsUntilThePeerReads() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            byte[] block = new byte[64 * 1024];
            @Nullable Task<Void> stuck = null;
            int sent = 0;
            while (stuck == null) {
                Task<Void> sender = createTask(socket.sendBytes(block.clone()));
                for (int i = 0; i < 20 && !sender.done(); i++)
                    await(sleep(0.01)); // real time is the subject: sockets fill up
                if (!sender.done()) stuck = sender;
                assertTrue(++sent < 2000, "the sender never waits");
            }
            stuck.cancel();
            Task<Void> cancelled = stuck;
            assertThrows(CancelledError.class, () -> await(cancelled));
            Task<Void> last = createTask(socket.sendStr("end"));
            byte[] frame = bare(FIN | BINARY, block);
            for (int i = 0; i < sent; i++) peer.expect(frame); // also the one whose sender was cancelled: it is whole
            peer.expect(bare(FIN | TEXT, "end"));
            await(last);
        });
    }

    @Test
    void whoDoesNotReceiveMakesThePeerWait() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            byte[] frame = masked(FIN | BINARY, new byte[16 * 1024]);
            int count = 2000; // 32 MB, far more than sockets hold
            Task<Void> sender = createTask(async(() -> {
                for (int i = 0; i < count; i++) peer.send(frame);
            }));
            await(sleep(0.1)); // real time is the subject: sockets fill up
            assertFalse(sender.done());
            for (int i = 0; i < count; i++) assertEquals(16 * 1024, await(socket.receiveBytes()).length);
            await(sender);
        });
    }

    @Test
    void aConnectionThatBreaksIsAnError() {
        asServer(WebSocketOptions.DEFAULT, (socket, peer) -> {
            Task<WSMessage> receiver = createTask(socket.receive());
            await(sleep(0));
            await(socket.sendStr("never read: the peer's end is a reset"));
            await(sleep(0.05)); // real time is the subject: it arrives
            peer.writer().transport().abort();
            WSMessage end = await(receiver);
            assertTrue(end instanceof WSMessage.Error || end instanceof WSMessage.Closed, end.toString());
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, socket.closeCode());
        });
    }
}
