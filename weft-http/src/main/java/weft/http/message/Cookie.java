package weft.http.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as a server sets it. Stands for a morsel of {@code http.cookies}.
 *
 * <p>Thread contract: any thread.
 *
 * @param name its name, a token
 * @param value its value: no control characters, blanks, quotes, commas, semicolons, backslashes
 * @param path where it is sent; null: where it was set
 * @param domain to whom it is sent; null: the host that has set it, and no other
 * @param maxAge seconds until it is forgotten; 0: now; null: when the browser is closed
 * @param secure sent over TLS only
 * @param httpOnly not shown to scripts
 * @param sameSite whether it is sent along from other sites; null: the browser decides
 */
public record Cookie(
        String name,
        String value,
        @Nullable String path,
        @Nullable String domain,
        @Nullable Long maxAge,
        boolean secure,
        boolean httpOnly,
        @Nullable SameSite sameSite) {
    /** Whether a cookie is sent along with requests that come from other sites. */
    public enum SameSite {
        /** Never. */
        STRICT("Strict"),
        /** When the user follows a link. */
        LAX("Lax"),
        /** Always. */
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Checks that it can be sent. */
    public Cookie {
        if (!FieldSyntax.isToken(name))
            throw new IllegalArgumentException(
                    "the name of a cookie is a token, and this one is " + FieldSyntax.quoted(name));
        if (!value.chars().allMatch(Cookie::isAllowed))
            throw new IllegalArgumentException("the value of the cookie " + name + " may hold no blank, quote, comma,"
                    + " semicolon, backslash and nothing beyond ASCII, and this one is " + FieldSyntax.quoted(value)
                    + "; encode it");
        checkAttribute(path, "path");
        checkAttribute(domain, "domain");
    }

    private static boolean isAllowed(int c) {
        return c > ' ' && c < 127 && c != '"' && c != ',' && c != ';' && c != '\\';
    }

    private static void checkAttribute(@Nullable String text, String what) {
        if (text != null && text.chars().anyMatch(c -> c < ' ' || c >= 127 || c == ';'))
            throw new IllegalArgumentException("the " + what + " of a cookie may hold no semicolon and no control"
                    + " character, and this one is " + FieldSyntax.quoted(text));
    }

    /** For the whole site, until the browser is closed. */
    public static Cookie of(String name, String value) {
        return new Cookie(name, value, "/", null, null, false, false, null);
    }

    /** The same below this path. */
    public Cookie withPath(@Nullable String newPath) {
        return new Cookie(name, value, newPath, domain, maxAge, secure, httpOnly, sameSite);
    }

    /** The same for this domain and those below it. */
    public Cookie withDomain(@Nullable String newDomain) {
        return new Cookie(name, value, path, newDomain, maxAge, secure, httpOnly, sameSite);
    }

    /** The same for so many seconds. */
    public Cookie withMaxAge(long seconds) {
        return new Cookie(name, value, path, domain, seconds, secure, httpOnly, sameSite);
    }

    /** The same for this time. */
    public Cookie withMaxAge(Duration time) {
        return withMaxAge(time.toSeconds());
    }

    /** The same over TLS only. */
    public Cookie withSecure(boolean only) {
        return new Cookie(name, value, path, domain, maxAge, only, httpOnly, sameSite);
    }

    /** The same, hidden from scripts. */
    public Cookie withHttpOnly(boolean hidden) {
        return new Cookie(name, value, path, domain, maxAge, secure, hidden, sameSite);
    }

    /** The same with this rule about other sites. */
    public Cookie withSameSite(@Nullable SameSite rule) {
        return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, rule);
    }
}
