package weft.http;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Pieces as an iterator gives them, which may wait in between. In the task that sends. */
record PiecesBody(Iterable<byte[]> pieces, @Nullable String contentType) implements RequestBody {
    @Override
    public long length() {
        return -1;
    }

    @Override
    public void writeTo(BodySink sink) throws Exception {
        try {
            for (byte[] piece : pieces) sink.write(piece);
        } finally {
            if (pieces instanceof AutoCloseable resource) resource.close();
        }
    }

    @Override
    public boolean replayable() {
        return pieces instanceof Collection<?>;
    }
}
