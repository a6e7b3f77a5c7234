package weft.http;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which connections may serve a request: those that lead to the same place in the same way. Any thread.
 *
 * @param host the server's, or for plain requests through an HTTP proxy the proxy's
 * @param tls null: not encrypted
 * @param proxy null: none
 * @param http2 whether the connection may speak HTTP/2
 */
record Target(
        String host,
        int port,
        @Nullable ClientTls tls,
        @Nullable Proxy proxy,
        boolean http2) {
    static Target of(ClientRequest request, Http2Use use) {
        URI url = request.url();
        CallOptions options = request.options();
        Proxy proxy = options.proxy();
        ClientTls tls = RequestUrls.secure(url) ? options.tls() : null;
        if (proxy != null && tls == null && proxy.kind() == Proxy.Kind.HTTP)
            return new Target(proxy.host(), proxy.port(), null, proxy, false);
        return new Target(
                Objects.requireNonNull(RequestUrls.host(url)),
                RequestUrls.port(url),
                tls,
                proxy,
                mayBeHttp2(request, tls != null, use));
    }

    /** What asks for another protocol, as a WebSocket does, asks by HTTP/1.1. */
    private static boolean mayBeHttp2(ClientRequest request, boolean encrypted, Http2Use use) {
        boolean wanted = switch (use) {
            case NEVER -> false;
            case NEGOTIATED -> encrypted;
            case PRIOR_KNOWLEDGE -> true;
        };
        return wanted && !request.headers().contains("Upgrade");
    }

    /** Whether the proxy itself reads the requests. */
    boolean forwarded() {
        return proxy != null && proxy.kind() == Proxy.Kind.HTTP && tls == null;
    }

    String name() {
        return host + ":" + port;
    }
}
