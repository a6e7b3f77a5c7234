package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.http.netty.RawFrames.BINARY;
import static weft.http.netty.RawFrames.CONTINUATION;
import static weft.http.netty.RawFrames.FIN;
import static weft.http.netty.RawFrames.PING;
import static weft.http.netty.RawFrames.PONG;
import static weft.http.netty.RawFrames.RSV1;
import static weft.http.netty.RawFrames.TEXT;
import static weft.http.netty.RawFrames.bare;
import static weft.http.netty.RawFrames.masked;
import static weft.http.netty.RawPeer.SMALL;
import static weft.http.netty.RawPeer.compressed;
import static weft.http.netty.RawPeer.refused;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.http.websocket.WebSocketOptions;

/** Messages of a WebSocket that are compressed, and what is wrong with some of them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompressedFramesTest {
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
}
