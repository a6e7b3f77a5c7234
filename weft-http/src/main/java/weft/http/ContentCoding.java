package weft.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.netty.ContentDecoder;

/** Undoes the {@code Content-Encoding} of a response, if there is one. Loop thread only. */
final class ContentCoding {
    private final ContentDecoder decoder;

    private ContentCoding(ContentDecoder decoder) {
        this.decoder = decoder;
    }

    /** What requests accept. */
    static String accepted() {
        return ContentDecoder.accepted();
    }

    /** Undoes what the headers name; null: nothing is to be undone, or it is not known how. */
    static @Nullable ContentCoding of(BodyReader raw, Headers headers) {
        List<String> codings = ContentDecoder.codings(headers);
        if (codings.isEmpty() || !ContentDecoder.areKnown(codings)) return null;
        try {
            return new ContentCoding(ContentDecoder.of(raw, codings, ClientPayloadException::new));
        } catch (Exception e) {
            throw Asyncio.rethrow(e);
        }
    }

    BodyReader decoded() {
        return decoder.decoded();
    }

    /** Nobody reads any more. */
    void close() {
        decoder.close();
    }
}
