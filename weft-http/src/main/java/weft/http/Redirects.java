package weft.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/** Where a response leads, and what may go with the request there. Any thread. */
final class Redirects {
    /*
     * RFC 9110, 15.4, as browsers and aiohttp read it: 303 makes everything but HEAD a GET, 301 and 302 make a POST a GET, 307
     * and 308 change nothing. What was meant for one origin (scheme, host and port) goes to no other one: Authorization,
     * Cookie and Proxy-Authorization, all occurrences of each. A jar adds its own cookies again, by its own rules.
     */
    private static final String[] SECRETS = {"Authorization", "Cookie", "Proxy-Authorization"};

    private Redirects() {}

    static boolean isRedirect(ClientResponse response) {
        return switch (response.status()) {
            case 301, 302, 303, 307, 308 -> location(response) != null;
            default -> false;
        };
    }

    private static @Nullable String location(ClientResponse response) {
        String location = response.headers().get("Location");
        return location != null ? location : response.headers().get("URI");
    }

    /** The next request. Throws if it cannot be made. */
    static ClientRequest next(ClientRequest request, ClientResponse response) {
        URI from = request.url();
        String location = location(response);
        if (location == null) throw new IllegalArgumentException("no redirect: " + response);
        URI target = RequestUrls.redirect(from, location);
        Headers headers = request.headers().copy();
        headers.remove("Host");
        String method = method(request.method(), response.status());
        RequestBody body = request.body();
        if (!method.equals(request.method())) {
            body = null;
            RequestHeaders.describe(headers, null, true);
        } else if (body != null && !body.replayable()) {
            throw new ClientPayloadException(
                    "the redirect with status " + response.status() + " wants the body once more, and it can be written"
                            + " only once; send bytes or a file, or ask with allowRedirects(false)",
                    null);
        }
        headers.remove("Content-Length");
        headers.remove("Transfer-Encoding");
        if (!RequestUrls.sameOrigin(from, target)) for (String secret : SECRETS) headers.remove(secret);
        BasicAuth named = RequestUrls.credentials(target);
        if (named != null) headers.set("Authorization", named.encode());
        return request.redirected(method, RequestUrls.withoutUserInfo(target), headers, body);
    }

    private static String method(String method, int status) {
        if (status == 303 && !method.equals("HEAD")) return "GET";
        if ((status == 301 || status == 302) && method.equals("POST")) return "GET";
        return method;
    }
}
