package weft.web;

import static weft.Asyncio.async;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Awaitable;
import weft.Coroutine;
import weft.http.message.Cookie;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.netty.CookieHeaders;
import weft.http.netty.ServerExchange;

/**
 * A response whose body is written piece by piece, and may never end. Stands for {@code web.StreamResponse}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="stream"}
 *
 * <pre>
 *   new ──prepare──▶ prepared ──writeEof, or the handler returns──▶ ended
 * </pre>
 *
 * <p>Status, headers and cookies can be changed until it is prepared. A body of unknown length is sent in chunks.
 *
 * <p>Thread contract: owner task only.
 */
public class StreamResponse {
    private int status = HttpStatus.OK.code();
    private @Nullable String reason;
    private final Headers headers = new Headers();
    private @Nullable ServerExchange exchange;
    private @Nullable Compression compression;
    private @Nullable List<Awaitable<?>> background;
    private @Nullable KeyedValues values;
    private long sent;
    private boolean compress;

    /** 200, without a header. */
    public StreamResponse() {}

    // -- the head --

    /** The code. */
    public final int status() {
        return status;
    }

    /** The phrase behind the code; that of the standard unless another was set. */
    public final String reason() {
        String phrase = reason;
        return phrase == null ? HttpStatus.phraseOf(status) : phrase;
    }

    /** Sets the code, and the phrase of the standard. */
    public final void setStatus(int code) {
        setStatus(code, null);
    }

    /** Sets the code and the phrase behind it. */
    public final void setStatus(int code, @Nullable String phrase) {
        checkNotPrepared("the status is set");
        if (code < 200 || code > 999)
            throw new IllegalArgumentException("the status of a response is a number from 200 to 999, not " + code);
        if (phrase != null && phrase.chars().anyMatch(c -> c < ' ' || c > '~'))
            throw new IllegalArgumentException("the reason of a status is printable ASCII, and this one is not");
        status = code;
        reason = phrase;
    }

    /** The headers, to be changed until it is prepared. */
    public final Headers headers() {
        return headers;
    }

    /** Sets {@code Content-Type}. */
    public final void setContentType(String type) {
        headers.set("Content-Type", type);
    }

    /** Says how long the body will be; otherwise it is sent in chunks. */
    public final void setContentLength(long bytes) {
        headers.set("Content-Length", String.valueOf(bytes));
    }

    /** Sets a cookie. */
    public final void setCookie(String name, String value) {
        setCookie(Cookie.of(name, value));
    }

    /** Sets a cookie, with all that belongs to it. */
    public final void setCookie(Cookie cookie) {
        checkNotPrepared("a cookie is set");
        headers.add("Set-Cookie", CookieHeaders.encode(cookie));
    }

    /** Makes the browser forget a cookie. */
    public final void delCookie(String name) {
        setCookie(Cookie.of(name, "").withMaxAge(0));
    }

    /** Compresses the body if the client wants it: gzip or deflate. Stands for {@code enable_compression}. */
    public final void enableCompression() {
        checkNotPrepared("compression is enabled");
        compress = true;
    }

    /** Closes the connection after this response. Stands for {@code force_close}. */
    public final void forceClose() {
        checkNotPrepared("closing is asked for");
        headers.set("Connection", "close");
    }

    /** Runs after the response was sent: the client does not wait for it. The server's shutdown does. */
    public final void addBackground(Awaitable<?> work) {
        List<Awaitable<?>> all = background;
        if (all == null) {
            all = new ArrayList<>(1);
            background = all;
        }
        all.add(work);
    }

    final List<Awaitable<?>> background() {
        return background == null ? List.of() : background;
    }

    /** Keeps a value. */
    public final <T> void set(Key<T> key, T value) {
        if (values == null) values = new KeyedValues();
        values.set(key, value);
    }

    /** A value that was kept. */
    public final <T> T value(Key<T> key) {
        return (values == null ? new KeyedValues() : values).get(key, this);
    }

    // -- sending --

    /** Whether its head is sent. */
    public final boolean prepared() {
        return exchange != null;
    }

    private void checkNotPrepared(String what) {
        if (exchange != null)
            throw new IllegalStateException("the head of this response is sent already: " + what + " before prepare()");
    }

    /** Sends the head. Signals {@code onResponsePrepare} before. */
    public final Coroutine<Void> prepare(Request request) {
        return async(() -> {
            if (exchange == null) start(request);
        });
    }

    /** Sends the head, in the current task. */
    void start(Request request) throws Throwable {
        request.responsePrepared(this);
        begin(request);
    }

    private void begin(Request request) {
        ServerExchange out = request.exchange();
        boolean wanted = compress && !headers.contains("Content-Encoding") && !headers.contains("Content-Range");
        if (wanted && mayHaveBody()) {
            compression = Compression.choose(request.headers());
            if (compression != null) {
                headers.remove("Content-Length");
                headers.set("Content-Encoding", compression.name());
            }
            headers.add("Vary", "Accept-Encoding");
        }
        exchange = out;
        out.begin(status, reason, headers);
    }

    /** Whether compressing is asked for. */
    final boolean compress() {
        return compress;
    }

    /** Whether what is written is compressed on its way. */
    final boolean isCompressing() {
        return compression != null;
    }

    /** Marks it as sent as a whole. */
    final void sentAsWhole(ServerExchange out, long bytes) {
        exchange = out;
        sent = bytes;
    }

    /** Marks it as the beginning of another protocol. */
    final void switched(ServerExchange out) {
        status = HttpStatus.SWITCHING_PROTOCOLS.code();
        exchange = out;
    }

    final @Nullable String explicitReason() {
        return reason;
    }

    /**
     * Writes a piece of the body, and waits until there is room for more.
     *
     * <p>The coroutine throws {@link java.net.SocketException} if the client has gone.
     */
    public final Coroutine<Void> write(byte[] data) {
        return async(() -> {
            ServerExchange out = prepared("write");
            if (!mayHaveBody())
                throw new IllegalStateException(
                        "a response with the status " + status + " has no body: write nothing to it");
            byte[] piece = compression == null ? data.clone() : compression.compress(data);
            sent += piece.length;
            out.write(piece);
            out.drain();
        });
    }

    /** Writes a piece of the body as UTF-8, and waits until there is room for more. */
    public final Coroutine<Void> write(String text) {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the body. The server does it when the handler returns the response. */
    public final Coroutine<Void> writeEof() {
        return async(this::finish);
    }

    /** Ends the body, in the current task. */
    final void finish() {
        ServerExchange out = prepared("writeEof");
        if (out.isAnswered()) return;
        if (compression != null) {
            byte[] rest = compression.finish();
            sent += rest.length;
            out.write(rest);
            compression = null;
        }
        out.end(null);
    }

    private boolean mayHaveBody() {
        return status != HttpStatus.NO_CONTENT.code() && status != HttpStatus.NOT_MODIFIED.code();
    }

    /** Whether it has begun to answer another request: one response is for one request. */
    final boolean answersAnother(ServerExchange current) {
        return exchange != null && exchange != current;
    }

    private ServerExchange prepared(String what) {
        ServerExchange out = exchange;
        if (out == null)
            throw new IllegalStateException(what + "() comes after prepare(request): the head is not sent yet");
        return out;
    }

    /** How many bytes of a body were sent so far. */
    public final long bodyLength() {
        return sent;
    }

    final void countSent(long bytes) {
        sent += bytes;
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + " " + status + " " + reason() + (prepared() ? " prepared" : "") + ">";
    }
}
