package weft.http;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;
import weft.loop.Seconds;

/**
 * A request on its way: what middlewares, trace hooks and transports see. The headers may be changed in place until it is
 * sent. Stands for {@code aiohttp.ClientRequest} and {@code RequestInfo}.
 *
 * <p>Thread contract: loop thread only.
 */
public final class ClientRequest {
    private final String method;
    private final URI url;
    private final Headers headers;
    private final @Nullable RequestBody body;
    private final CallOptions options;

    /** In nanoseconds of the loop's clock; Long.MAX_VALUE: none. */
    private final long deadlineNanos;

    ClientRequest(
            String method,
            URI url,
            Headers headers,
            @Nullable RequestBody body,
            CallOptions options,
            long deadlineNanos) {
        this.method = method;
        this.url = url;
        this.headers = headers;
        this.body = body;
        this.options = options;
        this.deadlineNanos = deadlineNanos;
    }

    /** The method, in capitals. */
    public String method() {
        return method;
    }

    /** The URL, without name and password. */
    public URI url() {
        return url;
    }

    /** The headers, to be changed in place until the request is sent. */
    public Headers headers() {
        return headers;
    }

    /** What it sends, or null. */
    public @Nullable RequestBody body() {
        return body;
    }

    /** How long it may take. */
    public ClientTimeout timeout() {
        return options.timeout();
    }

    /** When its total time is over, in seconds of the loop's {@code time()}; null: never. */
    public @Nullable Double deadline() {
        return deadlineNanos == Long.MAX_VALUE ? null : Seconds.of(deadlineNanos);
    }

    /** What {@link RequestBuilder#context} was given: for middlewares and trace hooks. Stands for {@code trace_request_ctx}. */
    public @Nullable Object context() {
        return options.context();
    }

    CallOptions options() {
        return options;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** The same to another URL. Authorization and cookies stay: take them out of the headers if they are not meant for it. */
    public ClientRequest withUrl(URI other) {
        URI checked = RequestUrls.resolve(url, other.toString());
        return new ClientRequest(method, checked, headers.copy(), body, options, deadlineNanos);
    }

    /** The same with another method. */
    public ClientRequest withMethod(String other) {
        return new ClientRequest(checkMethod(other), url, headers.copy(), body, options, deadlineNanos);
    }

    /** The same with another body, of which the headers tell length and type; null: none. */
    public ClientRequest withBody(@Nullable RequestBody other) {
        Headers changed = headers.copy();
        RequestHeaders.describe(changed, other, true);
        return new ClientRequest(method, url, changed, other, options, deadlineNanos);
    }

    /** The same, with headers that may be changed apart from these. */
    public ClientRequest copy() {
        return new ClientRequest(method, url, headers.copy(), body, options, deadlineNanos);
    }

    /** The same through another proxy, or none. */
    ClientRequest through(@Nullable Proxy proxy) {
        return Objects.equals(proxy, options.proxy())
                ? this
                : new ClientRequest(method, url, headers, body, options.withProxy(proxy), deadlineNanos);
    }

    ClientRequest redirected(String newMethod, URI newUrl, Headers newHeaders, @Nullable RequestBody newBody) {
        return new ClientRequest(newMethod, newUrl, newHeaders, newBody, options, deadlineNanos);
    }

    static String checkMethod(String method) {
        return switch (Objects.requireNonNull(method, "a request needs a method, not null")) {
            case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS" -> method; // needs no second look
            default -> {
                if (!method.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"))
                    throw new IllegalArgumentException("a method is one word, as GET, and this one is not: '"
                            + method.replaceAll("\\p{Cntrl}", "?") + "'");
                yield method.toUpperCase(Locale.ROOT);
            }
        };
    }

    /** Method and URL, as in messages. */
    @Override
    public String toString() {
        return method + " " + url;
    }
}
