package weft.http;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What users write as a URL, made fit for a request. Any thread. */
final class RequestUrls {
    /*
     * java.net.URI is strict: it refuses a blank, and knows no host with an underscore. Users paste what browsers take, and so
     * does yarl, aiohttp's class: what may not stand in a URL is percent-encoded here first, and what is encoded stays.
     */
    private static final boolean[] MAY_STAND = new boolean[128];
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    static {
        for (char c = '0'; c <= '9'; c++) MAY_STAND[c] = true;
        for (char c = 'a'; c <= 'z'; c++) MAY_STAND[c] = true;
        for (char c = 'A'; c <= 'Z'; c++) MAY_STAND[c] = true;
        for (char c : "-._~:/?#[]@!$&'()*+,;=".toCharArray()) MAY_STAND[c] = true;
    }

    private RequestUrls() {}

    /** The URL of a request: absolute, http or https, with a host. */
    static URI resolve(@Nullable URI base, String written) {
        URI url = parse(written);
        if (!url.isAbsolute()) {
            if (base == null)
                throw new InvalidUrlException(
                        "a URL needs http:// or https:// and a host, and this one has none: " + shown(written)
                                + "; or give the session a base URL",
                        written,
                        null);
            url = join(base, url);
        }
        return check(url, written, "");
    }

    /** Where a redirect leads, relative to the URL it came from. */
    static URI redirect(URI from, String location) {
        URI next = join(from, parse(location));
        if (next.getRawFragment() == null && from.getRawFragment() != null)
            next = parse(next + "#" + from.getRawFragment());
        return check(next, location, " that a redirect from " + withoutUserInfo(from) + " leads to");
    }

    static URI parse(String written) {
        try {
            return new URI(encodeIllegal(toAsciiHost(written.strip())));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new InvalidUrlException(
                    "this is no URL: " + shown(written) + " (" + e.getMessage() + ")", written, e);
        }
    }

    private static URI check(URI url, String written, String where) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https"))
            throw new NonHttpUrlException(
                    "only http and https can be requested, and the URL" + where + " is " + shown(written), written);
        if (host(url) == null)
            throw new InvalidUrlException("the URL" + where + " names no host: " + shown(written), written, null);
        int port = port(url);
        if (port < 1 || port > 65_535)
            throw new InvalidUrlException(
                    "a port is a number from 1 to 65535, and the URL" + where + " has " + port + ": " + shown(written),
                    written,
                    null);
        return url;
    }

    /** As RFC 3986 has it; the JDK's own follows the older rule for an empty path. */
    static URI join(URI base, URI relative) {
        if (relative.isAbsolute()) return relative;
        String path = relative.getRawPath();
        if (relative.getRawAuthority() == null && (path == null || path.isEmpty())) {
            String basePath = orRoot(base.getRawPath());
            String query = relative.getRawQuery() != null ? relative.getRawQuery() : base.getRawQuery();
            return rebuild(base, basePath, query, relative.getRawFragment());
        }
        URI rooted = orRoot(base.getRawPath()).equals(base.getRawPath())
                ? base
                : rebuild(base, "/", base.getRawQuery(), null);
        URI joined = rooted.resolve(relative);
        return joined.getRawPath().startsWith("/../")
                ? rebuild(joined, joined.getRawPath().replaceFirst("^(/\\.\\.)+/", "/"), joined.getRawQuery(), null)
                : joined;
    }

    private static String orRoot(@Nullable String path) {
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static URI rebuild(URI like, String path, @Nullable String query, @Nullable String fragment) {
        return URI.create(like.getScheme() + "://" + like.getRawAuthority() + path
                + (query == null ? "" : "?" + query)
                + (fragment == null ? "" : "#" + fragment));
    }

    /** The URL with these parameters behind those that it has. */
    static URI withQuery(URI url, List<Map.Entry<String, String>> parameters) {
        if (parameters.isEmpty()) return url;
        String more = FormEncoding.encode(parameters, StandardCharsets.UTF_8);
        String query = url.getRawQuery();
        String all = query == null || query.isEmpty() ? more : query + "&" + more;
        return rebuild(url, orRoot(url.getRawPath()), all, url.getRawFragment());
    }

    // -- the parts of a URL --

    /** The host as it is written, an address of version 6 without brackets; null: none. */
    static @Nullable String host(URI url) {
        String host = url.getHost();
        if (host == null) {
            String authority = url.getRawAuthority(); // as "some_name:80": URI takes it for a registry's name
            if (authority == null) return null;
            host = authority.substring(authority.lastIndexOf('@') + 1);
            int colon = host.lastIndexOf(':');
            if (colon >= 0) host = host.substring(0, colon);
        }
        if (host.startsWith("[")) host = host.substring(1, host.length() - 1);
        return host.isEmpty() ? null : host.toLowerCase(Locale.ROOT);
    }

    /** The port, also where the URL leaves it out. */
    static int port(URI url) {
        int port = url.getPort();
        if (port < 0 && url.getHost() == null) {
            String authority = String.valueOf(url.getRawAuthority());
            String digits = authority.substring(authority.lastIndexOf(':') + 1);
            if (authority.indexOf(':', authority.lastIndexOf('@') + 1) >= 0 && digits.matches("[0-9]{1,5}"))
                port = Integer.parseInt(digits);
        }
        if (port >= 0) return port;
        return secure(url) ? 443 : 80;
    }

    static boolean secure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** Scheme, host and port: what decides who may see credentials. */
    static boolean sameOrigin(URI one, URI other) {
        return secure(one) == secure(other)
                && port(one) == port(other)
                && String.valueOf(host(one)).equals(host(other));
    }

    /** What goes into the request line. */
    static String pathAndQuery(URI url) {
        String path = orRoot(url.getRawPath());
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** What goes into the Host header. */
    static String hostHeader(URI url) {
        String host = String.valueOf(host(url));
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port(url) == (secure(url) ? 443 : 80) ? name : name + ":" + port(url);
    }

    /** Name and password of {@code http://name:password@host/}; null: there are none. */
    static @Nullable BasicAuth credentials(URI url) {
        String authority = url.getRawAuthority();
        int at = authority == null ? -1 : authority.lastIndexOf('@');
        if (authority == null || at < 0) return null;
        String info = authority.substring(0, at);
        int colon = info.indexOf(':');
        return colon < 0
                ? new BasicAuth(decode(info), "")
                : new BasicAuth(decode(info.substring(0, colon)), decode(info.substring(colon + 1)));
    }

    /** The URL without name and password: for the wire, for messages and logs. */
    static URI withoutUserInfo(URI url) {
        String authority = url.getRawAuthority();
        int at = authority == null ? -1 : authority.lastIndexOf('@');
        if (authority == null || at < 0) return url;
        return URI.create(url.toString().replaceFirst("//[^/?#]*@", "//"));
    }

    // -- encoding --

    static String decode(String encoded) {
        return java.net.URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** A name in other letters than ASCII's as name servers know it. */
    private static String toAsciiHost(String url) {
        int start = isAscii(url) ? 0 : authorityAt(url);
        if (start == 0) return url;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) end++;
        String authority = url.substring(start, end);
        int at = authority.lastIndexOf('@') + 1;
        int colon = authority.indexOf(':', at);
        String host = authority.substring(at, colon < 0 ? authority.length() : colon);
        String ascii = isAscii(host) ? host : asciiHost(host);
        return url.substring(0, start)
                + authority.substring(0, at)
                + ascii
                + (colon < 0 ? "" : authority.substring(colon))
                + url.substring(end);
    }

    /** Where the authority begins; 0: there is none. */
    private static int authorityAt(String url) {
        int slashes = url.indexOf("//");
        if (slashes == 0) return 2;
        boolean scheme = slashes > 1 && url.charAt(slashes - 1) == ':' && url.indexOf('/') == slashes;
        return scheme && url.substring(0, slashes - 1).matches("[A-Za-z][A-Za-z0-9+.-]*") ? slashes + 2 : 0;
    }

    /** Some characters, like the wide slash, become delimiters here, and the host would be another one than what was written. */
    private static String asciiHost(String host) {
        String ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        if (ascii.chars().anyMatch(c -> c <= ' ' || "/?#@:\\[]%".indexOf(c) >= 0))
            throw new IllegalArgumentException("the host has a character that stands for a delimiter");
        return ascii;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private static String encodeIllegal(String url) {
        int fine = 0;
        while (fine < url.length() && mayStand(url, fine)) fine++;
        if (fine == url.length()) return url;
        StringBuilder encoded = new StringBuilder(url.length() + 16);
        for (int i = 0; i < url.length(); ) {
            int point = url.codePointAt(i);
            if (point < 32 || point == 127)
                throw new IllegalArgumentException("a control character, code " + point + ", at index " + i);
            if (mayStand(url, i)) encoded.append((char) point);
            else
                for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8))
                    encoded.append('%').append(HEX[(octet >> 4) & 15]).append(HEX[octet & 15]);
            i += Character.charCount(point);
        }
        return encoded.toString();
    }

    private static boolean mayStand(String url, int at) {
        char c = url.charAt(at);
        if (c == '%') return at + 2 < url.length() && isHex(url.charAt(at + 1)) && isHex(url.charAt(at + 2));
        return c < 128 && MAY_STAND[c];
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }

    /** For messages: no password. */
    static String shown(String url) {
        return "'" + url.replaceFirst("//[^/?#]*@", "//***@") + "'";
    }
}
