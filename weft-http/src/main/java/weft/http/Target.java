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
 */
record Target(
        String host,
        int port,
        @Nullable ClientTls tls,
        @Nullable Proxy proxy) {
    static Target of(ClientRequest request) {
        URI url = request.url();
        CallOptions options = request.options();
        Proxy proxy = options.proxy();
        ClientTls tls = RequestUrls.secure(url) ? options.tls() : null;
        if (proxy != null && tls == null && proxy.kind() == Proxy.Kind.HTTP)
            return new Target(proxy.host(), proxy.port(), null, proxy);
        return new Target(Objects.requireNonNull(RequestUrls.host(url)), RequestUrls.port(url), tls, proxy);
    }

    /** Whether the proxy itself reads the requests. */
    boolean forwarded() {
        return proxy != null && proxy.kind() == Proxy.Kind.HTTP && tls == null;
    }

    String name() {
        return host + ":" + port;
    }
}
