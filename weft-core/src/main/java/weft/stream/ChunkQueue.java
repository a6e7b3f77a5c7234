package weft.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes that a reader has received and nobody has read: a queue of arrays. Loop thread only. */
final class ChunkQueue {
    /*
     * CPython keeps one bytearray, which copies what comes in, what goes out, and now and then everything. Here bytes are
     * copied once, out of the transport's memory into an array of their own, and that very array is the result of the read
     * that takes it as a whole: what an echo, a length-prefixed message or a line at a time comes to.
     *
     *   head                          tail
     *   [ taken | bytes ] [ bytes ] [ bytes | room ]
     *
     * Only what has to wait behind other bytes may share an array, the tail: its room grows with what is there already, so a
     * peer that sends single bytes costs twice their number at most, not an object for each.
     *
     * A search goes over every byte once, however the bytes arrive: `searched` says how many bytes from the front hold no
     * end of a separator, and searchAt is the chunk to go on in. It looks for a separator's last byte and then back; the
     * match that ends first is the shortest result, which is what readuntil promises with several separators. CPython
     * looks for each of them through the whole buffer instead, which is quadratic when one of them is rare.
     */
    private static final int SMALLEST_ROOM = 256;
    private static final int LARGEST_ROOM = 64 * 1024;
    private static final int MOST = Integer.MAX_VALUE - 8;
    private static final byte[] NOTHING = new byte[0];

    private @Nullable Chunk head;
    private @Nullable Chunk tail;
    private int size;

    private @Nullable Chunk searchAt;

    /** How many bytes are in front of searchAt. */
    private int searchBase;

    private int searched;

    int size() {
        return size;
    }

    /** Adds the array, which belongs to the queue from now on. */
    void give(byte[] bytes) {
        grow(bytes.length);
        append(new Chunk(bytes, bytes.length));
    }

    /** Adds a copy of what is left in the buffer. */
    void add(ByteBuffer data) {
        int before = size;
        grow(data.remaining());
        Chunk last = tail;
        if (last != null) {
            int fits = Math.min(data.remaining(), last.bytes.length - last.to);
            if (fits > 0) {
                data.get(last.bytes, last.to, fits);
                last.to += fits;
            }
        }
        int rest = data.remaining();
        if (rest > 0) {
            int room = before == 0 ? rest : Math.max(rest, Math.clamp(before, SMALLEST_ROOM, LARGEST_ROOM));
            byte[] bytes = new byte[room];
            data.get(bytes, 0, rest);
            append(new Chunk(bytes, rest));
        }
    }

    private void grow(int by) {
        if (by > MOST - size)
            throw new IllegalStateException("a reader holds 2 GiB at most; read in pieces what is longer");
        size += by;
    }

    private void append(Chunk chunk) {
        Chunk last = tail;
        chunk.previous = last;
        if (last == null) head = chunk;
        else last.next = chunk;
        tail = chunk;
    }

    /** Removes the first so many bytes, of which there are enough. */
    byte[] take(int count) {
        Chunk first = head;
        if (count == 0 || first == null) return NOTHING;
        byte[] taken;
        if (first.from == 0 && first.to == count && first.bytes.length == count) {
            taken = first.bytes;
        } else {
            taken = new byte[count];
            copyTo(taken);
        }
        drop(count);
        return taken;
    }

    private void copyTo(byte[] target) {
        int copied = 0;
        for (Chunk chunk = head; chunk != null && copied < target.length; chunk = chunk.next) {
            int length = Math.min(chunk.to - chunk.from, target.length - copied);
            System.arraycopy(chunk.bytes, chunk.from, target, copied, length);
            copied += length;
        }
    }

    /** Moves as many of the first bytes as there are and fit. */
    void take(ByteBuffer target) {
        int most = Math.min(size, target.remaining());
        int left = most;
        for (Chunk chunk = head; chunk != null && left > 0; chunk = chunk.next) {
            int length = Math.min(chunk.to - chunk.from, left);
            target.put(chunk.bytes, chunk.from, length);
            left -= length;
        }
        drop(most);
    }

    /** Puts bytes that were taken in front of the rest again. */
    void putBack(byte[] bytes) {
        if (bytes.length == 0) return;
        grow(bytes.length);
        Chunk chunk = new Chunk(bytes, bytes.length);
        Chunk first = head;
        chunk.next = first;
        if (first == null) tail = chunk;
        else first.previous = chunk;
        head = chunk;
        restartSearch();
    }

    /** Removes the first so many bytes, of which there are enough, unseen. */
    void drop(int count) {
        restartSearch();
        size -= count;
        int left = count;
        Chunk first = head;
        while (first != null && left >= first.to - first.from) {
            left -= first.to - first.from;
            first = first.next;
        }
        head = first;
        if (first == null) {
            tail = null;
        } else {
            first.previous = null;
            first.from += left;
        }
    }

    /** Forgets all but the first so many bytes. */
    void keep(int most) {
        if (size <= most) return;
        byte[] kept = take(most);
        drop(size);
        if (most > 0) give(kept);
    }

    // -- searching --

    /** The next search begins at the first byte. */
    void restartSearch() {
        searchAt = null;
        searchBase = 0;
        searched = 0;
    }

    /** After a hit: how many bytes there are up to the separator's end. Else: how many were looked at, which is all. */
    int searched() {
        return searched;
    }

    /**
     * Goes on with the search.
     *
     * @param separators the same as since the start of it, shorter ones first
     * @return the separator that ends first; null: none is there yet
     */
    byte @Nullable [] search(byte[][] separators) {
        Chunk chunk = searchAt;
        if (chunk == null) chunk = head;
        while (chunk != null) {
            int start = chunk.from + searched - searchBase;
            for (int at = start; at < chunk.to; at++) {
                byte[] hit = endingAt(chunk, at, separators);
                if (hit != null) {
                    searched += at + 1 - start;
                    return hit;
                }
            }
            searched += chunk.to - start;
            searchAt = chunk;
            if (chunk.next == null) return null;
            searchBase += chunk.to - chunk.from;
            chunk = chunk.next;
        }
        return null;
    }

    private static byte @Nullable [] endingAt(Chunk chunk, int at, byte[][] separators) {
        byte last = chunk.bytes[at];
        for (byte[] separator : separators) {
            if (last != separator[separator.length - 1]) continue;
            if (separator.length == 1 || endsWith(chunk, at, separator)) return separator;
        }
        return null;
    }

    /** Whether the bytes up to this one are the separator, its last byte apart, which is known to fit. */
    private static boolean endsWith(Chunk last, int lastAt, byte[] separator) {
        Chunk chunk = last;
        int at = lastAt;
        for (int i = separator.length - 2; i >= 0; i--) {
            at--;
            while (at < chunk.from) {
                chunk = chunk.previous;
                if (chunk == null) return false;
                at = chunk.to - 1;
            }
            if (chunk.bytes[at] != separator[i]) return false;
        }
        return true;
    }

    @Override
    public String toString() {
        int chunks = 0;
        for (Chunk chunk = head; chunk != null; chunk = chunk.next) chunks++;
        return size + " bytes in " + chunks + " chunks";
    }

    /** An array and which part of it counts. */
    private static final class Chunk {
        private final byte[] bytes;
        private int from;
        private int to;
        private @Nullable Chunk previous;
        private @Nullable Chunk next;

        Chunk(byte[] bytes, int to) {
            this.bytes = bytes;
            this.to = to;
        }
    }
}
