package weft.web;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;
import weft.http.message.HttpStatus;
import weft.http.netty.ContentDecoder;

/**
 * An error that is a response: a handler throws it at any depth, and the client reads it. Stands for
 * {@code web.HTTPException} and its sixty subclasses; here {@link #status} tells them apart.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="exception"}
 *
 * <p>Thread contract: owner task only.
 */
public class HttpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Response response;

    /** With this status and a text for the client. */
    public HttpException(int status, String text) {
        this(Response.text(text).withStatus(status), null);
    }

    /** With this status, a text for the client, and a cause that the client does not see. */
    public HttpException(int status, String text, @Nullable Throwable cause) {
        this(Response.text(text).withStatus(status), cause);
    }

    /** With this response, whatever it is. */
    public HttpException(Response response) {
        this(response, null);
    }

    private HttpException(Response response, @Nullable Throwable cause) {
        super(response.status() + " " + response.reason(), cause);
        this.response = response;
    }

    /** The response. Its headers may be changed. */
    public final Response response() {
        return response;
    }

    /** Its status. */
    public final int status() {
        return response.status();
    }

    /** What a malformed message is answered with. */
    static HttpException of(BadMessageException bad) {
        return new HttpException(bad.status(), String.valueOf(bad.getMessage()), bad);
    }

    private static HttpException of(HttpStatus status) {
        return new HttpException(status.code(), status.code() + ": " + status.phrase());
    }

    /** 400. */
    public static HttpException badRequest(String text) {
        return new HttpException(HttpStatus.BAD_REQUEST.code(), text);
    }

    /** 401; the header {@code WWW-Authenticate} says how to do better. */
    public static HttpException unauthorized(String challenge) {
        HttpException exception = of(HttpStatus.UNAUTHORIZED);
        exception.response.headers().set("WWW-Authenticate", challenge);
        return exception;
    }

    /** 403. */
    public static HttpException forbidden() {
        return of(HttpStatus.FORBIDDEN);
    }

    /** 404. */
    public static HttpException notFound() {
        return of(HttpStatus.NOT_FOUND);
    }

    /** 404, with a text for the client. */
    public static HttpException notFound(String text) {
        return new HttpException(HttpStatus.NOT_FOUND.code(), text);
    }

    /** 405, with the methods that are allowed. */
    public static HttpException methodNotAllowed(Set<String> allowed) {
        HttpException exception = of(HttpStatus.METHOD_NOT_ALLOWED);
        exception.response.headers().set("Allow", String.join(", ", new TreeSet<>(allowed)));
        return exception;
    }

    /** 409. */
    public static HttpException conflict(String text) {
        return new HttpException(HttpStatus.CONFLICT.code(), text);
    }

    /** 413: the limit and what it was exceeded by. */
    public static HttpException tooLarge(long limit) {
        HttpException exception = new HttpException(
                HttpStatus.CONTENT_TOO_LARGE.code(), "Maximum request body size " + limit + " exceeded");
        exception.response.headers().set("Connection", "close");
        return exception;
    }

    /** 415. */
    public static HttpException unsupportedMediaType(String text) {
        return new HttpException(HttpStatus.UNSUPPORTED_MEDIA_TYPE.code(), text);
    }

    /** 415, for a coding of the body; what is known is said (RFC 9110, 15.5.16). */
    static HttpException unsupportedCoding(List<String> codings) {
        HttpException exception = unsupportedMediaType("the body must have one of these codings or none, and it has "
                + codings + ": " + ContentDecoder.accepted());
        exception.response.headers().set("Accept-Encoding", ContentDecoder.accepted());
        return exception;
    }

    /** 503. */
    public static HttpException serviceUnavailable(String text) {
        return new HttpException(HttpStatus.SERVICE_UNAVAILABLE.code(), text);
    }

    /** A redirect: 302 Found. */
    public static HttpException found(String location) {
        return redirect(HttpStatus.FOUND, location);
    }

    /** A redirect after a form was sent: 303 See Other. */
    public static HttpException seeOther(String location) {
        return redirect(HttpStatus.SEE_OTHER, location);
    }

    /** A redirect for ever: 308 Permanent Redirect. */
    public static HttpException permanentRedirect(String location) {
        return redirect(HttpStatus.PERMANENT_REDIRECT, location);
    }

    private static HttpException redirect(HttpStatus status, String location) {
        return new HttpException(Response.redirect(requireNonNull(location), status.code()));
    }
}
