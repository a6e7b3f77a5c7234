package weft.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The proxies that the environment names: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, and NO_PROXY. Any thread. */
final class ProxyEnvironment {
    /*
     * As curl and Python's urllib read it. HTTP_PROXY in capitals is not believed where REQUEST_METHOD is set: there a
     * program runs as a CGI, and the variable is a header "Proxy:" of whoever sent the request (CVE-2016-5385).
     */
    private final Map<String, String> environment;
    private final List<String> exceptions;

    ProxyEnvironment(Map<String, String> environment) {
        this.environment = environment;
        String none = variable("no_proxy");
        this.exceptions = none == null
                ? List.of()
                : Arrays.stream(none.split("[,\\s]+"))
                        .filter(name -> !name.isEmpty())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
    }

    /** The proxy for this URL; null: none. */
    @Nullable
    Proxy find(URI url) {
        String scheme = RequestUrls.secure(url) ? "https" : "http";
        String proxy = variable(scheme + "_proxy");
        if (proxy == null) proxy = variable("all_proxy");
        return proxy == null || proxy.isBlank() || isException(url) ? null : Proxy.of(proxy.strip());
    }

    private @Nullable String variable(String name) {
        String lower = environment.get(name);
        if (lower != null) return lower;
        if (name.equals("http_proxy") && environment.containsKey("REQUEST_METHOD")) return null;
        return environment.get(name.toUpperCase(Locale.ROOT));
    }

    private boolean isException(URI url) {
        String host = String.valueOf(RequestUrls.host(url));
        int port = RequestUrls.port(url);
        return exceptions.stream().anyMatch(exception -> matches(exception, host, port));
    }

    private static boolean matches(String exception, String host, int port) {
        if (exception.equals("*")) return true;
        if (exception.indexOf('/') > 0) return inNetwork(exception, host);
        String name = exception.startsWith("*.") ? exception.substring(1) : exception;
        int colon = name.lastIndexOf(':');
        if (colon > 0 && name.indexOf(':') == colon) {
            if (!name.substring(colon + 1).equals(String.valueOf(port))) return false;
            name = name.substring(0, colon);
        }
        if (name.startsWith("[") && name.endsWith("]")) name = name.substring(1, name.length() - 1);
        String bare = name.startsWith(".") ? name.substring(1) : name;
        return host.equals(bare) || host.endsWith("." + bare);
    }

    /** As 10.0.0.0/8, for hosts that are addresses. */
    private static boolean inNetwork(String network, String host) {
        try {
            int slash = network.indexOf('/');
            byte[] base = InetAddress.ofLiteral(network.substring(0, slash)).getAddress();
            byte[] address = InetAddress.ofLiteral(host).getAddress();
            int bits = Integer.parseInt(network.substring(slash + 1));
            if (base.length != address.length || bits < 0 || bits > base.length * 8) return false;
            for (int i = 0; i < bits; i++) if (((base[i / 8] ^ address[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
            return true;
        } catch (IllegalArgumentException e) {
            return false; // a name, or no network
        }
    }
}
