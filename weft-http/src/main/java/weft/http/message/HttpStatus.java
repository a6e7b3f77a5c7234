package weft.http.message;

import org.jspecify.annotations.Nullable;

/**
 * The status codes that are registered, with their phrases (RFC 9110 and its kin). Messages hold the code as a number, since a
 * server may send any. Stands for {@code http.HTTPStatus}.
 *
 * <p>Thread contract: any thread.
 */
public enum HttpStatus {
    /** 100. */
    CONTINUE(100, "Continue"),
    /** 101. */
    SWITCHING_PROTOCOLS(101, "Switching Protocols"),
    /** 102. */
    PROCESSING(102, "Processing"),
    /** 103. */
    EARLY_HINTS(103, "Early Hints"),
    /** 200. */
    OK(200, "OK"),
    /** 201. */
    CREATED(201, "Created"),
    /** 202. */
    ACCEPTED(202, "Accepted"),
    /** 203. */
    NON_AUTHORITATIVE_INFORMATION(203, "Non-Authoritative Information"),
    /** 204. */
    NO_CONTENT(204, "No Content"),
    /** 205. */
    RESET_CONTENT(205, "Reset Content"),
    /** 206. */
    PARTIAL_CONTENT(206, "Partial Content"),
    /** 207. */
    MULTI_STATUS(207, "Multi-Status"),
    /** 208. */
    ALREADY_REPORTED(208, "Already Reported"),
    /** 226. */
    IM_USED(226, "IM Used"),
    /** 300. */
    MULTIPLE_CHOICES(300, "Multiple Choices"),
    /** 301. */
    MOVED_PERMANENTLY(301, "Moved Permanently"),
    /** 302. */
    FOUND(302, "Found"),
    /** 303. */
    SEE_OTHER(303, "See Other"),
    /** 304. */
    NOT_MODIFIED(304, "Not Modified"),
    /** 305. */
    USE_PROXY(305, "Use Proxy"),
    /** 307. */
    TEMPORARY_REDIRECT(307, "Temporary Redirect"),
    /** 308. */
    PERMANENT_REDIRECT(308, "Permanent Redirect"),
    /** 400. */
    BAD_REQUEST(400, "Bad Request"),
    /** 401. */
    UNAUTHORIZED(401, "Unauthorized"),
    /** 402. */
    PAYMENT_REQUIRED(402, "Payment Required"),
    /** 403. */
    FORBIDDEN(403, "Forbidden"),
    /** 404. */
    NOT_FOUND(404, "Not Found"),
    /** 405. */
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    /** 406. */
    NOT_ACCEPTABLE(406, "Not Acceptable"),
    /** 407. */
    PROXY_AUTHENTICATION_REQUIRED(407, "Proxy Authentication Required"),
    /** 408. */
    REQUEST_TIMEOUT(408, "Request Timeout"),
    /** 409. */
    CONFLICT(409, "Conflict"),
    /** 410. */
    GONE(410, "Gone"),
    /** 411. */
    LENGTH_REQUIRED(411, "Length Required"),
    /** 412. */
    PRECONDITION_FAILED(412, "Precondition Failed"),
    /** 413. */
    CONTENT_TOO_LARGE(413, "Content Too Large"),
    /** 414. */
    URI_TOO_LONG(414, "URI Too Long"),
    /** 415. */
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    /** 416. */
    RANGE_NOT_SATISFIABLE(416, "Range Not Satisfiable"),
    /** 417. */
    EXPECTATION_FAILED(417, "Expectation Failed"),
    /** 418. */
    IM_A_TEAPOT(418, "I'm a Teapot"),
    /** 421. */
    MISDIRECTED_REQUEST(421, "Misdirected Request"),
    /** 422. */
    UNPROCESSABLE_CONTENT(422, "Unprocessable Content"),
    /** 423. */
    LOCKED(423, "Locked"),
    /** 424. */
    FAILED_DEPENDENCY(424, "Failed Dependency"),
    /** 425. */
    TOO_EARLY(425, "Too Early"),
    /** 426. */
    UPGRADE_REQUIRED(426, "Upgrade Required"),
    /** 428. */
    PRECONDITION_REQUIRED(428, "Precondition Required"),
    /** 429. */
    TOO_MANY_REQUESTS(429, "Too Many Requests"),
    /** 431. */
    REQUEST_HEADER_FIELDS_TOO_LARGE(431, "Request Header Fields Too Large"),
    /** 451. */
    UNAVAILABLE_FOR_LEGAL_REASONS(451, "Unavailable For Legal Reasons"),
    /** 500. */
    INTERNAL_SERVER_ERROR(500, "Internal Server Error"),
    /** 501. */
    NOT_IMPLEMENTED(501, "Not Implemented"),
    /** 502. */
    BAD_GATEWAY(502, "Bad Gateway"),
    /** 503. */
    SERVICE_UNAVAILABLE(503, "Service Unavailable"),
    /** 504. */
    GATEWAY_TIMEOUT(504, "Gateway Timeout"),
    /** 505. */
    HTTP_VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported"),
    /** 506. */
    VARIANT_ALSO_NEGOTIATES(506, "Variant Also Negotiates"),
    /** 507. */
    INSUFFICIENT_STORAGE(507, "Insufficient Storage"),
    /** 508. */
    LOOP_DETECTED(508, "Loop Detected"),
    /** 510. */
    NOT_EXTENDED(510, "Not Extended"),
    /** 511. */
    NETWORK_AUTHENTICATION_REQUIRED(511, "Network Authentication Required");

    private static final int LOWEST = 100;
    private static final @Nullable HttpStatus[] BY_CODE = new @Nullable HttpStatus[500];

    static {
        for (HttpStatus status : values()) BY_CODE[status.code - LOWEST] = status;
    }

    private final int code;
    private final String phrase;

    HttpStatus(int code, String phrase) {
        this.code = code;
        this.phrase = phrase;
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** What stands behind the number in a status line. */
    public String phrase() {
        return phrase;
    }

    /** The status with this code, or null if none is registered. */
    public static @Nullable HttpStatus of(int code) {
        int index = code - LOWEST;
        return index >= 0 && index < BY_CODE.length ? BY_CODE[index] : null;
    }

    /** The phrase for this code; empty if none is registered. */
    public static String phraseOf(int code) {
        HttpStatus status = of(code);
        return status == null ? "" : status.phrase;
    }
}
