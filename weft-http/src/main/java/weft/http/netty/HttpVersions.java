package weft.http.netty;

/** What both ends call the versions of HTTP in a TLS handshake (ALPN). Any thread. */
public final class HttpVersions {
    static final String HTTP_2 = "h2";
    private static final String HTTP_1_1 = "http/1.1";

    private HttpVersions() {}

    /** What is offered, the better one first. */
    public static String[] offered(boolean http2) {
        return http2 ? new String[] {HTTP_2, HTTP_1_1} : new String[] {HTTP_1_1};
    }
}
