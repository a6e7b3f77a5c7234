package weft.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/** The headers that a request has although nobody wrote them. Any thread. */
final class RequestHeaders {
    static final String USER_AGENT = "weft/0.1 Java/" + Runtime.version().feature();

    private RequestHeaders() {}

    /** Says of what type the body is. */
    static void describe(Headers headers, @Nullable RequestBody body, boolean replaced) {
        if (replaced) {
            headers.remove("Content-Length");
            headers.remove("Transfer-Encoding");
            headers.remove("Content-Type");
            headers.remove("Content-Encoding");
        }
        if (body == null) return;
        String type = body.contentType();
        if (type != null) headers.setDefault("Content-Type", Objects.requireNonNull(type));
    }
}
