package weft.http.message;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.stream.StreamReader;

/**
 * The body of a message, to be pulled piece by piece while it arrives: what nobody reads is not received. Stands for
 * {@code aiohttp.StreamReader}.
 *
 * {@snippet class="weft.http.message.MessageSnippetsTest" region="body"}
 *
 * <p>Every read throws {@link PayloadException} if the body does not arrive as a whole.
 *
 * <p>Thread contract: loop thread only, in a task, one task at a time.
 */
public final class BodyReader implements Iterable<byte[]> {
    private final StreamReader stream;

    /** Reads what the stream is fed with. */
    public BodyReader(StreamReader stream) {
        this.stream = stream;
    }

    /** A body with nothing in it. */
    public static BodyReader empty() {
        return of(new byte[0]);
    }

    /** A body that is there already. The array belongs to the reader from now on. */
    public static BodyReader of(byte[] bytes) {
        StreamReader stream = new StreamReader();
        stream.feedData(bytes);
        stream.feedEof();
        return new BodyReader(stream);
    }

    /** All of it. Not bounded. */
    public Coroutine<byte[]> read() {
        return stream.read();
    }

    /**
     * Up to so many bytes, as soon as there is one; none at the end.
     *
     * @param most how many at most; negative: all of it
     */
    public Coroutine<byte[]> read(int most) {
        return stream.read(most);
    }

    /** As many bytes as there are, once there is one; none at the end. */
    public Coroutine<byte[]> readany() {
        return stream.read(Integer.MAX_VALUE);
    }

    /**
     * Exactly so many bytes.
     *
     * @throws weft.stream.IncompleteReadException (from the coroutine) if the body ends before
     */
    public Coroutine<byte[]> readexactly(int count) {
        return stream.readexactly(count);
    }

    /** A line with its newline; without one at the end; empty after that. A line is 64 KiB long at most. */
    public Coroutine<byte[]> readline() {
        return stream.readline();
    }

    /** Bytes up to and with the separator. */
    public Coroutine<byte[]> readuntil(byte[] separator) {
        return stream.readuntil(separator);
    }

    /** All of it, as UTF-8. */
    public Coroutine<String> text() {
        return text(StandardCharsets.UTF_8);
    }

    /** All of it, in this encoding. */
    public Coroutine<String> text(Charset charset) {
        return async(() -> new String(await(read()), charset));
    }

    /** The lines, each with its newline, for a {@code for} statement. */
    @Override
    public Iterator<byte[]> iterator() {
        return stream.iterator();
    }

    /** Pieces of so many bytes, the last one shorter, for a {@code for} statement. Stands for {@code iter_chunked}. */
    public Iterable<byte[]> iterChunked(int size) {
        if (size <= 0) throw new IllegalArgumentException("a chunk has at least one byte, not " + size);
        return () -> new Pieces(size);
    }

    /** The pieces as they arrive, for a {@code for} statement. Stands for {@code iter_any}. */
    public Iterable<byte[]> iterAny() {
        return () -> new Pieces(Integer.MAX_VALUE);
    }

    /** Whether the body has ended and everything was read. */
    public boolean atEof() {
        return stream.atEof();
    }

    /** What it failed with, or null. */
    public @Nullable Throwable exception() {
        return stream.exception();
    }

    @Override
    public String toString() {
        return "<BodyReader of " + stream + ">";
    }

    /** A piece is read when it is asked for, and none ahead. */
    private final class Pieces implements Iterator<byte[]> {
        private final int most;
        private byte @Nullable [] piece;

        Pieces(int most) {
            this.most = most;
        }

        @Override
        public boolean hasNext() {
            if (piece == null) piece = await(stream.read(most));
            return piece.length > 0;
        }

        @Override
        public byte[] next() {
            if (!hasNext()) throw new NoSuchElementException("the body has no more pieces");
            byte[] next = piece;
            piece = null;
            return next == null ? new byte[0] : next;
        }
    }
}
