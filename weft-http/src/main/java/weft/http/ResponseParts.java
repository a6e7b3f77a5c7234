package weft.http;

import static weft.Asyncio.async;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.Headers;
import weft.http.message.MediaType;

/**
 * The parts of a response that is {@code multipart/mixed}, {@code multipart/byteranges} or of another such type, one after the
 * other, while they arrive. Stands for {@code aiohttp.MultipartReader.from_response}.
 *
 * {@snippet class="weft.http.ResponsePartsTest" region="parts"}
 *
 * <p>What was not read of a part is skipped when the next one is asked for.
 *
 * <p>Thread contract: owner task only.
 */
public final class ResponseParts implements Iterable<ResponsePart> {
    private final MultipartScanner scanner;
    private @Nullable ResponsePart current;

    private ResponseParts(MultipartScanner scanner) {
        this.scanner = scanner;
    }

    /** Of what has this media type; throws a {@link ClientPayloadException} if that is none of several parts. */
    static ResponseParts of(MediaType type, MultipartScanner.Source source) {
        String boundary = type.parameters().get("boundary");
        if (!type.type().startsWith("multipart/") || boundary == null || boundary.isEmpty())
            throw new ClientPayloadException(
                    "only what is multipart and names its boundary has parts, and this is " + type, null);
        return new ResponseParts(new MultipartScanner(source, boundary));
    }

    /** The next part, or null at the end. */
    @SuppressWarnings("NullAway") // it does not see that the coroutine may give null
    public Coroutine<@Nullable ResponsePart> next() {
        return async(this::advance);
    }

    private @Nullable ResponsePart advance() {
        if (current != null) current.end();
        Headers head = scanner.nextHead();
        current = head == null ? null : new ResponsePart(scanner, head);
        return current;
    }

    /** The parts, for a {@code for} statement. */
    @Override
    public Iterator<ResponsePart> iterator() {
        return new Iterator<>() {
            private @Nullable ResponsePart next;

            @Override
            public boolean hasNext() {
                if (next == null) next = advance();
                return next != null;
            }

            @Override
            public ResponsePart next() {
                if (!hasNext() || next == null) throw new NoSuchElementException("the response has no more parts");
                ResponsePart part = next;
                next = null;
                return part;
            }
        };
    }
}
