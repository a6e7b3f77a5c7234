package weft.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.http.netty.SetCookie;

/**
 * The cookies of a session: kept as servers set them, sent as RFC 6265 says: to their domain and path, until they expire, the
 * secure ones over https only. Stands for {@code aiohttp.CookieJar}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="cookies"}
 *
 * <p>Thread contract: loop thread only; for any number of sessions of one loop.
 */
public final class CookieJar implements Iterable<CookieJar.Kept> {
    /*
     * RFC 6265, 5.3 and 5.4, with what its successor (6265bis) adds: the prefixes __Secure- and __Host-, no secure cookies over
     * plain http, limits. There is no list of public suffixes here: a domain of one label ("com") is refused, "co.uk" is not
     * known to be one.
     */
    private static final int MOST_OF_A_DOMAIN = 180;
    private static final int MOST = 3000;
    private static final int LONGEST = 4096;

    private final Map<Key, Kept> cookies = new LinkedHashMap<>();
    private final Clock clock;
    private final boolean keeps;
    private boolean unsafe;

    private record Key(String name, String domain, String path) {}

    /**
     * A cookie of the jar. Thread contract: any thread.
     *
     * @param name its name
     * @param value its value
     * @param domain to whom it goes
     * @param hostOnly whether it goes to that host only, and not to those below it
     * @param path to which paths it goes
     * @param expires in milliseconds since 1970; Long.MAX_VALUE: it does not
     * @param secure whether it goes over https only
     * @param httpOnly whether a browser would hide it from scripts
     */
    public record Kept(
            String name,
            String value,
            String domain,
            boolean hostOnly,
            String path,
            long expires,
            boolean secure,
            boolean httpOnly) {
        private Key key() {
            return new Key(name, domain, path);
        }

        private boolean matches(String host, String requestPath, boolean overTls) {
            return (overTls || !secure)
                    && (hostOnly ? host.equals(domain) : domainMatches(host, domain))
                    && pathMatches(requestPath, path);
        }
    }

    /** An empty jar. */
    public CookieJar() {
        this(Clock.systemUTC(), true);
    }

    CookieJar(Clock clock, boolean keeps) {
        this.clock = clock;
        this.keeps = keeps;
    }

    /** A jar that keeps nothing. Stands for {@code DummyCookieJar}. */
    public static CookieJar none() {
        return new CookieJar(Clock.systemUTC(), false);
    }

    /** Takes cookies of hosts that are addresses, too. Stands for {@code unsafe=True}. */
    public CookieJar unsafe() {
        unsafe = true;
        return this;
    }

    // -- receiving --

    /** Takes what a Set-Cookie header of a response from this URL says, if it may say it. */
    public void receive(String setCookie, URI from) {
        if (!keeps || setCookie.length() > 2 * LONGEST) return;
        SetCookie said = SetCookie.parse(setCookie);
        if (said == null || said.name().length() + said.value().length() > LONGEST) return;
        String host = Objects.requireNonNullElse(RequestUrls.host(from), "");
        if (isAddress(host) && !unsafe) return;
        String domain = said.domain() == null ? "" : said.domain().toLowerCase(Locale.ROOT);
        if (domain.startsWith(".")) domain = domain.substring(1);
        boolean hostOnly = domain.isEmpty() || (domain.equals(host) && (isAddress(host) || host.indexOf('.') < 0));
        if (!hostOnly && (!domainMatches(host, domain) || domain.indexOf('.') < 0 || domain.endsWith("."))) return;
        if (said.secure() && !RequestUrls.secure(from)) return;
        String path = said.path();
        if (path == null || !path.startsWith("/")) path = defaultPath(from);
        if (!prefixAllows(said, hostOnly, path)) return;
        if (said.name().indexOf('\t') >= 0 || path.indexOf('\t') >= 0) return; // a file of cookies has them between
        if (!RequestUrls.secure(from) && hidesSecure(said.name(), hostOnly ? host : domain, path)) return;
        long now = clock.millis();
        long expires = said.maxAge() == SetCookie.SESSION
                ? Long.MAX_VALUE
                : said.maxAge() <= 0 ? 0 : now + Math.min(said.maxAge(), Long.MAX_VALUE / 4000) * 1000;
        keep(new Kept(
                said.name(),
                said.value(),
                hostOnly ? host : domain,
                hostOnly,
                path,
                expires,
                said.secure(),
                said.httpOnly()));
    }

    /** RFC 6265bis, 5.7: who listens to plain http must not put a cookie of his own in the place of a secure one. */
    private boolean hidesSecure(String name, String domain, String path) {
        for (Kept each : cookies.values())
            if (each.secure()
                    && each.name().equals(name)
                    && (domainMatches(domain, each.domain()) || domainMatches(each.domain(), domain))
                    && pathMatches(path, each.path())) return true;
        return false;
    }

    private static boolean prefixAllows(SetCookie said, boolean hostOnly, String path) {
        String name = said.name().toLowerCase(Locale.ROOT);
        if (name.startsWith("__host-")) return said.secure() && hostOnly && said.domain() == null && path.equals("/");
        return !name.startsWith("__secure-") || said.secure();
    }

    /** Puts a cookie into the jar as if this URL had set it: to all of its paths, without an end. */
    public void add(String name, String value, URI url) {
        String host = Objects.requireNonNull(RequestUrls.host(url), "the URL of a cookie names a host");
        keep(new Kept(name, value, host, true, "/", Long.MAX_VALUE, false, false));
    }

    private void keep(Kept cookie) {
        if (cookie.expires() <= clock.millis()) {
            cookies.remove(cookie.key());
        } else {
            if (!cookies.containsKey(cookie.key())) makeRoom(cookie.domain());
            cookies.put(cookie.key(), cookie); // at the place of the one before, whose age it takes over
        }
    }

    /** The oldest of the domain, or of all, has to go. */
    private void makeRoom(String domain) {
        if (cookies.size() < MOST_OF_A_DOMAIN) return;
        dropExpired();
        List<Key> ofDomain = new ArrayList<>();
        for (Kept each : cookies.values()) if (each.domain().equals(domain)) ofDomain.add(each.key());
        if (ofDomain.size() >= MOST_OF_A_DOMAIN) cookies.remove(ofDomain.getFirst());
        else if (cookies.size() >= MOST)
            cookies.remove(cookies.keySet().iterator().next());
    }

    // -- sending --

    /** The cookies that a request to this URL bears, longest path first. Stands for {@code filter_cookies}. */
    public List<Kept> matching(URI url) {
        if (cookies.isEmpty()) return List.of();
        String host = Objects.requireNonNullElse(RequestUrls.host(url), "");
        if (isAddress(host) && !unsafe) return List.of();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        long now = clock.millis();
        List<Kept> found = new ArrayList<>();
        for (Kept cookie : cookies.values())
            if (cookie.expires() > now && cookie.matches(host, path, RequestUrls.secure(url))) found.add(cookie);
        found.sort(
                Comparator.comparingInt((Kept cookie) -> cookie.path().length()).reversed());
        return found;
    }

    /** The Cookie header for this URL; null: none. */
    @Nullable
    String headerFor(URI url) {
        List<Kept> found = matching(url);
        if (found.isEmpty()) return null;
        StringBuilder header = new StringBuilder();
        for (Kept cookie : found)
            header.append(header.isEmpty() ? "" : "; ")
                    .append(cookie.name())
                    .append('=')
                    .append(cookie.value());
        return header.toString();
    }

    /** Those of the jar, and those that the request itself has, which win. */
    static String merge(String ofJar, String own) {
        Map<String, String> merged = new LinkedHashMap<>();
        for (String cookie : (ofJar + "; " + own).split(";\\s*", -1))
            if (!cookie.isEmpty()) merged.put(nameOf(cookie), cookie);
        return String.join("; ", merged.values());
    }

    private static String nameOf(String cookie) {
        int equals = cookie.indexOf('=');
        return equals < 0 ? cookie : cookie.substring(0, equals);
    }

    private static boolean domainMatches(String host, String domain) {
        return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
    }

    private static boolean pathMatches(String requested, String path) {
        return requested.startsWith(path)
                && (requested.length() == path.length()
                        || path.endsWith("/")
                        || requested.charAt(path.length()) == '/');
    }

    private static String defaultPath(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static boolean isAddress(String host) {
        if (host.indexOf(':') >= 0) return true;
        if (host.isEmpty() || !Character.isDigit(host.charAt(host.length() - 1))) return false;
        try {
            return InetAddress.ofLiteral(host).getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    // -- looking and clearing --

    /** The cookies, the oldest first. */
    @Override
    public Iterator<Kept> iterator() {
        dropExpired();
        return List.copyOf(cookies.values()).iterator();
    }

    /** How many there are. */
    public int size() {
        dropExpired();
        return cookies.size();
    }

    /** Throws all cookies away. */
    public void clear() {
        cookies.clear();
    }

    /** Throws these away. */
    public void clear(Predicate<? super Kept> which) {
        cookies.values().removeIf(which);
    }

    private void dropExpired() {
        long now = clock.millis();
        cookies.values().removeIf(cookie -> cookie.expires() <= now);
    }

    // -- files --

    /**
     * Writes the cookies to a file that only its owner can read, one a line; those without an end, too. The file is replaced as
     * a whole.
     */
    public void save(Path file) throws IOException {
        StringBuilder text = new StringBuilder("# cookies of weft.http, version 1\n");
        for (Kept cookie : this)
            text.append(String.join(
                            "\t",
                            cookie.domain(),
                            cookie.hostOnly() ? "host" : "domain",
                            cookie.path(),
                            cookie.secure() ? "secure" : "any",
                            cookie.httpOnly() ? "http" : "script",
                            String.valueOf(cookie.expires()),
                            cookie.name(),
                            cookie.value()))
                    .append('\n');
        PrivateFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds the cookies of a file that {@link #save} has written.
     *
     * @throws IOException if the file cannot be read, or is none of those
     */
    public void load(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().startsWith("# cookies of weft.http"))
            throw new IOException("not a file of cookies that save(…) has written: " + file);
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split("\t", 8);
            if (parts.length != 8)
                throw new IOException("a line of " + file + " has " + parts.length + " parts and not 8");
            keep(new Kept(
                    parts[6],
                    parts[7],
                    parts[0],
                    parts[1].equals("host"),
                    parts[2],
                    number(parts[5], file),
                    parts[3].equals("secure"),
                    parts[4].equals("http")));
        }
    }

    private static long number(String text, Path file) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("a cookie of " + file + " expires at '" + text + "', which is no number", e);
        }
    }

    /** The number and no values, which are secret. */
    @Override
    public String toString() {
        return "<CookieJar " + cookies.size() + " cookies>";
    }
}
