package weft.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/** Compresses the body of one response. Owner task only. */
final class Compression {
    private static final int BUFFER = 1024;

    private final String name;
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final DeflaterOutputStream stream;

    private Compression(String name) {
        this.name = name;
        try {
            // flushing gives out all that was written, so that the client sees it
            stream = name.equals("gzip")
                    ? new GZIPOutputStream(compressed, BUFFER, true)
                    : new DeflaterOutputStream(compressed, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first that we know of what the client takes, or null. */
    static @Nullable Compression choose(Headers request) {
        for (String coding : new String[] {"gzip", "deflate"})
            if (accepts(request, coding)) return new Compression(coding);
        return null;
    }

    /** Whether the client takes this coding. */
    static boolean accepts(Headers request, String coding) {
        for (String header : request.getAll("Accept-Encoding")) {
            for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] words = part.strip().split("\\s*;\\s*", -1);
                if (words[0].equals(coding)) return words.length == 1 || !words[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    String name() {
        return name;
    }

    byte[] compress(byte[] bytes) {
        try {
            stream.write(bytes);
            stream.flush();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] finish() {
        try {
            stream.close();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] taken() {
        byte[] bytes = compressed.toByteArray();
        compressed.reset();
        return bytes;
    }
}
