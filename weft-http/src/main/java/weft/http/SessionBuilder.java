package weft.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;
import weft.http.message.JsonCodec;

/**
 * The settings of a session: what {@code aiohttp.ClientSession(…)} takes as keyword arguments.
 *
 * {@snippet class="weft.http.ClientSnippets" region="settings"}
 *
 * <p>Thread contract: any thread, one at a time.
 */
public final class SessionBuilder {
    private static final int MAX_REDIRECTS = 10;
    private static final long MAX_BODY = 256L * 1024 * 1024;

    @Nullable
    URI baseUrl;

    /** A copy is where each request begins: Host comes first, and is filled in. */
    Headers headers = Headers.of(
            "Host",
            "",
            "Accept",
            "*/*",
            "Accept-Encoding",
            ContentCoding.accepted(),
            "User-Agent",
            RequestHeaders.USER_AGENT);

    CookieJar cookieJar = new CookieJar();

    @Nullable
    BasicAuth auth;

    ClientTimeout timeout = ClientTimeout.DEFAULT;
    int maxRedirects = MAX_REDIRECTS;
    boolean raiseForStatus;
    boolean decompress = true;
    long maxBody = MAX_BODY;
    ClientTls tls = ClientTls.DEFAULT;

    @Nullable
    Proxy proxy;

    boolean trustEnv;
    Map<String, String> environment = System.getenv();
    List<ClientMiddleware> middlewares = new ArrayList<>();
    List<ClientTrace> traces = new ArrayList<>();

    @Nullable
    JsonCodec json;

    @Nullable
    Connector connector;

    boolean ownsConnector = true;

    SessionBuilder() {}

    SessionBuilder copy() {
        SessionBuilder copy = new SessionBuilder();
        copy.baseUrl = baseUrl;
        copy.headers = headers.copy();
        copy.cookieJar = cookieJar;
        copy.auth = auth;
        copy.timeout = timeout;
        copy.maxRedirects = maxRedirects;
        copy.raiseForStatus = raiseForStatus;
        copy.decompress = decompress;
        copy.maxBody = maxBody;
        copy.tls = tls;
        copy.proxy = proxy;
        copy.trustEnv = trustEnv;
        copy.environment = environment;
        copy.middlewares = List.copyOf(middlewares);
        copy.traces = List.copyOf(traces);
        copy.json = json;
        copy.connector = connector;
        copy.ownsConnector = ownsConnector;
        return copy;
    }

    /** The session. */
    public ClientSession build() {
        return new ClientSession(this);
    }

    /** What URLs are relative to; its path should end with a slash. */
    public SessionBuilder baseUrl(String url) {
        URI resolved = RequestUrls.resolve(null, url);
        baseUrl = RequestUrls.withoutUserInfo(resolved);
        BasicAuth named = RequestUrls.credentials(resolved);
        if (named != null) auth = named;
        return this;
    }

    /** A header of every request, unless it has one of this name. */
    public SessionBuilder header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    /** Headers of every request. */
    public SessionBuilder headers(Headers more) {
        headers.setAll(more);
        return this;
    }

    /** Leaves out a header that requests have by themselves, as {@code User-Agent}. Stands for {@code skip_auto_headers}. */
    public SessionBuilder withoutHeader(String name) {
        if (name.equalsIgnoreCase("Host"))
            throw new IllegalArgumentException("HTTP/1.1 demands the header Host; set another value, if you must");
        headers.remove(name);
        return this;
    }

    /** Where cookies are kept; {@link CookieJar#none()} keeps none. A jar may serve several sessions. */
    public SessionBuilder cookieJar(CookieJar jar) {
        cookieJar = jar;
        return this;
    }

    /**
     * Name and password for every request: with a base URL only to its origin, and never to another origin that a redirect
     * leads to.
     */
    public SessionBuilder auth(@Nullable BasicAuth credentials) {
        auth = credentials;
        return this;
    }

    /** How long requests may take. */
    public SessionBuilder timeout(ClientTimeout limits) {
        timeout = limits;
        return this;
    }

    /** How many redirects are followed; 0: none. */
    public SessionBuilder maxRedirects(int most) {
        if (most < 0) throw new IllegalArgumentException("the number of redirects cannot be negative: " + most);
        maxRedirects = most;
        return this;
    }

    /** A status of 400 or more is a {@link ClientResponseException}. */
    public SessionBuilder raiseForStatus(boolean raise) {
        raiseForStatus = raise;
        return this;
    }

    /** Whether compressed responses are decompressed. */
    public SessionBuilder decompress(boolean on) {
        decompress = on;
        return this;
    }

    /** How many bytes of a response {@code read}, {@code text} and {@code json} take: 256 MiB. Streaming has no limit. */
    public SessionBuilder maxBody(long bytes) {
        maxBody = bytes;
        return this;
    }

    /** Whom to trust. */
    public SessionBuilder tls(ClientTls trust) {
        tls = trust;
        return this;
    }

    /** Through which proxy requests go. */
    public SessionBuilder proxy(@Nullable Proxy through) {
        proxy = through;
        return this;
    }

    /** Whether the environment is asked for proxies, and {@code ~/.netrc} for passwords. Stands for {@code trust_env}. */
    public SessionBuilder trustEnv(boolean trust) {
        trustEnv = trust;
        return this;
    }

    /** For tests: other variables, HOME among them. */
    SessionBuilder environment(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    /** Adds a middleware, inside of those that are there: the first one added sees a request first. */
    public SessionBuilder middleware(ClientMiddleware around) {
        middlewares.add(around);
        return this;
    }

    /** Adds somebody who hears of requests. */
    public SessionBuilder trace(ClientTrace trace) {
        traces.add(trace);
        return this;
    }

    /** How JSON is written and read. */
    public SessionBuilder jsonCodec(JsonCodec codec) {
        json = codec;
        return this;
    }

    /** What requests go through; the session closes it. */
    public SessionBuilder connector(Connector own) {
        connector = own;
        ownsConnector = true;
        return this;
    }

    /** As {@link #connector}, but the session leaves it open: its maker closes it. Stands for {@code connector_owner=False}. */
    public SessionBuilder sharedConnector(Connector shared) {
        connector = shared;
        ownsConnector = false;
        return this;
    }
}
