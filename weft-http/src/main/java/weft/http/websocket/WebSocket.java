package weft.http.websocket;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.JsonCodec;
import weft.stream.ExtraInfo;

/**
 * One end of a WebSocket: messages both ways, in order, until one side closes. What {@code ClientWebSocketResponse} and
 * {@code WebSocketResponse} have in common in aiohttp.
 *
 * {@snippet class="weft.http.websocket.WebSocketSnippets" region="echo"}
 *
 * <p>A {@code for} statement gives the messages, and ends when one of the sides closes. Sending waits while more than 64 KiB
 * are unsent. As long as nobody receives, no more than 64 KiB are read ahead.
 *
 * <p>Cancelling {@code receive()} loses no message: the next call gets it. A message is sent as a whole or not at all, also
 * when the sender is cancelled.
 *
 * <p>Different from asyncio: {@code close()} waits, so that try-with-resources closes properly; pings are answered also while
 * nobody receives.
 *
 * <p>Thread contract: loop thread only, inside a task; one task receives at a time, any number send.
 */
public interface WebSocket extends Iterable<WSMessage>, AutoCloseable {
    // -- what implementations do --

    /**
     * The next message. After the end it gives {@link WSMessage.Closed} as often as it is asked.
     *
     * @return a coroutine that throws {@link weft.TimeoutException} if there is a limit and no message comes in time; and
     *     {@link IllegalStateException} if another task receives
     */
    Coroutine<WSMessage> receive();

    /**
     * Sends a text, bytes, a ping or a pong, and waits until there is room for more.
     *
     * @return a coroutine that throws {@link java.net.SocketException} if the WebSocket is closed
     */
    Coroutine<Void> send(WSMessage message);

    /**
     * Closes: tells the peer, and waits for its close, not longer than the options say.
     *
     * @param code one that may be sent; see {@link WSCloseCode}
     * @param reason 123 bytes at most
     * @return a coroutine that tells whether this call closed it, and not an earlier one
     */
    Coroutine<Boolean> close(int code, String reason);

    /** Whether this side has begun to close, or the connection is gone. */
    boolean closed();

    /** Why it is closed; null while it is not. {@link WSCloseCode#ABNORMAL_CLOSURE}: without the peer's close. */
    @Nullable
    Integer closeCode();

    /** What it failed with, or null. */
    @Nullable
    Throwable exception();

    /** The subprotocol that both agreed on, or null. Stands for {@code ws_protocol}. */
    @Nullable
    String protocol();

    /** Whether messages are compressed. */
    boolean compressed();

    /** What is known about the connection: addresses, TLS. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);

    // -- what follows from it --

    /** As {@link #receive()}, for so long at most; null: for ever. */
    default Coroutine<WSMessage> receive(@Nullable Duration limit) {
        return async(() -> timeout(limit).call(() -> await(receive())));
    }

    /**
     * The next message, which is a text.
     *
     * @return a coroutine that throws {@link WSMessageTypeException} if it is none, so also when the WebSocket is closed
     */
    default Coroutine<String> receiveStr() {
        return async(() -> {
            WSMessage message = await(receive());
            if (message instanceof WSMessage.Text text) return text.data();
            throw new WSMessageTypeException("a text", message);
        });
    }

    /**
     * The next message, which is bytes.
     *
     * @return a coroutine that throws {@link WSMessageTypeException} if it is not, so also when the WebSocket is closed
     */
    default Coroutine<byte[]> receiveBytes() {
        return async(() -> {
            WSMessage message = await(receive());
            if (message instanceof WSMessage.Binary binary) return binary.data();
            throw new WSMessageTypeException("bytes", message);
        });
    }

    /** The next message, which is JSON of this type in a text. */
    default <T> Coroutine<T> receiveJson(Class<T> type) {
        return receiveJson(type, JsonCodec.standard());
    }

    /** The next message, which is JSON of this type in a text, by a codec of one's own. */
    @SuppressWarnings("NullAway") // null where the JSON is null
    default <T> Coroutine<T> receiveJson(Class<T> type, JsonCodec codec) {
        return async(() -> codec.decode(await(receiveStr()).getBytes(StandardCharsets.UTF_8), type));
    }

    /** Sends a text. */
    default Coroutine<Void> sendStr(String data) {
        return send(new WSMessage.Text(data));
    }

    /** Sends bytes. The array belongs to the WebSocket from now on. */
    default Coroutine<Void> sendBytes(byte[] data) {
        return send(new WSMessage.Binary(data));
    }

    /** Sends the object as JSON in a text. */
    default Coroutine<Void> sendJson(@Nullable Object value) {
        return sendJson(value, JsonCodec.standard());
    }

    /** Sends the object as JSON in a text, by a codec of one's own. */
    default Coroutine<Void> sendJson(@Nullable Object value, JsonCodec codec) {
        return sendStr(new String(codec.encode(value), StandardCharsets.UTF_8));
    }

    /** Sends a ping of 125 bytes at most. */
    default Coroutine<Void> ping(byte[] data) {
        return send(new WSMessage.Ping(data));
    }

    /** Sends a pong of 125 bytes at most. The answers to pings are sent unasked. */
    default Coroutine<Void> pong(byte[] data) {
        return send(new WSMessage.Pong(data));
    }

    /** Closes with {@link WSCloseCode#OK}, and waits for the peer's close. In a task. Closing twice is fine. */
    @Override
    default void close() {
        await(close(WSCloseCode.OK, ""));
    }

    /** The messages until one of the sides closes, for one {@code for} statement. */
    @Override
    default Iterator<WSMessage> iterator() {
        return new ReceivedMessages(this);
    }
}
