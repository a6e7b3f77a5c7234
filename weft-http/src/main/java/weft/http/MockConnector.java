package weft.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.message.JsonCodec;
import weft.http.netty.WebSocketHandshake;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;

/**
 * A connector without a network, for tests of code that makes requests: a function answers them, and may await, fail or be
 * slow. Everything above it is real: redirects, cookies, middlewares, time limits around the call. Stands for {@code
 * httpx.MockTransport} and aioresponses.
 *
 * {@snippet class="weft.http.ClientSnippets" region="mock"}
 *
 * <p>Thread contract: loop thread only, inside a task.
 */
public final class MockConnector implements Connector {
    /** Answers a request. Thread contract: loop thread only. */
    @FunctionalInterface
    public interface Handler {
        /** May await; what it throws comes out of the call. */
        Reply answer(ClientRequest request) throws Exception;
    }

    private final Handler handler;
    private final List<ClientRequest> requests = new ArrayList<>();
    private final List<Reply> webSockets = new ArrayList<>(0);
    private boolean closed;

    /** Answered by this function. */
    public MockConnector(Handler handler) {
        this.handler = Objects.requireNonNull(handler, "a mock needs somebody who answers");
    }

    /** The requests that came, in their order. */
    public List<ClientRequest> requests() {
        return List.copyOf(requests);
    }

    /** The bytes of a request's body; none if it has no body. In a task. */
    public static byte[] bodyOf(ClientRequest request) throws Exception {
        RequestBody body = request.body();
        if (body == null) return new byte[0];
        var bytes = new java.io.ByteArrayOutputStream();
        body.writeTo(bytes::writeBytes);
        return bytes.toByteArray();
    }

    @Override
    public ClientResponse send(ClientRequest request, ClientTrace trace) throws Exception {
        if (closed) throw new ClientConnectionException("the connector is closed: " + request, null);
        requests.add(request);
        Reply reply =
                Objects.requireNonNull(handler.answer(request), () -> "the mock's answer to " + request + " is null");
        BodyReader raw = reply.body;
        ContentCoding coding = request.options().decompress() ? ContentCoding.of(raw, reply.headers) : null;
        return new ClientResponse(
                request,
                HttpVersion.HTTP_1_1,
                reply.status,
                reply.reason(),
                reply.headers,
                new InMemory(raw, coding, reply));
    }

    @Override
    public void close() {
        closed = true;
        for (Reply upgraded : List.copyOf(webSockets)) upgraded.whenClosed.run();
        webSockets.clear();
    }

    private final class InMemory implements ResponseSource {
        private final BodyReader raw;
        private final @Nullable ContentCoding coding;
        private final Reply reply;

        InMemory(BodyReader raw, @Nullable ContentCoding coding, Reply reply) {
            this.raw = raw;
            this.coding = coding;
            this.reply = reply;
        }

        @Override
        public BodyReader content() {
            return coding == null ? raw : coding.decoded();
        }

        @Override
        public void close() {
            if (coding != null) coding.close();
            reply.whenClosed.run();
        }

        @Override
        public ClientWebSocketResponse upgrade(
                ClientResponse response, WebSocketHandshake agreed, WebSocketOptions options) {
            Function<WebSocketOptions, WebSocket> end = reply.webSocket;
            if (end == null)
                throw new UnsupportedOperationException(
                        "a mock has no connection that could become a WebSocket, unless its reply brings one");
            webSockets.add(reply);
            return new ClientWebSocketResponse(end.apply(options), response);
        }

        @Override
        public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
            return null;
        }
    }

    /** An answer. Thread contract: loop thread only. */
    public static final class Reply {
        private final int status;
        private final Headers headers = new Headers();
        private BodyReader body = BodyReader.empty();
        private Runnable whenClosed = () -> {};
        private @Nullable Function<WebSocketOptions, WebSocket> webSocket;

        private Reply(int status) {
            this.status = status;
        }

        /** An answer with this status and nothing in it. */
        public static Reply status(int status) {
            return new Reply(status);
        }

        /** 200 with this text. */
        public static Reply text(String text) {
            return status(200).body(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
        }

        /** 200 with what the standard codec makes of the object. */
        public static Reply json(Object value) {
            return status(200).body(JsonCodec.standard().encode(value), "application/json");
        }

        /** Adds a header. */
        public Reply header(String name, String value) {
            headers.add(name, value);
            return this;
        }

        /** The body. */
        public Reply body(byte[] bytes, String contentType) {
            body = BodyReader.of(bytes);
            headers.set("Content-Type", contentType).set("Content-Length", String.valueOf(bytes.length));
            return this;
        }

        /**
         * A body that is pulled while somebody makes it; headers say what it is. The action runs when the client closes the response,
         * read to its end or not; it may run more than once.
         */
        public Reply body(BodyReader pulled, Runnable closed) {
            body = pulled;
            whenClosed = closed;
            return this;
        }

        /**
         * Behind status 101: the call goes on as this WebSocket.
         *
         * @param end makes the client's end, with the options of the call
         * @param closed runs when the client refuses it, or the connector is closed
         */
        public Reply webSocket(Function<WebSocketOptions, WebSocket> end, Runnable closed) {
            webSocket = end;
            whenClosed = closed;
            return this;
        }

        private String reason() {
            return HttpStatus.phraseOf(status);
        }
    }
}
