package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.http.netty.RawFrames.BINARY;
import static weft.http.netty.RawFrames.CLOSE;
import static weft.http.netty.RawFrames.CONTINUATION;
import static weft.http.netty.RawFrames.FIN;
import static weft.http.netty.RawFrames.PING;
import static weft.http.netty.RawFrames.PONG;
import static weft.http.netty.RawFrames.TEXT;
import static weft.http.netty.RawFrames.bare;
import static weft.http.netty.RawFrames.close;
import static weft.http.netty.RawFrames.masked;
import static weft.http.netty.RawPeer.asClient;
import static weft.http.netty.RawPeer.asServer;

import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.Task;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketOptions;

/** What a WebSocket makes of the bytes of its peer, which is a test on a real socket. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketFramesTest {
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
