package weft.http.netty;

import io.netty.handler.codec.http.cookie.CookieHeaderNames;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.http.message.Cookie;

/** Cookies in headers, written and read by Netty. */
public final class CookieHeaders {
    private CookieHeaders() {}

    /** As {@code Set-Cookie} says it. */
    public static String encode(Cookie cookie) {
        DefaultCookie theirs = new DefaultCookie(cookie.name(), cookie.value());
        if (cookie.path() != null) theirs.setPath(cookie.path());
        if (cookie.domain() != null) theirs.setDomain(cookie.domain());
        if (cookie.maxAge() != null) theirs.setMaxAge(cookie.maxAge());
        theirs.setSecure(cookie.secure());
        theirs.setHttpOnly(cookie.httpOnly());
        if (cookie.sameSite() != null)
            theirs.setSameSite(
                    switch (cookie.sameSite()) {
                        case STRICT -> CookieHeaderNames.SameSite.Strict;
                        case LAX -> CookieHeaderNames.SameSite.Lax;
                        case NONE -> CookieHeaderNames.SameSite.None;
                    });
        return ServerCookieEncoder.STRICT.encode(theirs);
    }

    /** What a client sends in {@code Cookie}; of a name that comes twice the first. */
    public static Map<String, String> decode(List<String> headers) {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String header : headers)
            for (var cookie : ServerCookieDecoder.LAX.decodeAll(header))
                cookies.putIfAbsent(cookie.name(), cookie.value());
        return cookies;
    }
}
