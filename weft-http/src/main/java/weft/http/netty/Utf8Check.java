package weft.http.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WebSocketException;

/** Whether the text of a WebSocket is UTF-8, as a whole or piece by piece. Loop thread only. */
final class Utf8Check {
    private static final char REPLACEMENT = '\ufffd';

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(512);

    /** The beginning of a character whose end has not come. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** The whole text. */
    static String decode(ByteBuf content) throws WebSocketException {
        String text = content.toString(StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) return text;
        try { // it may really say so
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(content.nioBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw notUtf8(e);
        }
    }

    /** Throws as soon as the text cannot become UTF-8, whatever follows. */
    void add(byte[] piece) throws WebSocketException {
        ByteBuffer bytes = ByteBuffer.allocate(rest.remaining() + piece.length)
                .put(rest)
                .put(piece)
                .flip();
        CoderResult result;
        do {
            decoded.clear();
            result = decoder.decode(bytes, decoded, false);
        } while (result.isOverflow());
        rest = bytes;
        try {
            if (result.isError()) result.throwException();
        } catch (CharacterCodingException e) {
            throw notUtf8(e);
        }
    }

    private static WebSocketException notUtf8(CharacterCodingException e) {
        return new WebSocketException(WSCloseCode.INVALID_TEXT, "a text is not UTF-8", e);
    }
}
