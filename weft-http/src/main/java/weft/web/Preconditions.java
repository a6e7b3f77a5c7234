package weft.web;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;

/** What a client wants to be true before it gets something (RFC 9110, 13). Any thread. */
final class Preconditions {
    /** What becomes of the request. */
    enum Verdict {
        GO_ON,
        NOT_MODIFIED,
        FAILED
    }

    private Preconditions() {}

    static Verdict check(Request request, String etag, Instant modified) {
        Headers headers = request.headers();
        if (headers.contains("If-Match")) {
            if (!matches(headers.getAll("If-Match"), etag, false)) return Verdict.FAILED;
        } else {
            Instant since = HttpDates.parse(headers.get("If-Unmodified-Since"));
            if (since != null && modified.isAfter(since)) return Verdict.FAILED;
        }
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (headers.contains("If-None-Match")) {
            if (matches(headers.getAll("If-None-Match"), etag, true))
                return reads ? Verdict.NOT_MODIFIED : Verdict.FAILED;
        } else if (reads) {
            Instant since = HttpDates.parse(headers.get("If-Modified-Since"));
            if (since != null && !modified.isAfter(since)) return Verdict.NOT_MODIFIED;
        }
        return Verdict.GO_ON;
    }

    private static boolean matches(List<String> headers, String etag, boolean weakly) {
        for (String header : headers) {
            for (String each : header.split(",", -1)) {
                String tag = each.strip();
                if (tag.equals("*") || tag.equals(etag)) return true;
                if (weakly && tag.startsWith("W/") && tag.substring(2).equals(etag)) return true;
            }
        }
        return false;
    }

    /** The part that is wanted; all of it where the client's copy is of something older. */
    static ByteRange range(Request request, String etag, Instant modified, long size) {
        String range = request.headers().get("Range");
        if (range == null || !request.method().equals("GET")) return ByteRange.ALL; // RFC 9110, 14.2
        @Nullable String condition = request.headers().get("If-Range");
        if (condition != null) {
            Instant date = HttpDates.parse(condition);
            boolean same = date == null ? condition.strip().equals(etag) : date.equals(modified);
            if (!same) return ByteRange.ALL;
        }
        return ByteRange.parse(range, size);
    }

    static int status(Verdict verdict) {
        return switch (verdict) {
            case GO_ON -> HttpStatus.OK.code();
            case NOT_MODIFIED -> HttpStatus.NOT_MODIFIED.code();
            case FAILED -> HttpStatus.PRECONDITION_FAILED.code();
        };
    }
}
