package weft.http;

import static weft.Asyncio.async;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.BodyReader;
import weft.http.message.ContentDisposition;
import weft.http.message.Headers;
import weft.http.message.HttpVersion;
import weft.http.message.MediaType;
import weft.http.message.TypeRef;
import weft.http.netty.SetCookie;
import weft.http.netty.WebSocketHandshake;
import weft.http.netty.WholeBody;
import weft.http.websocket.WebSocketOptions;
import weft.stream.ExtraInfo;

/**
 * The answer to a request: its head is there, its body is pulled. Close it, or read it to its end: then its connection is free
 * for the next request. Closing it earlier gives up the connection. Stands for {@code aiohttp.ClientResponse}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="response"}
 *
 * <p>Thread contract: loop thread only; reading inside a task, one task at a time.
 */
public final class ClientResponse implements AutoCloseable {
    private final HttpVersion version;
    private final int status;
    private final String reason;
    private final Headers headers;
    private final ResponseSource source;
    private ClientRequest request;
    private List<ClientResponse> history = List.of();
    private final WholeBody whole = new WholeBody();

    ClientResponse(
            ClientRequest request,
            HttpVersion version,
            int status,
            String reason,
            Headers headers,
            ResponseSource source) {
        this.request = request;
        this.version = version;
        this.status = status;
        this.reason = reason;
        this.headers = headers;
        this.source = source;
    }

    // -- the head --

    /** The status code. */
    public int status() {
        return status;
    }

    /** The phrase behind the status; may be empty. */
    public String reason() {
        return reason;
    }

    /** Whether the status is below 400. */
    public boolean ok() {
        return status < 400;
    }

    /** The version that the server speaks. */
    public HttpVersion version() {
        return version;
    }

    /** The headers. */
    public Headers headers() {
        return headers;
    }

    /** The request that this answers; after redirects the last one. */
    public ClientRequest request() {
        return request;
    }

    /** Where it comes from; after redirects the last one. */
    public URI url() {
        return request.url();
    }

    /** The method of the request. */
    public String method() {
        return request.method();
    }

    /** The redirects on the way here, the first one first; their bodies are gone. */
    public List<ClientResponse> history() {
        return history;
    }

    /** The media type without parameters, in small letters; {@code application/octet-stream} if none is said. */
    public String contentType() {
        return mediaType().type();
    }

    private MediaType mediaType() {
        return MediaType.parse(headers.get("Content-Type"));
    }

    /** The encoding that the media type names; null: none, or one that this JDK does not know. */
    public @Nullable Charset charset() {
        String name = mediaType().parameters().get("charset");
        if (name == null) return null;
        try {
            return Charset.forName(name.replace("'", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** How the body is to be shown, and its file's name; null: the server does not say. */
    public @Nullable ContentDisposition contentDisposition() {
        return ContentDisposition.parse(headers.get("Content-Disposition"));
    }

    /** How many bytes the server announces, before decompression; negative: it does not say. */
    public long contentLength() {
        String length = headers.get("Content-Length");
        return length == null || !length.matches("[0-9]{1,18}") ? -1 : Long.parseLong(length);
    }

    /** The cookies that this response sets, by their names; the jar has taken those that it may. */
    public Map<String, String> cookies() {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String header : headers.getAll("Set-Cookie")) {
            SetCookie cookie = SetCookie.parse(header);
            if (cookie != null) cookies.put(cookie.name(), cookie.value());
        }
        return cookies;
    }

    /** What its {@code Link} headers point to: the next page, and the like. */
    public List<Link> links() {
        return Link.of(headers, url());
    }

    /** What is known about the connection: addresses, TLS; null if the connection is gone. */
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return source.getExtraInfo(key);
    }

    /**
     * Throws if the status is 400 or more, and closes the response then.
     *
     * @throws ClientResponseException with status and headers
     */
    public ClientResponse raiseForStatus() {
        if (ok()) return this;
        close();
        throw new ClientResponseException(status + ", message='" + reason + "', url='" + url() + "'", this);
    }

    // -- the body --

    /**
     * The body, to be pulled piece by piece; decompressed, unless the request said otherwise. Everything that the stream readers
     * of Weft have: pieces, lines, blocks. What fails there is a {@link ClientPayloadException}.
     */
    public BodyReader content() {
        return source.content();
    }

    /**
     * The parts of a body that has several, one after the other.
     *
     * @throws ClientPayloadException if the media type is not {@code multipart/…; boundary=…}
     */
    public ResponseParts multipart() {
        return ResponseParts.of(mediaType(), () -> content().readany().await());
    }

    /**
     * All of the body. A second call gives the same array.
     *
     * @return a coroutine that throws {@link ClientPayloadException} if it is broken, or more than {@link
     *     RequestBuilder#maxBody} allows
     */
    public Coroutine<byte[]> read() {
        return async(this::readAll);
    }

    /** All of the body as text, in the encoding that the server names; without one in UTF-8. */
    public Coroutine<String> text() {
        return async(() -> {
            byte[] bytes = readAll();
            Charset named = charset();
            return decode(bytes, named == null ? StandardCharsets.UTF_8 : named);
        });
    }

    /** All of the body as text in this encoding, whatever the server says. */
    public Coroutine<String> text(Charset charset) {
        return async(() -> decode(readAll(), charset));
    }

    /**
     * All of the body as an object of this type: a record, a Map, a List, … null if the body is empty.
     *
     * @return a coroutine that throws {@link ContentTypeException} if the media type is not one of JSON
     */
    public <T> Coroutine<T> json(Class<T> type) {
        return decoding(type, true);
    }

    /** As {@link #json(Class)}, with a type that has arguments: {@code new TypeRef<List<Item>>() {}}. */
    public <T> Coroutine<T> json(TypeRef<T> type) {
        return decoding(type.type(), true);
    }

    /** As {@link #json(Class)}, whatever the media type. */
    public <T> Coroutine<T> jsonOfAnyType(Class<T> type) {
        return decoding(type, false);
    }

    /** As {@link #json(TypeRef)}, whatever the media type. */
    public <T> Coroutine<T> jsonOfAnyType(TypeRef<T> type) {
        return decoding(type.type(), false);
    }

    @SuppressWarnings({"NullAway", "unchecked"}) // null if the body is empty; the codec makes what it was asked for
    private <T> Coroutine<T> decoding(Type type, boolean checked) {
        return async(() -> {
            if (checked) checkJson();
            byte[] bytes = readAll();
            return isBlank(bytes) ? null : (T) request.options().json().get().decode(bytes, type);
        });
    }

    private void checkJson() {
        if (mediaType().isJson()) return;
        close();
        throw new ContentTypeException(
                "the response is " + contentType() + " and not application/json, from " + url()
                        + "; jsonOfAnyType(…) reads it nevertheless",
                this);
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) if (b != ' ' && b != '\n' && b != '\r' && b != '\t') return false;
        return true;
    }

    private static String decode(byte[] bytes, Charset charset) {
        boolean marked = charset == StandardCharsets.UTF_8
                && bytes.length >= 3
                && bytes[0] == (byte) 0xef
                && bytes[1] == (byte) 0xbb
                && bytes[2] == (byte) 0xbf;
        return marked ? new String(bytes, 3, bytes.length - 3, charset) : new String(bytes, charset);
    }

    private byte[] readAll() {
        return whole.read(
                source.content(), size -> checkSize(size, request.options().maxBody()));
    }

    private void checkSize(long size, long most) {
        if (size <= most && size <= Integer.MAX_VALUE - 8) return;
        close();
        throw new ClientPayloadException(
                "the body has more than " + most + " bytes, which is what read(), text() and json() take: " + request
                        + "; set maxBody(…), or read it in pieces from content()",
                null);
    }

    // -- the end --

    /**
     * Releases the connection: for the next request if all of the body has come, else it is closed. What was read stays.
     * Closing twice is fine.
     */
    @Override
    public void close() {
        source.close();
    }

    ClientWebSocketResponse upgrade(WebSocketHandshake agreed, WebSocketOptions options) throws IOException {
        return source.upgrade(this, agreed, options);
    }

    void setHistory(List<ClientResponse> redirects) {
        history = redirects;
    }

    void setRequest(ClientRequest answered) {
        request = Objects.requireNonNull(answered);
    }

    @Override
    public String toString() {
        return "<ClientResponse(" + url() + ") [" + status + " " + reason + "]>";
    }
}
