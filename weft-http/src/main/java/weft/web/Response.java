package weft.web;

import static java.util.Objects.requireNonNull;
import static weft.Asyncio.await;
import static weft.Asyncio.toThread;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.message.JsonCodec;
import weft.http.netty.ServerExchange;

/**
 * A response with all of its body. Stands for {@code web.Response} and {@code web.json_response}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="response"}
 *
 * <p>Thread contract: owner task only.
 */
public class Response extends StreamResponse {
    /** From here on compressing is work for a thread. */
    private static final int LARGE = 256 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private byte[] body = NOTHING;

    /** 200, without a body. */
    public Response() {}

    // -- making one --

    /** Plain text. */
    public static Response text(String text) {
        return of("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A page. */
    public static Response html(String page) {
        return of("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes. */
    public static Response bytes(byte[] bytes) {
        return of("application/octet-stream", bytes);
    }

    /** Bytes of this type. The array belongs to the response from now on. */
    public static Response of(String contentType, byte[] bytes) {
        Response response = new Response();
        response.headers().add("Content-Type", contentType);
        response.body = bytes;
        return response;
    }

    /** A record, a list, a map, … as JSON. */
    public static Response json(@Nullable Object value) {
        return of("application/json; charset=utf-8", JsonCodec.standard().encode(value));
    }

    /** No body: 204, unless another status is set. */
    public static Response empty() {
        return new Response().withStatus(HttpStatus.NO_CONTENT.code());
    }

    /** To another place: 302 Found. A handler returns it; where one must be thrown, see {@link HttpException#found}. */
    public static Response redirect(String location) {
        return redirect(location, HttpStatus.FOUND.code());
    }

    /** To another place, with this status. */
    public static Response redirect(String location, int status) {
        requireNonNull(location, "a redirect needs a location");
        Response response = text(status + ": " + HttpStatus.phraseOf(status)).withStatus(status);
        response.headers().set("Location", URI.create(location).toASCIIString());
        return response;
    }

    // -- changing it --

    /** This response, with this status. */
    public Response withStatus(int status) {
        setStatus(status);
        return this;
    }

    /** This response, with this header instead of those of its name. */
    public Response withHeader(String name, String value) {
        headers().set(name, value);
        return this;
    }

    /** This response, with these headers beside those it has. */
    public Response withHeaders(Headers more) {
        headers().addAll(more);
        return this;
    }

    /** The body. Not a copy. */
    public byte[] body() {
        return body;
    }

    /** Another body. The array belongs to the response from now on. */
    public void setBody(byte[] bytes) {
        body = bytes;
    }

    /** Sends all of it at once. */
    @Override
    void start(Request request) throws Throwable {
        request.responsePrepared(this);
        byte[] bytes = body;
        if (compress() && bytes.length > 0 && !headers().contains("Content-Encoding"))
            bytes = compressed(request, bytes);
        ServerExchange out = request.exchange();
        sentAsWhole(out, bytes.length);
        out.respond(status(), explicitReason(), headers(), bytes);
    }

    private byte[] compressed(Request request, byte[] bytes) {
        headers().add("Vary", "Accept-Encoding");
        Compression compression = Compression.choose(request.headers());
        if (compression == null) return bytes;
        headers().set("Content-Encoding", compression.name());
        headers().remove("Content-Length");
        return bytes.length < LARGE ? all(compression, bytes) : await(toThread(() -> all(compression, bytes)));
    }

    private static byte[] all(Compression compression, byte[] bytes) {
        byte[] first = compression.compress(bytes);
        byte[] last = compression.finish();
        byte[] all = new byte[first.length + last.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        return all;
    }
}
