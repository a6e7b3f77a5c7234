package weft.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The body of a request as it goes over the wire: compressed, if that was asked for. In the task that sends. */
final class UploadBody {
    private static final UploadBody NOTHING = new UploadBody(null, null, new byte[0], 0);

    private final @Nullable RequestBody body;
    private final @Nullable String coding;
    private final byte @Nullable [] bytes;
    private final long length;

    private UploadBody(@Nullable RequestBody body, @Nullable String coding, byte @Nullable [] bytes, long length) {
        this.body = body;
        this.coding = coding;
        this.bytes = bytes;
        this.length = length;
    }

    static UploadBody of(ClientRequest request) throws IOException {
        RequestBody body = request.body();
        if (body == null) return NOTHING;
        String coding = request.options().compress();
        byte[] bytes = body.bytes();
        if (bytes != null && coding != null) bytes = compress(bytes, coding);
        long length = bytes != null ? bytes.length : coding != null ? -1 : body.length();
        return new UploadBody(body, coding, bytes, length);
    }

    private static byte[] compress(byte[] bytes, String coding) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (OutputStream out = encoder(compressed, coding)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static OutputStream encoder(OutputStream out, String coding) throws IOException {
        return coding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out);
    }

    /** How it is compressed; null: not at all. */
    @Nullable
    String coding() {
        return coding;
    }

    /** All of it, if it lies in memory. */
    byte @Nullable [] bytes() {
        return bytes;
    }

    /** Negative: nobody knows. */
    long length() {
        return length;
    }

    void writeTo(BodySink sink) throws Exception {
        if (bytes != null) {
            if (bytes.length > 0) sink.write(bytes);
        } else if (coding != null && body != null) {
            writeCompressed(body, coding, sink);
        } else if (body != null) {
            writeExactly(body, sink);
        }
    }

    private static void writeCompressed(RequestBody body, String coding, BodySink sink) throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = encoder(compressed, coding)) {
            body.writeTo(piece -> {
                try {
                    out.write(piece);
                } catch (IOException e) {
                    throw weft.Asyncio.rethrow(e);
                }
                flush(compressed, sink);
            });
        }
        flush(compressed, sink);
    }

    private static void flush(ByteArrayOutputStream compressed, BodySink sink) {
        if (compressed.size() == 0) return;
        byte[] piece = compressed.toByteArray();
        compressed.reset();
        sink.write(piece);
    }

    /** More or less than was announced would be read as the beginning of the next request. */
    private void writeExactly(RequestBody content, BodySink sink) throws Exception {
        long[] written = new long[1];
        content.writeTo(piece -> {
            written[0] += piece.length;
            if (length >= 0 && written[0] > length) throw new IllegalStateException(wrong("more"));
            if (piece.length > 0) sink.write(piece);
        });
        if (length >= 0 && written[0] < length) throw new IllegalStateException(wrong("fewer"));
    }

    private String wrong(String how) {
        return "the body has " + how + " bytes than its length() of " + length
                + " says; a body whose length is not known says -1";
    }
}
