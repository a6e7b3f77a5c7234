package weft.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.http.message.JsonCodec;
import weft.loop.Seconds;

/**
 * Sends requests, and keeps connections, cookies and settings between them. Make one for a program or a part of it, not one
 * for each request, and close it. Stands for {@code aiohttp.ClientSession}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="session"}
 *
 * <p>The methods return a {@link RequestBuilder}: what asyncio has as keyword arguments are its methods. Awaiting it sends the
 * request. Redirects are followed, ten at most.
 *
 * <p>Thread contract: loop thread only; a session belongs to the loop that it is first used on.
 */
public final class ClientSession implements AutoCloseable {
    private static final int URLS_KNOWN = 100;

    private final SessionBuilder settings;
    private final Connector connector;
    private final boolean ownsConnector;
    private final RequestPath path;
    private final Unclosed unclosed;
    private final @Nullable ProxyEnvironment environment;
    private final @Nullable Netrc netrc;
    private final Map<String, URI> urls = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, URI> eldest) {
            return size() > URLS_KNOWN;
        }
    };
    private boolean closed;

    /** With the settings that {@link SessionBuilder} begins with. */
    public ClientSession() {
        this(new SessionBuilder());
    }

    ClientSession(SessionBuilder builder) {
        settings = builder.copy();
        Connector given = settings.connector;
        ownsConnector = given == null || settings.ownsConnector;
        connector = given != null ? given : new TcpConnector();
        environment = settings.trustEnv ? new ProxyEnvironment(settings.environment) : null;
        netrc = settings.trustEnv ? Netrc.load(settings.environment) : null;
        path = new RequestPath(settings, connector, this::proxyFor);
        unclosed = Unclosed.watch(this, "ClientSession", ownsConnector ? connector::close : () -> {});
    }

    /** For a session with other settings. */
    public static SessionBuilder builder() {
        return new SessionBuilder();
    }

    // -- requests --

    /** A GET, to be awaited. The URL may be relative to the session's base URL. */
    public RequestBuilder get(String url) {
        return request("GET", url);
    }

    /** A GET, to be awaited. */
    public RequestBuilder get(URI url) {
        return request("GET", url.toString());
    }

    /** A POST, to be awaited. */
    public RequestBuilder post(String url) {
        return request("POST", url);
    }

    /** A PUT, to be awaited. */
    public RequestBuilder put(String url) {
        return request("PUT", url);
    }

    /** A PATCH, to be awaited. */
    public RequestBuilder patch(String url) {
        return request("PATCH", url);
    }

    /** A DELETE, to be awaited. */
    public RequestBuilder delete(String url) {
        return request("DELETE", url);
    }

    /** A HEAD, to be awaited. Does not follow redirects unless told to. */
    public RequestBuilder head(String url) {
        return request("HEAD", url);
    }

    /** An OPTIONS, to be awaited. */
    public RequestBuilder options(String url) {
        return request("OPTIONS", url);
    }

    /** A request with any method, to be awaited. */
    public RequestBuilder request(String method, String url) {
        return new RequestBuilder(this, method, url);
    }

    /**
     * A WebSocket to {@code ws://…} or {@code wss://…}, to be awaited or run as a block. The URL may be relative to the
     * session's base URL.
     */
    public WebSocketBuilder wsConnect(String url) {
        return new WebSocketBuilder(this, url);
    }

    ClientResponse send(ClientRequest request) {
        if (closed)
            throw new IllegalStateException("Session is closed: " + request + " comes after its close();"
                    + " make requests inside the session's block");
        try {
            return path.send(request);
        } catch (Exception e) {
            throw Asyncio.rethrow(e);
        }
    }

    // -- what a request asks --

    /** The URL of a request; those that were asked for lately are known. */
    URI resolve(String written) {
        return urls.computeIfAbsent(written, url -> RequestUrls.resolve(settings.baseUrl, url));
    }

    SessionBuilder settings() {
        return settings;
    }

    /** Not asked for before there is JSON: a program without any needs no codec. */
    JsonCodec jsonCodec() {
        return settings.json != null ? settings.json : JsonCodec.standard();
    }

    @Nullable
    Proxy proxyFor(URI url) {
        if (settings.proxy != null || environment == null) return settings.proxy;
        return environment.find(url);
    }

    /** The session's name and password, if they are meant for this origin, or those of ~/.netrc. */
    @Nullable
    BasicAuth authFor(URI url) {
        if (settings.auth != null)
            return settings.baseUrl == null || RequestUrls.sameOrigin(settings.baseUrl, url) ? settings.auth : null;
        return netrc == null ? null : netrc.find(Objects.requireNonNull(RequestUrls.host(url)));
    }

    /** The end of a call that begins now, on the loop's clock; Long.MAX_VALUE: none, or the one around the caller. */
    static long deadline(ClientTimeout timeout) {
        if (timeout.total() == null) return Long.MAX_VALUE;
        if (!timeout.chosen() && Asyncio.currentEffectiveDeadline() < Double.POSITIVE_INFINITY) return Long.MAX_VALUE;
        return Seconds.add(
                Asyncio.getRunningLoop().clock().nanos(), Seconds.toNanos(Objects.requireNonNull(timeout.total())));
    }

    // -- the rest --

    /** The cookies. */
    public CookieJar cookieJar() {
        return settings.cookieJar;
    }

    /** What the requests go through. */
    public Connector connector() {
        return connector;
    }

    /** Whether it is closed. */
    public boolean closed() {
        return closed;
    }

    /**
     * Closes its connections, also those on which responses are being read. A connector that it was given by {@link
     * SessionBuilder#sharedConnector} stays open. Closing twice is fine.
     */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        unclosed.forget();
        if (ownsConnector) connector.close();
    }

    @Override
    public String toString() {
        return "<ClientSession " + (closed ? "closed" : "open") + " " + connector + ">";
    }
}
