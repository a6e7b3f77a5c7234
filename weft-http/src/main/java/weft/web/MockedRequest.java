package weft.web;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.Future;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.JsonCodec;
import weft.http.netty.ServerConnections;

/**
 * A request without a connection, for tests: handed to a handler by {@link #request}, or to all of an application by
 * {@link #sendTo}. As there is no socket, time may be virtual. Stands for {@code make_mocked_request}.
 *
 * {@snippet class="weft.web.MockedRequestSnippets" region="handler"}
 *
 * <p>Each call of {@link #request} and {@link #sendTo} is a request of its own.
 *
 * <p>Thread contract: loop thread only.
 */
public final class MockedRequest {
    private final String method;
    private final String target;
    private final Headers headers = new Headers();
    private final Map<String, String> matchInfo = new LinkedHashMap<>();
    private Application app = new Application();
    private byte @Nullable [] body;

    private MockedRequest(String method, String target) {
        this.method = method;
        this.target = target;
        headers.add("Host", "localhost");
    }

    /**
     * A request with this method.
     *
     * @param target a path with a query, as it stands in the first line: encoded
     */
    public static MockedRequest of(String method, String target) {
        if (!target.startsWith("/") && !target.equals("*"))
            throw new IllegalArgumentException("a request's target is a path, '/…', and this one is '" + target + "'");
        return new MockedRequest(method, target);
    }

    /** A GET. */
    public static MockedRequest get(String target) {
        return of("GET", target);
    }

    /** A POST. */
    public static MockedRequest post(String target) {
        return of("POST", target);
    }

    /** Sets a header. */
    public MockedRequest header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    /** Adds these headers to those it has. */
    public MockedRequest headers(Headers more) {
        headers.setAll(more);
        return this;
    }

    /** With this body. */
    public MockedRequest data(byte[] bytes) {
        body = bytes;
        return header("Content-Length", String.valueOf(bytes.length));
    }

    /** With this text in UTF-8 as body. */
    public MockedRequest data(String text) {
        headers.setDefault("Content-Type", "text/plain; charset=utf-8");
        return data(text.getBytes(StandardCharsets.UTF_8));
    }

    /** With what the standard codec makes of the object as body. */
    public MockedRequest json(@Nullable Object value) {
        headers.setDefault("Content-Type", "application/json");
        return data(JsonCodec.standard().encode(value));
    }

    /** For {@link #request}: a parameter of the path. */
    public MockedRequest matchInfo(String name, String value) {
        matchInfo.put(name, value);
        return this;
    }

    /** For {@link #request}: the application that it belongs to, with its values and limits; otherwise an empty one. */
    public MockedRequest app(Application its) {
        app = its;
        return this;
    }

    private MockedExchange exchange(@Nullable ServerConnections connections) {
        BodyReader content = body == null ? null : BodyReader.of(body.clone());
        return new MockedExchange(method, target, headers.copy(), content, connections);
    }

    /** The request, for a handler that is called directly, without routes and middlewares. */
    public Request request() {
        Request request = new Request(exchange(null), app);
        request.entered(app);
        request.parameters(matchInfo);
        return request;
    }

    /**
     * Sends it to an application that is set up, through everything but a wire: routes, middlewares, errors that become
     * responses. The coroutine returns when the head of the response is there.
     *
     * <p>It throws {@link java.net.SocketException} if the server gives up the request without a response.
     */
    public Coroutine<MockedResponse> sendTo(AppRunner runner) {
        return async(() -> {
            WebServer server = runner.server();
            MockedExchange exchange = exchange(server.connections());
            server.requested(exchange);
            Future<MockedResponse> response = exchange.response();
            try {
                return await(response);
            } catch (weft.CancelledError e) {
                exchange.leave();
                throw e;
            }
        });
    }

    @Override
    public String toString() {
        return "<MockedRequest " + method + " " + target + ">";
    }
}
