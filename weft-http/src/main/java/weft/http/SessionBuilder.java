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
public final class SessionBuilder extends RequestSettings<SessionBuilder> {
    @Nullable
    URI baseUrl;

    CookieJar cookieJar = new CookieJar();

    boolean trustEnv;
    Map<String, String> environment = System.getenv();
    List<ClientMiddleware> middlewares = new ArrayList<>();
    List<ClientTrace> traces = new ArrayList<>();

    @Nullable
    JsonCodec json;

    @Nullable
    Connector connector;

    boolean ownsConnector = true;

    /** A copy of the headers is where each request begins: Host comes first, and is filled in. */
    SessionBuilder() {
        this(Headers.of(
                "Host",
                "",
                "Accept",
                "*/*",
                "Accept-Encoding",
                ContentCoding.accepted(),
                "User-Agent",
                RequestHeaders.USER_AGENT));
    }

    private SessionBuilder(Headers headers) {
        super(headers);
    }

    SessionBuilder copy() {
        SessionBuilder copy = new SessionBuilder(headers.copy());
        copy.copyFrom(this);
        copy.auth = auth;
        copy.proxy = proxy;
        copy.baseUrl = baseUrl;
        copy.cookieJar = cookieJar;
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
