package weft.http.netty;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;

/** What a request must be like beyond what Netty's decoder looks at. */
final class RequestRules {
    /*
     * Most of it is about smuggling: a proxy in front of us and we must agree on where a request ends. So whatever has two
     * readings is refused (RFC 9112, 6.1 to 6.3 and 11.2): Transfer-Encoding together with Content-Length (RequestDecoder), in
     * HTTP/1.0, twice, or with anything but "chunked"; no Host, or two.
     */
    private static final boolean[] IN_NAME = letters("-._~!$&'()*+,;=%");
    private static final boolean[] IN_LITERAL = letters(".:");

    private RequestRules() {}

    /** Letters, digits and these, by their codes. */
    private static boolean[] letters(String others) {
        boolean[] all = new boolean[128];
        for (char c = '0'; c <= '9'; c++) all[c] = true;
        for (char c = 'a'; c <= 'z'; c++) all[c] = true;
        for (char c = 'A'; c <= 'Z'; c++) all[c] = true;
        for (char c : others.toCharArray()) all[c] = true;
        return all;
    }

    /** What is wrong with the head, or null. */
    static @Nullable BadMessageException check(HttpRequest request, Headers headers) {
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1)
            return bad(HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "this server speaks HTTP/1.1, not " + version.text());
        boolean old = version.minorVersion() == 0;
        if (!isVisible(request.uri()))
            return bad(HttpStatus.BAD_REQUEST, "the target has characters that it must encode");
        if (!isTarget(request))
            return bad(
                    HttpStatus.BAD_REQUEST, "the target of a request is a path, which begins with a slash, or a URL");
        List<String> codings = headers.getAll("Transfer-Encoding");
        if (!codings.isEmpty()) {
            if (old) return bad(HttpStatus.BAD_REQUEST, "HTTP/1.0 knows no Transfer-Encoding");
            if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked"))
                return bad(HttpStatus.NOT_IMPLEMENTED, "the only Transfer-Encoding of a request can be 'chunked'");
        }
        int hosts = headers.count("Host");
        if (hosts > 1 || (hosts == 0 && !old))
            return bad(HttpStatus.BAD_REQUEST, "a request has one Host header, and this one has " + hosts);
        if (hosts == 1 && !isHost(headers.get("Host", "")))
            return bad(HttpStatus.BAD_REQUEST, "a Host is a name or an address, and perhaps a colon and a port");
        if (!old && headers.contains("Expect") && !headers.lists("Expect", "100-continue"))
            return bad(HttpStatus.EXPECTATION_FAILED, "the only expectation that this server knows is 100-continue");
        return null;
    }

    private static BadMessageException bad(HttpStatus status, String message) {
        return new BadMessageException(status.code(), message, null);
    }

    private static boolean isVisible(String target) {
        for (int i = 0; i < target.length(); i++) if (target.charAt(i) <= ' ' || target.charAt(i) == 127) return false;
        return !target.isEmpty();
    }

    /** RFC 9112, 3.2: a path; what proxies are asked for; the server as such; where a tunnel leads, which nobody digs here. */
    private static boolean isTarget(HttpRequest request) {
        String target = request.uri();
        if (target.charAt(0) == '/') return true;
        if (target.equals("*")) return request.method().equals(HttpMethod.OPTIONS);
        if (request.method().equals(HttpMethod.CONNECT)) return true;
        int start = target.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        return start > 0 && start < target.length() && "/?#@".indexOf(target.charAt(start)) < 0;
    }

    /** RFC 9110, 7.2, and RFC 3986, 3.2.2; it may be empty. */
    private static boolean isHost(String host) {
        int end = host.length();
        int colon = host.lastIndexOf(':');
        if (colon >= 0 && host.indexOf(']', colon) < 0) {
            for (int i = colon + 1; i < end; i++) if (host.charAt(i) < '0' || host.charAt(i) > '9') return false;
            end = colon;
        }
        boolean literal = end > 1 && host.charAt(0) == '[' && host.charAt(end - 1) == ']';
        for (int i = literal ? 1 : 0; i < (literal ? end - 1 : end); i++) {
            char c = host.charAt(i);
            if (c >= IN_NAME.length || !(literal ? IN_LITERAL : IN_NAME)[c]) return false;
        }
        return true;
    }

    /** Whether a body follows the head. */
    static boolean hasBody(Headers headers) {
        String length = headers.get("Content-Length");
        return length == null ? headers.contains("Transfer-Encoding") : !length.equals("0");
    }
}
