package weft.web;

import static weft.Asyncio.async;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.MediaType;
import weft.http.netty.MultipartDecoder;

/**
 * A part of a multipart body: a field of a form, or a file. Stands for {@code aiohttp.BodyPartReader}.
 *
 * <p>Thread contract: owner task only.
 */
public final class BodyPart {
    private final MultipartReader reader;
    private final MultipartDecoder.Begin begin;
    private boolean ended;

    BodyPart(MultipartReader reader, MultipartDecoder.Begin begin) {
        this.reader = reader;
        this.begin = begin;
    }

    /** The name of the form's field. */
    public String name() {
        return begin.name();
    }

    /** What the client calls the file; null if it is none. Never a path of this machine without a check. */
    public @Nullable String filename() {
        return begin.filename();
    }

    /** What the client says it is. */
    public MediaType contentType() {
        return MediaType.parse(begin.contentType());
    }

    /** The next piece of it, as soon as there is one; empty at its end. */
    public Coroutine<byte[]> readChunk() {
        return async(() -> {
            byte[] piece = more();
            return piece == null ? new byte[0] : piece;
        });
    }

    /** All of it, if it is not larger than this: otherwise the coroutine throws an {@link HttpException} of 413. */
    public Coroutine<byte[]> read(long limit) {
        return async(() -> all(limit));
    }

    /** All of it as text in UTF-8, if it is not larger than this. */
    public Coroutine<String> text(long limit) {
        return async(() -> new String(all(limit), contentType().charset(StandardCharsets.UTF_8)));
    }

    private byte[] all(long limit) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = more(); piece != null; piece = more()) {
            if (all.size() + piece.length > limit) throw HttpException.tooLarge(limit);
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    /** The next piece; null at the end. */
    byte @Nullable [] more() {
        if (ended) return null;
        return switch (reader.event()) {
            case MultipartDecoder.Piece(byte[] bytes) -> bytes;
            case MultipartDecoder.End() -> {
                ended = true;
                yield null;
            }
            case null -> {
                ended = true;
                throw HttpException.badRequest("the multipart body ends in the middle of a part");
            }
            case MultipartDecoder.Begin begun ->
                throw new IllegalStateException(
                        "the part " + name() + " has not ended, and " + begun.name() + " begins");
        };
    }
}
