package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;

/** A message of a WebSocket that comes in several frames. Loop thread only. */
final class FragmentedMessage {
    /*
     * Netty's aggregator was refused: it keeps each fragment in a buffer of its own, and a message of four million fragments of
     * one byte costs it minutes.
     */
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final int most;
    private final @Nullable Utf8Check text;

    FragmentedMessage(boolean text, int most) {
        this.text = text ? new Utf8Check() : null;
        this.most = most;
    }

    /** Takes the next piece; throws if no message can come of it any more. */
    void add(ByteBuf content) throws WebSocketException {
        byte[] piece = ByteBufUtil.getBytes(content);
        if (piece.length > most - collected.size())
            throw new WebSocketException(
                    WSCloseCode.MESSAGE_TOO_BIG, "the fragments of a message exceed limit " + most, null);
        if (text != null) text.add(piece);
        collected.writeBytes(piece);
    }

    /** All of it. */
    WSMessage whole() throws WebSocketException {
        byte[] whole = collected.toByteArray();
        return text == null
                ? new WSMessage.Binary(whole)
                : new WSMessage.Text(Utf8Check.decode(Unpooled.wrappedBuffer(whole)));
    }
}
