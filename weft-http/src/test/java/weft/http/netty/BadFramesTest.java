package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static weft.Asyncio.await;
import static weft.http.netty.RawFrames.BINARY;
import static weft.http.netty.RawFrames.CLOSE;
import static weft.http.netty.RawFrames.CONTINUATION;
import static weft.http.netty.RawFrames.FIN;
import static weft.http.netty.RawFrames.PING;
import static weft.http.netty.RawFrames.RSV1;
import static weft.http.netty.RawFrames.TEXT;
import static weft.http.netty.RawFrames.bare;
import static weft.http.netty.RawFrames.close;
import static weft.http.netty.RawFrames.masked;
import static weft.http.netty.RawPeer.SMALL;
import static weft.http.netty.RawPeer.asClient;
import static weft.http.netty.RawPeer.asServer;
import static weft.http.netty.RawPeer.refused;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;
import weft.http.websocket.WebSocketOptions;

/** What a WebSocket refuses, and what it tells its peer then. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadFramesTest {
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
}
