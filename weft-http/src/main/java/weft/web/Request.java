package weft.web;

import static weft.Asyncio.async;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.BadMessageException;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.HttpVersion;
import weft.http.message.JsonCodec;
import weft.http.message.JsonException;
import weft.http.message.MediaType;
import weft.http.message.PayloadException;
import weft.http.message.Query;
import weft.http.netty.ContentDecoder;
import weft.http.netty.CookieHeaders;
import weft.http.netty.ServerExchange;
import weft.http.netty.WholeBody;
import weft.stream.ExtraInfo;

/**
 * A request that a handler answers. Stands for {@code web.Request}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="request"}
 *
 * <p>The body is received while it is read: as a whole by {@link #read}, {@link #text}, {@link #json}, {@link #post}, which have
 * the limit of the application or the route; or in pieces by {@link #content} and {@link #multipart}, which have none.
 *
 * <p>Thread contract: owner task only.
 */
public final class Request {
    // -- fixed --
    private final ServerExchange exchange;
    private final String path;
    private final String queryString;

    // -- touched by the owner task only --
    private Application app;
    private final List<Application> apps = new ArrayList<>(1);
    private Map<String, String> matchInfo = Map.of();
    private @Nullable Route route;
    private @Nullable Query query;
    private @Nullable Map<String, String> cookies;
    private @Nullable KeyedValues values;
    private @Nullable DependencyScope dependencies;
    private @Nullable List<String> codings;
    private @Nullable ContentDecoder decoder;
    private @Nullable WholeBody body;
    private @Nullable Form form;
    private @Nullable WebSocketResponse webSocket;

    Request(ServerExchange exchange, Application app) {
        this.exchange = exchange;
        this.app = app;
        String target = exchange.target();
        if (!target.startsWith("/") && !target.equals("*")) target = withoutOrigin(target);
        if (hasMoreThanAscii(target)) target = encoded(target);
        int mark = target.indexOf('?');
        this.path = PathTemplate.canonical(mark < 0 ? target : target.substring(0, mark));
        this.queryString = mark < 0 ? "" : target.substring(mark + 1);
    }

    /** The path of {@code http://host/path}, as proxies send it. */
    private static String withoutOrigin(String target) {
        int scheme = target.indexOf("://");
        if (scheme < 0) return target;
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    private static boolean hasMoreThanAscii(String target) {
        for (int i = 0; i < target.length(); i++) if (target.charAt(i) >= 128) return true;
        return false;
    }

    /** Many clients send UTF-8 as it is; a character of the target is a byte of that. */
    private static String encoded(String target) {
        StringBuilder encoded = new StringBuilder(target.length() + 16);
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c < 128) encoded.append(c);
            else encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
        }
        return encoded.toString();
    }

    /** What its connection has become, or null. */
    @Nullable
    WebSocketResponse webSocket() {
        return webSocket;
    }

    void became(WebSocketResponse socket) {
        webSocket = socket;
    }

    ServerExchange exchange() {
        return exchange;
    }

    // -- the first line --

    /** The method, in capitals as a rule. */
    public String method() {
        return exchange.method();
    }

    /** The path, decoded: {@code /my café}. */
    public String path() {
        return PathTemplate.decode(path);
    }

    /** The path as it was sent, without needless escapes: {@code /my%20caf%C3%A9}. */
    public String rawPath() {
        return path;
    }

    /** What stands behind the question mark, as it was sent; empty if there is nothing. */
    public String queryString() {
        return queryString;
    }

    /** Path and query as they were sent. */
    public String target() {
        return exchange.target();
    }

    /** The names and values behind the question mark. */
    public Query query() {
        Query parsed = query;
        if (parsed == null) {
            parsed = Query.parse(queryString);
            query = parsed;
        }
        return parsed;
    }

    /** The version of the protocol. */
    public HttpVersion version() {
        return exchange.version();
    }

    // -- headers --

    /** The headers. */
    public Headers headers() {
        return exchange.headers();
    }

    /** The cookies, by name. */
    public Map<String, String> cookies() {
        Map<String, String> parsed = cookies;
        if (parsed == null) {
            parsed = CookieHeaders.decode(headers().getAll("Cookie"));
            cookies = parsed;
        }
        return parsed;
    }

    /** What {@code Content-Type} says. */
    public MediaType contentType() {
        return MediaType.parse(headers().get("Content-Type"));
    }

    /** How long the body is, or null if its length is not known. */
    public @Nullable Long contentLength() {
        String length = headers().get("Content-Length");
        return length == null ? null : Long.valueOf(length);
    }

    /** The host that the client wants, with its port if it is not the standard one. */
    public String host() {
        return headers().get("Host", "");
    }

    /** {@code https} over TLS, else {@code http}. What a proxy in front of the server says is not believed. */
    public String scheme() {
        return exchange.getExtraInfo(ExtraInfo.SSL_SESSION) == null ? "http" : "https";
    }

    /** Scheme, host, path and query. */
    public String url() {
        return scheme() + "://" + host() + path + (queryString.isEmpty() ? "" : "?" + queryString);
    }

    /** The address of the client, or of the proxy in front of the server; null if it is not known. */
    public @Nullable String remote() {
        SocketAddress peer = exchange.getExtraInfo(ExtraInfo.PEERNAME);
        return peer instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : null;
    }

    /** What is known about the connection. */
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return exchange.getExtraInfo(key);
    }

    /** Whether the client has gone away, so that nobody reads the response. */
    public boolean isDisconnected() {
        return exchange.isGone();
    }

    // -- the body --

    /** Whether there is a body to be read. */
    public boolean canReadBody() {
        return exchange.hasBody();
    }

    /**
     * The body, piece by piece, without a limit. What {@code Content-Encoding} names is undone, as far as it is read.
     *
     * @throws HttpException of 415 if that is not known here: gzip and deflate are, and br and zstd where the program has
     *     {@code org.brotli:dec} and {@code com.github.luben:zstd-jni}
     */
    public BodyReader content() {
        if (codings == null) codings = canReadBody() ? ContentDecoder.codings(headers()) : List.of();
        return codings.isEmpty() ? exchange.body() : decoder(codings).decoded();
    }

    private ContentDecoder decoder(List<String> applied) {
        ContentDecoder known = decoder;
        if (known != null) return known;
        if (!ContentDecoder.areKnown(applied)) throw HttpException.unsupportedCoding(applied);
        try {
            known = ContentDecoder.of(exchange.body(), applied, Request::badBody);
        } catch (Exception e) {
            throw weft.Asyncio.rethrow(e);
        }
        decoder = known;
        return known;
    }

    private static PayloadException badBody(String message, @Nullable Throwable cause) {
        return new PayloadException(message, new BadMessageException(HttpStatus.BAD_REQUEST.code(), message, cause));
    }

    /** Nobody reads the body any more. */
    void closeBody() {
        if (decoder != null) decoder.close();
    }

    /**
     * All of the body. Reading it twice gives the same bytes.
     *
     * <p>The coroutine throws an {@link HttpException} of 413 if it is larger than the limit.
     */
    public Coroutine<byte[]> read() {
        return async(this::readAll);
    }

    byte[] readAll() {
        long limit = maxBody();
        Long length = contentLength();
        if (length != null && length > limit) throw HttpException.tooLarge(limit);
        WholeBody all = body;
        if (all == null) {
            all = new WholeBody();
            body = all;
        }
        return all.read(content(), size -> {
            if (size > limit) throw HttpException.tooLarge(limit);
        });
    }

    long maxBody() {
        Long own = route == null ? null : route.maxBody();
        return own == null ? app.options().maxBody() : own;
    }

    /** All of the body, in the encoding that its type says, or UTF-8. */
    public Coroutine<String> text() {
        return async(() -> new String(readAll(), charset()));
    }

    private Charset charset() {
        return contentType().charset(StandardCharsets.UTF_8);
    }

    /** All of the body as JSON: maps, lists, strings, numbers, booleans, null. */
    public Coroutine<@Nullable Object> json() {
        return json(Object.class);
    }

    /**
     * All of the body as JSON of this type.
     *
     * <p>The coroutine throws an {@link HttpException} of 400 if it is no JSON, or not of this type. A route with parameters
     * tells the client more.
     */
    @SuppressWarnings("NullAway") // it does not see that the coroutine may give null
    public <T> Coroutine<@Nullable T> json(Class<T> type) {
        return async(() -> decode(type));
    }

    private <T> @Nullable T decode(Class<T> type) {
        try {
            return JsonCodec.standard().decode(readAll(), type);
        } catch (JsonException e) {
            throw new HttpException(400, "the body is no JSON of the kind that is needed", e);
        }
    }

    /**
     * All of a form: its fields, and the files that were uploaded with it. Empty if the body is no form.
     *
     * <p>The coroutine throws an {@link HttpException} of 413 if it is larger than the limit, and of 400 if it is malformed.
     */
    public Coroutine<Form> post() {
        return async(() -> {
            Form known = form;
            if (known == null) {
                known = Form.decode(contentType(), headers().get("Content-Type", ""), readAll(), charset());
                form = known;
            }
            return known;
        });
    }

    /**
     * The parts of a multipart body, one after the other, as they arrive: for uploads that do not fit into memory.
     *
     * @throws HttpException of 415 if the body is no multipart
     */
    public MultipartReader multipart() {
        if (!contentType().type().startsWith("multipart/"))
            throw HttpException.unsupportedMediaType("this needs a body of multipart/form-data");
        return new MultipartReader(content(), headers().get("Content-Type", ""));
    }

    // -- where it belongs --

    /** The application that has the handler: that of the innermost prefix. */
    public Application app() {
        return app;
    }

    /** The applications it has passed, the outermost first. */
    List<Application> apps() {
        return apps;
    }

    void entered(Application entered) {
        app = entered;
        apps.add(entered);
    }

    void matched(Route found, Map<String, String> parameters) {
        route = found;
        parameters(parameters);
    }

    void parameters(Map<String, String> ofPath) {
        matchInfo = ofPath;
    }

    /** The route that was taken, or null if there is none. */
    public @Nullable Route route() {
        return route;
    }

    /** The parameters of the path, decoded. */
    public Map<String, String> matchInfo() {
        return matchInfo;
    }

    /** A parameter of the path, decoded. */
    public String matchInfo(String name) {
        String value = matchInfo.get(name);
        if (value == null)
            throw new NoSuchElementException(
                    "the path of " + route + " has no parameter " + name + ", but " + matchInfo.keySet());
        return value;
    }

    /** Keeps a value for those who handle the request after this. */
    public <T> void set(Key<T> key, T value) {
        if (values == null) values = new KeyedValues();
        values.set(key, value);
    }

    /** A value that was kept. */
    public <T> T value(Key<T> key) {
        return (values == null ? new KeyedValues() : values).get(key, this);
    }

    /**
     * What the application provides for this type: opened now, if it is not yet, and closed when the handler has ended. Stands
     * for FastAPI's {@code Depends}.
     */
    public <T> T dependency(Class<T> type) {
        DependencyScope scope = dependencies;
        if (scope == null) {
            scope = new DependencyScope(this);
            dependencies = scope;
        }
        return scope.get(type);
    }

    /** Closes what was opened for it. */
    void closeDependencies(@Nullable Throwable exception) {
        DependencyScope scope = dependencies;
        dependencies = null;
        if (scope != null) scope.close(exception);
    }

    /** The signals of all applications that it has passed, and what every response has. */
    void responsePrepared(StreamResponse response) throws Throwable {
        for (int i = apps.size() - 1; i >= 0; i--) apps.get(i).responsePrepared(this, response);
        Headers fields = response.headers();
        if (!fields.contains("Date")) fields.add("Date", HttpDates.now());
    }

    @Override
    public String toString() {
        return "<Request " + method() + " " + path + ">";
    }
}
