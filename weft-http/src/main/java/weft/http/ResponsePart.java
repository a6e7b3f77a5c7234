package weft.http;

import static weft.Asyncio.async;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.ContentDisposition;
import weft.http.message.Headers;
import weft.http.message.MediaType;

/**
 * One of the parts of a response. Stands for {@code aiohttp.BodyPartReader}; a {@code Content-Encoding} or {@code
 * Content-Transfer-Encoding} of the part is left as it is.
 *
 * <p>Thread contract: owner task only.
 */
public final class ResponsePart {
    private final MultipartScanner scanner;
    private final Headers headers;
    private boolean ended;

    ResponsePart(MultipartScanner scanner, Headers headers) {
        this.scanner = scanner;
        this.headers = headers;
    }

    /** Its own headers. */
    public Headers headers() {
        return headers;
    }

    /** What it is. */
    public MediaType contentType() {
        return MediaType.parse(headers.get("Content-Type"));
    }

    /** How it is to be shown; null: it does not say. */
    public @Nullable ContentDisposition contentDisposition() {
        return ContentDisposition.parse(headers.get("Content-Disposition"));
    }

    /** The next piece of it, as soon as there is one; empty at its end, and when the next part was asked for. */
    public Coroutine<byte[]> readChunk() {
        return async(this::more);
    }

    /** All of it, if it is not larger than this: otherwise the coroutine throws a {@link ClientPayloadException}. */
    public Coroutine<byte[]> read(long limit) {
        return async(() -> all(limit));
    }

    /** All of it as text in the encoding that it names, or UTF-8, if it is not larger than this. */
    public Coroutine<String> text(long limit) {
        return async(() -> new String(all(limit), contentType().charset(StandardCharsets.UTF_8)));
    }

    /** The parts of it, if it is multipart itself. */
    public ResponseParts multipart() {
        return ResponseParts.of(contentType(), this::more);
    }

    private byte[] more() {
        byte[] piece = ended ? null : scanner.piece();
        if (piece != null) return piece;
        ended = true;
        return new byte[0];
    }

    private byte[] all(long limit) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = more(); piece.length > 0; piece = more()) {
            if (all.size() + piece.length > limit)
                throw new ClientPayloadException("a part of the response has more than " + limit + " bytes", null);
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    /** Nobody reads from it any more. */
    void end() {
        ended = true;
    }
}
