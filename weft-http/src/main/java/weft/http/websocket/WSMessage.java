package weft.http.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.http.message.JsonCodec;

/**
 * What {@link WebSocket#receive} gives, to be matched by {@code switch}. Stands for {@code aiohttp.WSMessage} with its
 * {@code WSMsgType}.
 *
 * {@snippet class="weft.http.websocket.WebSocketSnippets" region="messages"}
 *
 * <p>Thread contract: any thread; nobody changes the arrays.
 */
public sealed interface WSMessage {
    /** Text, in one piece however it was sent. */
    record Text(String data) implements WSMessage {
        /** The JSON that the text is. */
        public <T> @Nullable T json(Class<T> type) {
            return json(type, JsonCodec.standard());
        }

        /** The JSON that the text is, by a codec of one's own. */
        public <T> @Nullable T json(Class<T> type, JsonCodec codec) {
            return codec.decode(data.getBytes(StandardCharsets.UTF_8), type);
        }
    }

    /** Bytes, in one piece however they were sent. */
    @SuppressWarnings("ArrayRecordComponent") // a copy for each message would cost more than it protects
    record Binary(byte[] data) implements WSMessage {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Binary that && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "Binary[" + data.length + " bytes]";
        }
    }

    /** A ping: received only by those who switched {@link WebSocketOptions#autoPing} off; the others answer it unasked. */
    @SuppressWarnings("ArrayRecordComponent") // a copy for each message would cost more than it protects
    record Ping(byte[] data) implements WSMessage {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Ping that && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "Ping[" + data.length + " bytes]";
        }
    }

    /** The answer to a ping: received only by those who switched {@link WebSocketOptions#autoPing} off. */
    @SuppressWarnings("ArrayRecordComponent") // a copy for each message would cost more than it protects
    record Pong(byte[] data) implements WSMessage {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Pong that && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "Pong[" + data.length + " bytes]";
        }
    }

    /**
     * The peer closes. It is answered already, unless {@link WebSocketOptions#autoClose} is off.
     *
     * @param code see {@link WSCloseCode}; {@link WSCloseCode#NO_STATUS_RCVD} if the peer gave none
     */
    record Close(int code, String reason) implements WSMessage {}

    /** Another task of this side closes. */
    record Closing() implements WSMessage {}

    /** It is closed: nothing more will come. */
    record Closed() implements WSMessage {}

    /** It failed, and is closed: the peer broke the rules, did not answer a ping, or is gone. {@link Closed} follows. */
    @SuppressWarnings("AvoidCommonTypeNames") // asyncio's name; users write WSMessage.Error
    record Error(Throwable exception) implements WSMessage {}
}
