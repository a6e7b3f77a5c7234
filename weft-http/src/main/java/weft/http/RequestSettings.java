package weft.http;

import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/**
 * What a session chooses for all its requests, and a request for itself.
 *
 * <p>Thread contract: any thread, one at a time; of a request loop thread only.
 *
 * @param <B> which of them it is
 */
public abstract sealed class RequestSettings<B extends RequestSettings<B>> permits SessionBuilder, RequestBuilder {
    private static final int MAX_REDIRECTS = 10;
    private static final long MAX_BODY = 256L * 1024 * 1024;

    final Headers headers;

    @Nullable
    BasicAuth auth;

    ClientTimeout timeout = ClientTimeout.DEFAULT;
    int maxRedirects = MAX_REDIRECTS;

    @Nullable
    ResponseCheck check;

    boolean decompress = true;
    long maxBody = MAX_BODY;
    ClientTls tls = ClientTls.DEFAULT;

    @Nullable
    Proxy proxy;

    RequestSettings(Headers headers) {
        this.headers = headers;
    }

    /** All but headers, password and proxy, which a request has of its own. */
    final void copyFrom(RequestSettings<?> other) {
        timeout = other.timeout;
        maxRedirects = other.maxRedirects;
        check = other.check;
        decompress = other.decompress;
        maxBody = other.maxBody;
        tls = other.tls;
    }

    @SuppressWarnings("unchecked") // each of the two classes names itself
    final B self() {
        return (B) this;
    }

    /** Sets a header: of a session for every request that has none of this name, of a request in place of the session's. */
    public final B header(String name, String value) {
        headers.set(name, value);
        return self();
    }

    /** Sets these headers. */
    public final B headers(Headers more) {
        headers.setAll(more);
        return self();
    }

    /**
     * Name and password. A session with a base URL sends them only to its origin; no request takes them to another origin that a
     * redirect leads to.
     */
    public final B auth(@Nullable BasicAuth credentials) {
        auth = credentials;
        return self();
    }

    /** How long requests may take. */
    public final B timeout(ClientTimeout limits) {
        timeout = limits;
        return self();
    }

    /** How many redirects are followed; 0: none. */
    public final B maxRedirects(int most) {
        if (most < 0) throw new IllegalArgumentException("the number of redirects cannot be negative: " + most);
        maxRedirects = most;
        return self();
    }

    /** Whether a status of 400 or more is a {@link ClientResponseException}. */
    public final B raiseForStatus(boolean raise) {
        return raiseForStatus(raise ? ResponseCheck.STATUS : null);
    }

    /** Which responses are exceptions; null: none. */
    public final B raiseForStatus(@Nullable ResponseCheck raise) {
        check = raise;
        return self();
    }

    /** Whether compressed responses are decompressed. */
    public final B decompress(boolean on) {
        decompress = on;
        return self();
    }

    /** How many bytes of a response {@code read}, {@code text} and {@code json} take: 256 MiB. Streaming has no limit. */
    public final B maxBody(long bytes) {
        maxBody = bytes;
        return self();
    }

    /** Whom to trust. */
    public final B tls(ClientTls trust) {
        tls = trust;
        return self();
    }

    /**
     * Through which proxy requests go. A request with null goes through none, whatever the session and the environment say.
     */
    public B proxy(@Nullable Proxy through) {
        proxy = through;
        return self();
    }
}
