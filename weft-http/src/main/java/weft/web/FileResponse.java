package weft.web;

import static weft.Asyncio.await;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.netty.ServerExchange;

/**
 * A file, or a part of it: answers conditions and ranges, and sends a compressed sibling ({@code page.html.gz}) to whom takes it.
 * Where the system can, it copies from the file to the socket by itself. Stands for {@code web.FileResponse}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="file"}
 *
 * <p>Thread contract: owner task only.
 */
public final class FileResponse extends StreamResponse {
    private static final Map<String, String> MORE_TYPES = Map.of(
            "js", "text/javascript",
            "mjs", "text/javascript",
            "css", "text/css",
            "json", "application/json",
            "svg", "image/svg+xml",
            "wasm", "application/wasm",
            "webp", "image/webp",
            "woff2", "font/woff2",
            "md", "text/markdown",
            "ico", "image/x-icon");

    private static final int PIECE = 64 * 1024;

    private final Path path;
    private final @Nullable Path within;

    /** This file. It is looked at when the response is sent; if it is gone, the response is 404. */
    public FileResponse(Path path) {
        this(path, null);
    }

    /** This file, whose compressed siblings may be links, but not out of this folder; null: to anywhere. */
    FileResponse(Path path, @Nullable Path within) {
        this.path = path;
        this.within = within;
    }

    /** What was found. */
    private record Found(Path file, @Nullable String coding, long size, Instant modified, String etag) {}

    @Override
    void start(Request request) throws Throwable {
        Found found = await(toThread(() -> find(request.headers())), IOException.class);
        if (found == null) {
            headers().remove("Content-Type");
            setStatus(HttpStatus.NOT_FOUND.code());
            send(request, found, 0, 0);
            return;
        }
        headers().setDefault("Content-Type", typeOf(path));
        headers().setDefault("Last-Modified", HttpDates.format(found.modified));
        headers().setDefault("ETag", found.etag);
        headers().setDefault("Accept-Ranges", "bytes");
        if (found.coding != null) {
            headers().set("Content-Encoding", found.coding);
            headers().add("Vary", "Accept-Encoding");
        }
        Preconditions.Verdict verdict = status() == HttpStatus.OK.code()
                ? Preconditions.check(request, found.etag, found.modified)
                : Preconditions.Verdict.GO_ON; // RFC 9110, 13.2.1
        if (verdict != Preconditions.Verdict.GO_ON) {
            setStatus(Preconditions.status(verdict));
            headers().remove("Content-Type");
            send(request, found, 0, 0);
            return;
        }
        ByteRange range = status() == HttpStatus.OK.code()
                ? Preconditions.range(request, found.etag, found.modified, found.size)
                : ByteRange.ALL;
        switch (range) {
            case ByteRange.Whole() -> send(request, found, 0, found.size);
            case ByteRange.Part(long from, long to) -> {
                setStatus(HttpStatus.PARTIAL_CONTENT.code());
                headers().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + found.size);
                send(request, found, from, to - from);
            }
            case ByteRange.Unsatisfiable() -> {
                setStatus(HttpStatus.RANGE_NOT_SATISFIABLE.code());
                headers().remove("Content-Type");
                headers().set("Content-Range", "bytes */" + found.size);
                send(request, found, 0, 0);
            }
        }
    }

    private void send(Request request, @Nullable Found found, long position, long count) throws Throwable {
        if (status() != HttpStatus.NOT_MODIFIED.code()) setContentLength(count);
        super.start(request);
        ServerExchange out = request.exchange();
        if (found == null || count == 0) return;
        if (isCompressing()) {
            writeCompressed(found.file, count);
        } else {
            countSent(count);
            out.writeFile(found.file, position, count);
        }
    }

    private void writeCompressed(Path file, long count) throws IOException {
        try (FileChannel channel = await(toThread(() -> FileChannel.open(file)), IOException.class)) {
            long left = count;
            while (left > 0) {
                ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, left));
                int read = await(toThread(() -> channel.read(piece)), IOException.class);
                if (read < 0) throw new IOException("the file became shorter while it was sent: " + file);
                await(write(Arrays.copyOf(piece.array(), read)), IOException.class);
                left -= read;
            }
        }
    }

    // -- looking, in a thread --

    private @Nullable Found find(Headers request) throws IOException {
        for (String coding : new String[] {"br", "gzip"}) {
            if (!Compression.accepts(request, coding)) continue;
            Path sibling = path.resolveSibling(path.getFileName() + (coding.equals("gzip") ? ".gz" : ".br"));
            Found found = Files.isRegularFile(path) && isInside(sibling) ? find(sibling, coding) : null;
            if (found != null) return found;
        }
        return find(path, null);
    }

    /** A link among the siblings leads out of the folder as well as any. */
    private boolean isInside(Path sibling) throws IOException {
        return within == null || (Files.exists(sibling) && sibling.toRealPath().startsWith(within.toRealPath()));
    }

    private static @Nullable Found find(Path file, @Nullable String coding) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) return null;
            Instant modified = attributes.lastModifiedTime().toInstant();
            String etag = "\"" + Long.toHexString(modified.toEpochMilli()) + "-" + Long.toHexString(attributes.size())
                    + (coding == null ? "" : "-" + coding) + "\"";
            return new Found(file, coding, attributes.size(), modified.truncatedTo(ChronoUnit.SECONDS), etag);
        } catch (NoSuchFileException | AccessDeniedException e) {
            return null;
        }
    }

    private static String typeOf(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String known = MORE_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        String type = known == null ? URLConnection.guessContentTypeFromName(name) : known;
        if (type == null) return "application/octet-stream";
        return type.startsWith("text/") ? type + "; charset=utf-8" : type;
    }
}
