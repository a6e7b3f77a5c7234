package weft.http;

import static weft.Asyncio.await;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stream of the JDK, read in another thread. In the task that sends. */
record InputBody(InputStream in, @Nullable String contentType) implements RequestBody {
    private static final int PIECE = 64 * 1024;

    @Override
    public long length() {
        return -1;
    }

    @Override
    public void writeTo(BodySink sink) throws IOException {
        try (in) {
            copy(in, sink);
        }
    }

    @Override
    public boolean replayable() {
        return false;
    }

    static void copy(InputStream in, BodySink sink) {
        while (true) {
            byte[] piece = await(toThread(() -> in.readNBytes(PIECE)));
            if (piece.length == 0) return;
            sink.write(piece);
        }
    }
}
