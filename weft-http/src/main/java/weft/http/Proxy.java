package weft.http;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Through whom requests go. {@code http} proxies get plain requests as they are and a CONNECT for encrypted
 * ones; {@code socks4} and {@code socks5} proxies a connection for each. Names are resolved by the proxy. Stands for {@code
 * proxy=} and {@code proxy_auth=}.
 *
 * <p>Thread contract: any thread.
 *
 * @param url with scheme, host and port
 * @param auth for the proxy; null: none
 */
public record Proxy(URI url, @Nullable BasicAuth auth) {
    /** Checks the scheme. */
    public Proxy {
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
    }

    /** The proxy at this URL, which may contain a name and a password; without a scheme it is {@code http}. */
    public static Proxy of(String url) {
        URI parsed = RequestUrls.parse(url.contains("://") ? url : "http://" + url);
        return new Proxy(RequestUrls.withoutUserInfo(parsed), RequestUrls.credentials(parsed));
    }

    /** The same with this name and password. */
    public Proxy withAuth(@Nullable BasicAuth credentials) {
        return new Proxy(url, credentials);
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
