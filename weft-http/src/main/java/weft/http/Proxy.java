package weft.http;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/**
 * Through whom requests go. {@code http} proxies get plain requests as they are and a CONNECT for encrypted
 * ones; {@code socks4} and {@code socks5} proxies a connection for each. Names are resolved by the proxy. Stands for {@code
 * proxy=}, {@code proxy_auth=} and {@code proxy_headers=}.
 *
 * <p>Thread contract: any thread.
 *
 * @param url with scheme, host and port
 * @param auth for the proxy; null: none
 * @param headers for an HTTP proxy: with a CONNECT, and with each plain request
 */
public record Proxy(URI url, @Nullable BasicAuth auth, Headers headers) {
    /** Checks the scheme, and copies the headers. */
    public Proxy {
        headers = headers.copy();
        String shown = RequestUrls.withoutUserInfo(url).toString();
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        switch (scheme) {
            case "http", "socks4", "socks5", "socks5h" -> {}
            case "https" ->
                throw new InvalidUrlException(
                        "the way to a proxy is not encrypted, and this one asks for it: " + shown
                                + "; encrypted requests are so inside of the tunnel through an http:// proxy",
                        shown,
                        null);
            default ->
                throw new InvalidUrlException(
                        "a proxy's URL begins with http://, socks4:// or socks5://, not with '" + scheme + "://'",
                        shown,
                        null);
        }
        if (RequestUrls.host(url) == null)
            throw new InvalidUrlException("a proxy's URL names a host: http://proxy.example:3128", shown, null);
        if (scheme.startsWith("socks") && !headers.isEmpty())
            throw new IllegalArgumentException("a SOCKS proxy reads no headers, and this one was given some: " + shown);
    }

    /** The proxy at this URL, which may contain a name and a password; without a scheme it is {@code http}. */
    public static Proxy of(String url) {
        URI parsed = RequestUrls.parse(url.contains("://") ? url : "http://" + url);
        return new Proxy(RequestUrls.withoutUserInfo(parsed), RequestUrls.credentials(parsed), new Headers());
    }

    /** The same with this name and password. */
    public Proxy withAuth(@Nullable BasicAuth credentials) {
        return new Proxy(url, credentials, headers);
    }

    /** The same with these headers for the proxy itself. */
    public Proxy withHeaders(Headers own) {
        return new Proxy(url, auth, own);
    }

    /** A copy. */
    @Override
    public Headers headers() {
        return headers.copy();
    }

    /** Without the values of headers, which may be secret. */
    @Override
    public String toString() {
        return "Proxy[url=" + url + ", auth=" + auth + ", headers=" + headers.names() + "]";
    }

    String host() {
        return Objects.requireNonNull(RequestUrls.host(url));
    }

    int port() {
        if (url.getPort() >= 0) return url.getPort();
        return switch (kind()) {
            case HTTP -> 80;
            case SOCKS4, SOCKS5 -> 1080;
        };
    }

    enum Kind {
        HTTP,
        SOCKS4,
        SOCKS5
    }

    Kind kind() {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.startsWith("http")) return Kind.HTTP;
        return scheme.equals("socks4") ? Kind.SOCKS4 : Kind.SOCKS5;
    }
}
