package weft.http;

import static weft.Asyncio.await;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;

/** A file, opened for each sending, and read in another thread. In the task that sends. */
record FileBody(Path path, @Nullable String contentType) implements RequestBody {
    static String guessType(Path path) {
        String guessed = URLConnection.guessContentTypeFromName(path.getFileName() + "");
        return guessed == null ? "application/octet-stream" : guessed;
    }

    @Override
    public long length() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw Asyncio.rethrow(e);
        }
    }

    @Override
    public void writeTo(BodySink sink) throws IOException {
        try (InputStream in = await(toThread(() -> Files.newInputStream(path)))) {
            InputBody.copy(in, sink);
        }
    }
}
