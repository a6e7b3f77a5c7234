package weft.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a reading task wants the bytes that come while it waits: in a buffer of its own, or in one array of so many bytes. What
 * comes goes there straight from the transport's memory, without a stop in the reader's queue. Loop thread only.
 */
final class ReadTarget {
    /** An array is made when one byte in so many has come: who announces much has to send, too. */
    private static final int LARGEST_PROMISE = 4;

    private final ChunkQueue queue;
    private @Nullable ByteBuffer into;
    private int start;

    /** How long the array is to be; 0: none is wanted, or it is made. */
    private int wanted;

    ReadTarget(ChunkQueue queue) {
        this.queue = queue;
    }

    /** From its position on; the queue is empty. */
    void set(ByteBuffer buffer) {
        into = buffer;
        start = buffer.position();
    }

    /** For what is in the queue, which is less, and what comes. */
    void wantArray(int length) {
        wanted = length;
    }

    /** How many bytes it holds. */
    int filled() {
        return into == null ? 0 : into.position() - start;
    }

    /** Takes what it has room for; nothing is in front of these bytes but what it holds. */
    void fill(ByteBuffer data) {
        if (wanted > 0 && queue.size() + data.remaining() >= wanted / LARGEST_PROMISE) {
            ByteBuffer array = ByteBuffer.wrap(new byte[wanted]);
            wanted = 0;
            set(array);
            queue.take(array);
        }
        ByteBuffer target = into;
        if (target == null) return;
        int fits = Math.min(target.remaining(), data.remaining());
        int limit = data.limit();
        target.put(data.limit(data.position() + fits));
        data.limit(limit);
    }

    /** The wait is over; returns the buffer, or null if there was none. */
    @Nullable
    ByteBuffer remove() {
        ByteBuffer filled = into;
        into = null;
        wanted = 0;
        return filled;
    }

    /** The wait has failed: what it holds is the beginning of the queue again, and the buffer as it was. */
    void giveBack() {
        ByteBuffer filled = remove();
        if (filled == null) return;
        byte[] bytes = new byte[filled.position() - start];
        filled.get(start, bytes).position(start);
        queue.putBack(bytes);
    }
}
