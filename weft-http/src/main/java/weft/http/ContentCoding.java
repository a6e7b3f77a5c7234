package weft.http;

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
import weft.http.netty.PausableSource;
import weft.stream.StreamReader;

/** Undoes {@code Content-Encoding} while the body is read. Loop thread only. */
final class ContentCoding {
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

    private final BodyReader raw;
    private final List<String> codings;
    private final StreamReader stream = new StreamReader();
    private final BodyReader decoded = new BodyReader(stream);
    private final PausableSource source = new PausableSource();
    private final Task<Void> pump;

    private ContentCoding(BodyReader raw, List<String> codings) {
        this.raw = raw;
        this.codings = codings;
        stream.setTransport(source);
        pump = createTask(async(this::pump), "decompress");
    }

    /** What requests accept. */
    static String accepted() {
        return "gzip, deflate" + (BROTLI != null ? ", br" : "") + (ZSTD != null ? ", zstd" : "");
    }

    /** A decoder out of a library that the program may have. By reflection: it need not be there, not even as a module. */
    private static @Nullable Constructor<?> find(String type) {
        try {
            return Class.forName(type, false, ContentCoding.class.getClassLoader())
                    .getConstructor(InputStream.class);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** Undoes what the headers name; null: nothing is to be undone, or it is not known how. */
    static @Nullable ContentCoding of(BodyReader raw, Headers headers) {
        if (!headers.contains("Content-Encoding")) return null;
        List<String> codings = new ArrayList<>();
        for (String field : headers.getAll("Content-Encoding"))
            for (String coding : field.split(",", -1)) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !name.equals("identity")) codings.add(name);
            }
        if (codings.isEmpty() || !codings.stream().allMatch(ContentCoding::isKnown)) return null;
        if (codings.size() > MOST_CODINGS)
            throw new ClientPayloadException(
                    "the body is compressed " + codings.size() + " times over, and " + MOST_CODINGS + " is the limit",
                    null);
        return new ContentCoding(raw, codings);
    }

    private static boolean isKnown(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip", "deflate" -> true;
            case "br" -> BROTLI != null;
            case "zstd" -> ZSTD != null;
            default -> false;
        };
    }

    BodyReader decoded() {
        return decoded;
    }

    /** Nobody reads any more. */
    void close() {
        pump.cancel();
    }

    private void pump() {
        try (PushbackInputStream in = new PushbackInputStream(new BodyInput(raw))) {
            int first = in.read();
            if (first >= 0) {
                in.unread(first);
                InputStream plain = in;
                for (String coding : codings.reversed()) plain = decoder(coding, plain);
                copy(plain);
            }
            stream.feedEof();
        } catch (CancelledError e) {
            stream.setException(new ClientPayloadException("the response was closed before its body was read", e));
            throw e;
        } catch (ClientException | weft.TimeoutException e) {
            stream.setException(e);
        } catch (IOException | RuntimeException e) {
            stream.setException(new ClientPayloadException(
                    "the body is not what its Content-Encoding " + codings + " says: " + e.getMessage(), e));
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

        BodyInput(BodyReader body) {
            this.body = body;
        }

        private boolean fill() {
            if (at < piece.length) return true;
            piece = body.read(Integer.MAX_VALUE).await();
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
