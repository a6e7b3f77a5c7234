package weft.http.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import weft.http.message.BodyReader;

/**
 * All of a body, for who reads it at once, as often as he likes. A read that is cancelled loses nothing: the next one goes on
 * where it was, so that nobody takes the second half for the whole. Owner task only.
 */
public final class WholeBody {
    private final List<byte[]> pieces = new ArrayList<>(1);
    private long size;
    private byte @Nullable [] whole;

    /**
     * All of it. In a task.
     *
     * @param check throws if so many bytes are too many
     */
    public byte[] read(BodyReader content, LongConsumer check) {
        byte[] known = whole;
        if (known != null) return known;
        check.accept(size);
        while (!content.atEof()) {
            byte[] piece = content.read(Integer.MAX_VALUE).await();
            if (piece.length == 0) break;
            pieces.add(piece);
            size += piece.length;
            check.accept(size);
        }
        byte[] all = joined();
        whole = all;
        pieces.clear();
        return all;
    }

    private byte[] joined() {
        if (pieces.size() == 1) return pieces.getFirst();
        byte[] all = new byte[Math.toIntExact(size)];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }
}
