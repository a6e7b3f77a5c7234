package weft.http.netty;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of a WebSocket written and read by hand, right ones and wrong ones. */
final class RawFrames {
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private RawFrames() {}

    /** A frame as clients send it. */
    static byte[] masked(int firstByte, byte[] payload) {
        return frame(firstByte, true, payload);
    }

    static byte[] masked(int firstByte, String payload) {
        return masked(firstByte, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame as servers send it. */
    static byte[] bare(int firstByte, byte[] payload) {
        return frame(firstByte, false, payload);
    }

    static byte[] bare(int firstByte, String payload) {
        return bare(firstByte, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(int firstByte, boolean mask, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        int maskBit = mask ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(maskBit | payload.length);
        } else if (payload.length < 65536) {
            out.write(maskBit | 126);
            out.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(maskBit | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        if (mask) out.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) out.write(mask ? payload[i] ^ MASK[i % 4] : payload[i]);
        return out.toByteArray();
    }

    /** The payload of a close. */
    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }
}
