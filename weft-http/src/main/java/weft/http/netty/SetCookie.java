package weft.http.netty;

import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import org.jspecify.annotations.Nullable;

/**
 * What a Set-Cookie header says. Any thread.
 *
 * @param domain null: none is said
 * @param path null: none is said
 * @param maxAge in seconds, also where the header says when it expires; {@link #SESSION}: it does not say
 */
public record SetCookie(
        String name,
        String value,
        @Nullable String domain,
        @Nullable String path,
        long maxAge,
        boolean secure,
        boolean httpOnly) {
    /** Without an end. */
    public static final long SESSION = Long.MIN_VALUE;

    /** Parses one; null: it makes no sense. */
    public static @Nullable SetCookie parse(String header) {
        Cookie cookie;
        try {
            cookie = ClientCookieDecoder.LAX.decode(header);
        } catch (IllegalArgumentException e) { // of a path or a domain that Netty does not like
            return null;
        }
        if (cookie == null) return null;
        return new SetCookie(
                cookie.name(),
                cookie.wrap() ? '"' + cookie.value() + '"' : cookie.value(),
                cookie.domain(),
                cookie.path(),
                cookie.maxAge() == Cookie.UNDEFINED_MAX_AGE ? SESSION : cookie.maxAge(),
                cookie.isSecure(),
                cookie.isHttpOnly());
    }
}
