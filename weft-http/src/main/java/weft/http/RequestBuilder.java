package weft.http;

import static weft.Asyncio.async;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Asyncio;
import weft.Awaitable;
import weft.Coroutine;
import weft.http.message.Headers;
import weft.http.message.TypeRef;

/**
 * A request that is being put together: what {@link ClientSession#get} and its like return. Awaiting it sends the request and
 * gives the response once its head is there; so does a block, {@code session.get(url).run(response -> …)}, which also releases
 * the response at its end. {@link #readText} and its like are for those who only want the body: they send, read and release.
 *
 * {@snippet class="weft.http.ClientSnippets" region="request"}
 *
 * <p>Stands for the keyword arguments of {@code session.get(…)} and what that returns. Each await sends it anew.
 *
 * <p>Thread contract: loop thread only; sending inside a task.
 */
public final class RequestBuilder extends RequestSettings<RequestBuilder>
        implements Awaitable<ClientResponse>, AsyncContextManager<ClientResponse> {
    private final ClientSession session;
    private final String method;
    private final String url;

    private final List<Map.Entry<String, String>> parameters = new ArrayList<>(0);
    private @Nullable List<Map.Entry<String, String>> cookies;
    private @Nullable RequestBody body;
    private boolean expectContinue;
    private @Nullable String compress;
    private boolean ownProxy;
    private @Nullable Object context;
    private @Nullable ClientResponse entered;

    RequestBuilder(ClientSession session, String method, String url) {
        super(new Headers());
        this.session = session;
        this.method = ClientRequest.checkMethod(method);
        this.url = Objects.requireNonNull(url, "a request needs a URL, not null");
        copyFrom(session.settings());
        if (method.equals("HEAD")) maxRedirects = 0;
    }

    // -- what to send --

    /** Adds a parameter to the URL's query, properly encoded. */
    public RequestBuilder param(String name, Object value) {
        parameters.add(Map.entry(name, String.valueOf(value)));
        return this;
    }

    /** Adds these parameters. */
    public RequestBuilder params(Map<String, ?> more) {
        more.forEach(this::param);
        return this;
    }

    /** Sends a cookie beside those of the jar, and does not keep it. */
    public RequestBuilder cookie(String name, String value) {
        if (!(name + value).matches("[^;,\\s\\p{Cntrl}]*") || name.isEmpty() || name.indexOf('=') >= 0)
            throw new IllegalArgumentException("a cookie has a name, and neither that nor its value may have a blank, a"
                    + " comma, a semicolon or a control character: '"
                    + name.replaceAll("\\p{Cntrl}", "?") + "'; encode them");
        if (cookies == null) cookies = new ArrayList<>();
        cookies.add(Map.entry(name, value));
        return this;
    }

    /** Sends this. */
    public RequestBuilder data(RequestBody content) {
        body = content;
        return this;
    }

    /** Sends these bytes, {@code application/octet-stream}. */
    public RequestBuilder data(byte[] bytes) {
        return data(RequestBody.of(bytes, "application/octet-stream"));
    }

    /** Sends this text in UTF-8, {@code text/plain}. */
    public RequestBuilder data(String text) {
        return data(RequestBody.of(text));
    }

    /** Sends these fields as a form. */
    public RequestBuilder data(Map<String, String> form) {
        return data(FormData.of(form));
    }

    /** Sends what the session's JSON codec makes of the object: a record, a map, a list, … */
    public RequestBuilder json(@Nullable Object value) {
        byte[] bytes = session.jsonCodec().encode(value);
        return data(RequestBody.of(bytes, "application/json"));
    }

    /** Compresses the body. {@code gzip} or {@code deflate}. */
    public RequestBuilder compress(String coding) {
        if (!coding.equals("gzip") && !coding.equals("deflate"))
            throw new IllegalArgumentException("a body can be compressed by gzip or deflate, not by '" + coding + "'");
        compress = coding;
        return this;
    }

    /** Sends the body only after the server has said {@code 100 Continue}. */
    public RequestBuilder expectContinue() {
        expectContinue = true;
        return this;
    }

    /** With this name and password. */
    public RequestBuilder auth(String login, String password) {
        return auth(new BasicAuth(login, password));
    }

    /** With this token: {@code Authorization: Bearer …}. */
    public RequestBuilder bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    // -- how to send it --

    /** How many seconds it may take in all; the session's other limits stay. */
    public RequestBuilder timeout(double seconds) {
        return timeout(ClientTimeout.duration(seconds));
    }

    /** How long it may take in all; the session's other limits stay. */
    public RequestBuilder timeout(@Nullable Duration total) {
        timeout = timeout.withTotal(total);
        return this;
    }

    /** Follows redirects or returns them. HEAD returns them unless it is told to follow. */
    public RequestBuilder allowRedirects(boolean follow) {
        maxRedirects = follow ? Math.max(1, session.settings().maxRedirects) : 0;
        return this;
    }

    /** A status of 400 or more is a {@link ClientResponseException}. */
    public RequestBuilder raiseForStatus() {
        return raiseForStatus(true);
    }

    @Override
    public RequestBuilder proxy(@Nullable Proxy through) {
        ownProxy = true;
        return super.proxy(through);
    }

    /** Something of the caller's own for middlewares and trace hooks. Stands for {@code trace_request_ctx}. */
    public RequestBuilder context(@Nullable Object own) {
        context = own;
        return this;
    }

    // -- sending --

    /** {@inheritDoc} Sends the request; the response's body waits to be read. Close the response, or read it to its end. */
    @Override
    public ClientResponse await() {
        return session.send(build());
    }

    /** Sends it, for a block. */
    @Override
    public ClientResponse enter() {
        if (entered != null)
            throw new IllegalStateException("this request is in a block already; make one for each block");
        ClientResponse response = await();
        entered = response;
        return response;
    }

    /** Releases the response: what was not read of it is dropped. */
    @Override
    public boolean exit(@Nullable Throwable exception) {
        ClientResponse response = entered;
        entered = null;
        if (response != null) response.close();
        return false;
    }

    /** Sends the request, reads the body and releases the connection. */
    public Coroutine<byte[]> readBytes() {
        return reading(ClientResponse::read);
    }

    /** As {@link #readBytes}, and makes text of it. */
    public Coroutine<String> readText() {
        return reading(ClientResponse::text);
    }

    /** As {@link #readBytes}, and makes an object of the JSON. */
    public <T> Coroutine<T> readJson(Class<T> type) {
        return reading(response -> response.json(type));
    }

    /** As {@link #readJson(Class)}, with a type that has arguments. */
    public <T> Coroutine<T> readJson(TypeRef<T> type) {
        return reading(response -> response.json(type));
    }

    private <T> Coroutine<T> reading(Function<ClientResponse, Coroutine<T>> how) {
        return async(() -> {
            try (ClientResponse response = await()) {
                return Asyncio.await(how.apply(response));
            }
        });
    }

    /** The events that the server sends, for a {@code for} statement; the request is sent when that begins. */
    public EventSource events() {
        return new EventSource(this);
    }

    // -- putting it together --

    ClientRequest build() {
        SessionBuilder defaults = session.settings();
        URI resolved = session.resolve(url);
        URI bare = RequestUrls.withQuery(RequestUrls.withoutUserInfo(resolved), parameters);
        Headers all = defaults.headers.copy();
        all.setAll(headers);
        RequestHeaders.describe(all, body, false);
        authorize(all, resolved);
        if (cookies != null) {
            StringBuilder text = new StringBuilder(all.get("Cookie", ""));
            for (Map.Entry<String, String> cookie : cookies)
                text.append(text.isEmpty() ? "" : "; ")
                        .append(cookie.getKey())
                        .append('=')
                        .append(cookie.getValue());
            all.set("Cookie", text.toString());
        }
        Proxy through = ownProxy ? proxy : session.proxyFor(bare);
        CallOptions options = new CallOptions(
                timeout,
                maxRedirects,
                check,
                expectContinue,
                compress,
                decompress,
                maxBody,
                tls,
                through,
                !ownProxy,
                context,
                session::jsonCodec);
        return new ClientRequest(method, bare, all, body, options, ClientSession.deadline(timeout));
    }

    /** The first of: a header, the call's, the URL's, the session's, that of ~/.netrc. */
    private void authorize(Headers all, URI to) {
        if (headers.contains("Authorization")) {
            if (auth != null)
                throw new IllegalArgumentException(
                        "a request has an Authorization header or auth(…), not both; leave one of them out");
            return;
        }
        BasicAuth found = auth != null ? auth : RequestUrls.credentials(to);
        if (found == null && !all.contains("Authorization")) found = session.authFor(to);
        if (found != null) all.set("Authorization", found.encode());
    }

    @Override
    public String toString() {
        return "<request " + method + " " + RequestUrls.shown(url) + ">";
    }
}
