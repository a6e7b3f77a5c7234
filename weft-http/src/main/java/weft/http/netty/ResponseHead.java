package weft.http.netty;

import weft.http.message.Headers;
import weft.http.message.HttpVersion;

/** The beginning of a response. */
public record ResponseHead(HttpVersion version, int status, String reason, Headers headers) {
    /** Whether another head follows, for the same request: 100 Continue, 103 Early Hints. */
    public boolean isInterim() {
        return status >= 100 && status < 200 && status != 101;
    }
}
