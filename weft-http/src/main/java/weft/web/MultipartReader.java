package weft.web;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.message.BadMessageException;
import weft.http.message.BodyReader;
import weft.http.netty.MultipartDecoder;

/**
 * The parts of a multipart body, one after the other, while they arrive. Stands for {@code aiohttp.MultipartReader}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="multipart"}
 *
 * <p>What was not read of a part is skipped when the next one is asked for.
 *
 * <p>Thread contract: owner task only.
 */
public final class MultipartReader implements Iterable<BodyPart> {
    private final BodyReader content;
    private final MultipartDecoder decoder;
    private @Nullable BodyPart current;
    private boolean ended;

    MultipartReader(BodyReader content, String contentType) {
        this.content = content;
        try {
            this.decoder = new MultipartDecoder(contentType, StandardCharsets.UTF_8);
        } catch (BadMessageException e) {
            throw HttpException.of(e);
        }
    }

    /** The next part, or null at the end. */
    @SuppressWarnings("NullAway") // it does not see that the coroutine may give null
    public Coroutine<@Nullable BodyPart> next() {
        return async(this::advance);
    }

    private @Nullable BodyPart advance() {
        BodyPart before = current;
        while (before != null && before.more() != null) {
            // skipped
        }
        MultipartDecoder.Event event = event();
        if (event == null) {
            current = null;
            return null;
        }
        if (!(event instanceof MultipartDecoder.Begin begin))
            throw new IllegalStateException("a part begins with its beginning, not with " + event);
        BodyPart part = new BodyPart(this, begin);
        current = part;
        return part;
    }

    /** The next thing that comes out of the decoder; null at the end. In a task. */
    MultipartDecoder.@Nullable Event event() {
        try {
            while (true) {
                MultipartDecoder.Event event = decoder.poll();
                if (event != null || ended) return event;
                byte[] piece = await(content.readany());
                if (piece.length > 0) {
                    decoder.feed(piece);
                } else {
                    ended = true;
                    decoder.end();
                    MultipartDecoder.Event last = decoder.poll();
                    decoder.close();
                    return last;
                }
            }
        } catch (BadMessageException e) {
            throw HttpException.of(e);
        }
    }

    /** The parts, for a {@code for} statement. */
    @Override
    public Iterator<BodyPart> iterator() {
        return new Iterator<>() {
            private @Nullable BodyPart next;

            @Override
            public boolean hasNext() {
                if (next == null) next = advance();
                return next != null;
            }

            @Override
            public BodyPart next() {
                if (!hasNext() || next == null) throw new NoSuchElementException("the body has no more parts");
                BodyPart part = next;
                next = null;
                return part;
            }
        };
    }
}
