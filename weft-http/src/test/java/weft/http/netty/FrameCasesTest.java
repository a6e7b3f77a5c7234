package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static weft.Asyncio.await;
import static weft.http.netty.RawFrames.BINARY;
import static weft.http.netty.RawFrames.CLOSE;
import static weft.http.netty.RawFrames.CONTINUATION;
import static weft.http.netty.RawFrames.FIN;
import static weft.http.netty.RawFrames.PING;
import static weft.http.netty.RawFrames.PONG;
import static weft.http.netty.RawFrames.TEXT;
import static weft.http.netty.RawFrames.close;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;
import weft.http.websocket.WebSocketOptions;

/** The essential cases of the Autobahn test suite, for both ends; those of compression are in {@link CompressedFramesTest}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameCasesTest {
    private static final String LONG_TEXT = "Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!! \ud83d\ude00";

    /** Which end is tested. */
    enum End {
        SERVER,
        CLIENT;

        private void test(RawPeer.Body body) {
            if (this == SERVER) RawPeer.asServer(WebSocketOptions.DEFAULT, body);
            else RawPeer.asClient(WebSocketOptions.DEFAULT, body);
        }

        /** What the peer of this end sends. */
        private byte[] peers(int firstByte, byte[] payload) {
            return this == SERVER ? RawFrames.masked(firstByte, payload) : RawFrames.bare(firstByte, payload);
        }

        private byte[] peers(int firstByte, String payload) {
            return peers(firstByte, payload.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A frame that came, without its mask. */
    private record Frame(int firstByte, byte[] payload) {
        static Frame read(RawPeer.Peer peer) {
            byte[] head = await(peer.reader().readexactly(2));
            int length = head[1] & 0x7f;
            if (length == 126) {
                byte[] more = await(peer.reader().readexactly(2));
                length = (more[0] & 0xff) << 8 | more[1] & 0xff;
            }
            boolean masked = (head[1] & 0x80) != 0;
            byte[] mask = masked ? await(peer.reader().readexactly(4)) : new byte[4];
            byte[] payload = await(peer.reader().readexactly(length));
            for (int i = 0; i < length; i++) payload[i] ^= mask[i % 4];
            return new Frame(head[0] & 0xff, payload);
        }

        private int code() {
            assertEquals(FIN | CLOSE, firstByte);
            return payload.length == 0 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
    }

    private static void text(FramedWebSocket socket, String expected) {
        assertEquals(new WSMessage.Text(expected), await(socket.receive()));
    }

    /** What comes is refused with this code, and nothing of it is a message. */
    private static void refused(End end, int code, byte[]... frames) {
        end.test((socket, peer) -> {
            peer.send(frames);
            WSMessage.Error error = assertInstanceOf(
                    WSMessage.Error.class,
                    await(socket.receive()),
                    () -> HexFormat.of().formatHex(frames[0]));
            assertEquals(
                    code,
                    assertInstanceOf(WebSocketException.class, error.exception())
                            .code());
            assertEquals(code, Frame.read(peer).code());
            assertEquals(new WSMessage.Closed(), await(socket.receive()));
        });
    }

    // -- 1: framing --

    @ParameterizedTest
    @EnumSource
    void messagesOfAllKindsOfLength(End end) {
        end.test((socket, peer) -> {
            for (int length : new int[] {0, 1, 125, 126, 127, 128, 65_535, 65_536}) {
                peer.send(end.peers(FIN | BINARY, new byte[length]));
                assertEquals(length, await(socket.receiveBytes()).length);
                peer.send(end.peers(FIN | TEXT, "*".repeat(length)));
                text(socket, "*".repeat(length));
            }
        });
    }

    /** 1: a length that takes more bytes than it needs, or is negative. */
    @ParameterizedTest
    @EnumSource
    void lengthsAreAsShortAsCanBe(End end) {
        int mask = end == End.SERVER ? 0x80 : 0;
        refused(end, 1002, new byte[] {(byte) (FIN | BINARY), (byte) (mask | 126), 0, 5, 0, 0, 0, 0, 1, 2, 3, 4, 5});
        refused(end, 1002, new byte[] {(byte) (FIN | BINARY), (byte) (mask | 127), 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1
        });
        refused(end, 1002, new byte[] {
            (byte) (FIN | BINARY), (byte) (mask | 127), -1, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1
        });
    }

    // -- 2: pings and pongs --

    @ParameterizedTest
    @EnumSource
    void pingsAreAnsweredAndPongsAreNot(End end) {
        end.test((socket, peer) -> {
            byte[] most = new byte[125];
            Arrays.fill(most, (byte) 0xfe);
            peer.send(end.peers(FIN | PONG, "unsolicited"), end.peers(FIN | PING, most), end.peers(FIN | PING, ""));
            Frame pong = Frame.read(peer);
            assertEquals(FIN | PONG, pong.firstByte());
            assertArrayEquals(most, pong.payload());
            assertEquals(0, Frame.read(peer).payload().length);
            peer.send(end.peers(FIN | TEXT, "on"));
            text(socket, "on");
        });
    }

    @ParameterizedTest
    @EnumSource
    void controlFramesAreShortAndWhole(End end) {
        for (int opcode : new int[] {PING, PONG, CLOSE}) {
            refused(end, 1002, end.peers(FIN | opcode, new byte[126]));
            refused(end, 1002, end.peers(opcode, close(1000, "")), end.peers(FIN | CONTINUATION, ""));
        }
    }

    // -- 3, 4: reserved bits and opcodes --

    @ParameterizedTest
    @EnumSource
    void reservedBitsAndOpcodesAreRefused(End end) {
        for (int bits = 0x10; bits < 0x80; bits += 0x10)
            for (int opcode : new int[] {TEXT, PING, CLOSE}) refused(end, 1002, end.peers(FIN | bits | opcode, ""));
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
            refused(end, 1002, end.peers(FIN | opcode, ""));
    }

    // -- 5: fragments --

    @ParameterizedTest
    @EnumSource
    void fragmentsWithControlFramesBetween(End end) {
        end.test((socket, peer) -> {
            peer.send(
                    end.peers(TEXT, ""),
                    end.peers(CONTINUATION, "one "),
                    end.peers(FIN | PING, "1"),
                    end.peers(CONTINUATION, ""),
                    end.peers(FIN | PONG, "2"),
                    end.peers(FIN | CONTINUATION, "two"),
                    end.peers(BINARY, new byte[] {1}),
                    end.peers(FIN | PING, "3"),
                    end.peers(FIN | CONTINUATION, new byte[] {2}));
            text(socket, "one two");
            assertArrayEquals(new byte[] {1, 2}, await(socket.receiveBytes()));
            assertEquals("1", new String(Frame.read(peer).payload()));
            assertEquals("3", new String(Frame.read(peer).payload()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void fragmentsBelongTogether(End end) {
        refused(end, 1002, end.peers(FIN | CONTINUATION, "nothing to go on"));
        refused(end, 1002, end.peers(CONTINUATION, "nothing to go on"));
        refused(end, 1002, end.peers(TEXT, "a"), end.peers(TEXT, "b"));
        refused(end, 1002, end.peers(BINARY, "a"), end.peers(FIN | TEXT, "b"));
    }

    // -- 6: UTF-8 --

    @ParameterizedTest
    @EnumSource
    void textsSplitAtEachByte(End end) {
        byte[] text = LONG_TEXT.getBytes(StandardCharsets.UTF_8);
        end.test((socket, peer) -> {
            for (int cut = 0; cut <= text.length; cut++) {
                peer.send(
                        end.peers(TEXT, Arrays.copyOf(text, cut)),
                        end.peers(FIN | CONTINUATION, Arrays.copyOfRange(text, cut, text.length)));
                text(socket, LONG_TEXT);
            }
            for (int i = 0; i < text.length; i++)
                peer.send(end.peers(i == 0 ? TEXT : CONTINUATION, new byte[] {text[i]}));
            peer.send(end.peers(FIN | CONTINUATION, ""));
            text(socket, LONG_TEXT);
        });
    }

    @ParameterizedTest
    @EnumSource
    void textsThatAreNoUtf8(End end) {
        for (String bad : new String[] {
            "80",
            "c0af",
            "c1bf",
            "e080af",
            "eda080",
            "edbfbf",
            "f08080af",
            "f4908080",
            "f5808080",
            "f880808080",
            "ff",
            "61c3",
            "61e282",
            "61f09f98",
            "c328",
            "e28228",
            "f09f9828"
        }) refused(end, 1007, end.peers(FIN | TEXT, HexFormat.of().parseHex(bad)));
    }

    /** 6.4: the end of the message is not waited for. */
    @ParameterizedTest
    @EnumSource
    void wrongTextIsRefusedAsSoonAsItIsWrong(End end) {
        byte[] good = LONG_TEXT.getBytes(StandardCharsets.UTF_8);
        for (String bad : new String[] {"f490", "eda080", "c080", "ff", "f09f9828"})
            refused(
                    end,
                    1007,
                    end.peers(TEXT, good),
                    end.peers(CONTINUATION, HexFormat.of().parseHex(bad)));
        refused(end, 1007, end.peers(TEXT, new byte[] {(byte) 0xf4}), end.peers(CONTINUATION, new byte[] {(byte) 0x90
        }));
    }

    // -- 7: closing --

    @ParameterizedTest
    @EnumSource
    void closesAreAnsweredWithTheirCode(End end) {
        for (int code :
                new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999})
            end.test((socket, peer) -> {
                peer.send(end.peers(FIN | CLOSE, close(code, "r".repeat(123))));
                assertEquals(new WSMessage.Close(code, "r".repeat(123)), await(socket.receive()));
                assertEquals(code, Frame.read(peer).code());
                assertEquals(code, socket.closeCode());
                peer.expectEnd();
            });
        end.test((socket, peer) -> {
            peer.send(end.peers(FIN | CLOSE, ""), end.peers(FIN | TEXT, "too late"), end.peers(FIN | PING, ""));
            assertEquals(new WSMessage.Close(1005, ""), await(socket.receive()));
            assertEquals(1005, Frame.read(peer).code());
            assertEquals(new WSMessage.Closed(), await(socket.receive()));
            peer.expectEnd();
        });
    }

    @ParameterizedTest
    @EnumSource
    void codesThatNobodyMaySendAreRefused(End end) {
        for (int code : new int[] {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
            refused(end, 1002, end.peers(FIN | CLOSE, close(code, "")));
        refused(end, 1002, end.peers(FIN | CLOSE, new byte[] {3}));
        refused(end, 1007, end.peers(FIN | CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xce, (byte) 0xba, (byte) 0xe1}));
    }

    @ParameterizedTest
    @EnumSource
    void aCloseMayComeInTheMiddleOfAMessage(End end) {
        end.test((socket, peer) -> {
            peer.send(end.peers(TEXT, "never fin"), end.peers(FIN | CLOSE, close(1001, "bye")));
            assertEquals(new WSMessage.Close(1001, "bye"), await(socket.receive()));
            assertEquals(1001, Frame.read(peer).code());
        });
    }
}
