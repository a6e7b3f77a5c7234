package weft.http;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request sends. Made by the methods here, by {@link FormData}, or by a class of one's own. Stands for {@code
 * aiohttp.Payload}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="body"}
 *
 * <p>Thread contract: any thread makes one; {@link #writeTo} loop thread only, inside a task.
 */
public interface RequestBody {
    /** The media type; null: none is said. */
    @Nullable
    String contentType();

    /** How many bytes; negative: nobody knows, and they go in chunks. */
    long length();

    /** Writes all of it. What it throws ends the request, and with it the connection. */
    void writeTo(BodySink sink) throws Exception;

    /** Whether it can be written more than once: after a redirect that keeps the method, or a retry. */
    default boolean replayable() {
        return true;
    }

    /** All of it, if it lies in memory; null: it is to be written. */
    default byte @Nullable [] bytes() {
        return null;
    }

    /** These bytes, which must not change until they are sent. */
    static RequestBody of(byte[] bytes, @Nullable String contentType) {
        return new BytesBody(Objects.requireNonNull(bytes, "a body needs bytes, not null"), contentType);
    }

    /** This text in UTF-8, {@code text/plain}. */
    static RequestBody of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    /**
     * The file, read as it is sent.
     *
     * @param contentType null: guessed from the name
     */
    static RequestBody file(Path path, @Nullable String contentType) {
        return new FileBody(path, contentType == null ? FileBody.guessType(path) : contentType);
    }

    /**
     * What the iterable gives, a piece at a time as the connection takes it: an async generator, a {@code StreamReader}, a
     * list. Sent in chunks. One that can be closed is closed at the end. If it gives its items only once, so does the body: a
     * redirect that keeps the method is an error then.
     *
     * @param contentType null: {@code application/octet-stream}
     */
    static RequestBody stream(Iterable<byte[]> pieces, @Nullable String contentType) {
        return new PiecesBody(pieces, contentType == null ? "application/octet-stream" : contentType);
    }

    /**
     * What the stream gives, read off the loop and closed at the end.
     *
     * @param contentType null: {@code application/octet-stream}
     */
    static RequestBody stream(InputStream in, @Nullable String contentType) {
        return new InputBody(in, contentType == null ? "application/octet-stream" : contentType);
    }
}
