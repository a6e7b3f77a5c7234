package weft.http.netty;

import static weft.Asyncio.async;
import static weft.Asyncio.createTask;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Task;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.stream.StreamReader;

/** Undoes {@code Content-Encoding} while a body is read. Loop thread only. */
public final class ContentDecoder {
    /*
     * The decoders are the JDK's and other libraries' InputStreams over one that awaits the next piece of the body: as await
     * is an ordinary call, code that knows nothing of coroutines pulls, and a body is decompressed only as far as it is read. So
     * a small body that would become gigabytes (a "decompression bomb") costs no more memory than the two buffers between.
     * Decoders that are pushed, as those of Netty's pipeline, put everything that one piece of input expands to into memory.
     *
     * A task of its own pulls and feeds the reader, until that has enough.
     */
    private static final int MOST_CODINGS = 4;
    private static final int PIECE = 16 * 1024;
    private static final @Nullable Constructor<?> BROTLI = find("org.brotli.dec.BrotliInputStream");
    private static final @Nullable Constructor<?> ZSTD = find("com.github.luben.zstd.ZstdInputStream");

    /** Makes what reading fails with. */
    @FunctionalInterface
    public interface Failure {
        /** With a message and a cause. */
        Exception of(String message, @Nullable Throwable cause);
    }

    private final List<String> codings;
    private final Failure failure;
    private final BodyInput input;
    private final StreamReader stream = new StreamReader();
    private final BodyReader decoded = new BodyReader(stream);
    private final PausableSource source = new PausableSource();
    private final Task<Void> pump;

    private ContentDecoder(BodyReader raw, List<String> codings, Failure failure) {
        this.input = new BodyInput(raw);
        this.codings = codings;
        this.failure = failure;
        stream.setTransport(source);
        pump = createTask(async(this::pump), "decompress");
    }

    /** What is known here, as {@code Accept-Encoding} says it. */
    public static String accepted() {
        return "gzip, deflate" + (BROTLI != null ? ", br" : "") + (ZSTD != null ? ", zstd" : "");
    }

    /** A decoder out of a library that the program may have. By reflection: it need not be there, not even as a module. */
    private static @Nullable Constructor<?> find(String type) {
        try {
            return Class.forName(type, false, ContentDecoder.class.getClassLoader())
                    .getConstructor(InputStream.class);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** The codings that the headers name, in the order in which they were applied. */
    public static List<String> codings(Headers headers) {
        if (!headers.contains("Content-Encoding")) return List.of();
        List<String> codings = new ArrayList<>();
        for (String field : headers.getAll("Content-Encoding"))
            for (String coding : field.split(",", -1)) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !name.equals("identity")) codings.add(name);
            }
        return codings;
    }

    /** Whether all of them are known here. */
    public static boolean areKnown(List<String> codings) {
        return codings.stream().allMatch(ContentDecoder::isKnown);
    }

    /** Undoes these codings, which are known, when it is asked for the body. */
    public static ContentDecoder of(BodyReader raw, List<String> codings, Failure failure) throws Exception {
        if (codings.size() > MOST_CODINGS)
            throw failure.of(
                    "the body is compressed " + codings.size() + " times over, and " + MOST_CODINGS + " is the limit",
                    null);
        return new ContentDecoder(raw, codings, failure);
    }

    private static boolean isKnown(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip", "deflate" -> true;
            case "br" -> BROTLI != null;
            case "zstd" -> ZSTD != null;
            default -> false;
        };
    }

    /** The body as it was before. */
    public BodyReader decoded() {
        return decoded;
    }

    /** Nobody reads any more. */
    public void close() {
        pump.cancel();
    }

    private void pump() {
        try (PushbackInputStream in = new PushbackInputStream(input)) {
            int first = in.read();
            if (first >= 0) {
                in.unread(first);
                InputStream plain = in;
                for (String coding : codings.reversed()) plain = decoder(coding, plain);
                copy(plain);
            }
            stream.feedEof();
        } catch (CancelledError e) {
            stream.setException(failure.of("the body is not read any more", e));
            throw e;
        } catch (IOException | RuntimeException e) {
            Throwable own = input.failure;
            stream.setException(
                    own != null
                            ? own
                            : failure.of(
                                    "the body is not what its Content-Encoding " + codings + " says: " + e.getMessage(),
                                    e));
        }
    }

    private void copy(InputStream plain) throws IOException {
        byte[] buffer = new byte[PIECE];
        for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
            stream.feedData(java.util.Arrays.copyOf(buffer, count));
            source.awaitReading();
        }
    }

    private static InputStream decoder(String coding, InputStream in) throws IOException {
        return switch (coding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(in, PIECE);
            case "deflate" -> inflate(in);
            case "br" -> make(BROTLI, in);
            default -> make(ZSTD, in);
        };
    }

    private static InputStream make(@Nullable Constructor<?> decoder, InputStream in) throws IOException {
        try {
            return (InputStream) Objects.requireNonNull(decoder).newInstance(in);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw weft.Asyncio.rethrow(e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IOException("the decoder cannot be made: " + e, e);
        }
    }

    /** With the head of zlib, as it should be, or without, as some servers have it. */
    private static InputStream inflate(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in);
        int first = pushback.read();
        if (first >= 0) pushback.unread(first);
        boolean headless = first >= 0 && (first & 0x0f) != 8;
        return new InflaterInputStream(pushback, new Inflater(headless), PIECE) {
            @Override
            public void close() throws IOException {
                super.close();
                inf.end();
            }
        };
    }

    /** The raw body for code that knows blocking streams. */
    private static final class BodyInput extends InputStream {
        private final BodyReader body;
        private byte[] piece = new byte[0];
        private int at;

        /** What the raw body failed with. */
        private @Nullable Throwable failure;

        BodyInput(BodyReader body) {
            this.body = body;
        }

        private boolean fill() {
            if (at < piece.length) return true;
            try {
                piece = body.read(Integer.MAX_VALUE).await();
            } catch (Throwable e) {
                failure = e;
                throw e;
            }
            at = 0;
            return piece.length > 0;
        }

        @Override
        public int read() {
            return fill() ? piece[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) return 0;
            if (!fill()) return -1;
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, target, offset, count);
            at += count;
            return count;
        }

        @Override
        public int available() {
            return piece.length - at;
        }
    }
}
