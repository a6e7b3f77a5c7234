package weft.stream;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What {@code readuntil} and {@code readline} look for, and what they say when it comes too late. Any thread. */
final class Separators {
    static final Separators NEWLINE = of(new byte[][] {{'\n'}});

    private final byte[][] shortestFirst;
    private final int longest;

    private Separators(byte[][] shortestFirst) {
        this.shortestFirst = shortestFirst;
        this.longest = shortestFirst[shortestFirst.length - 1].length;
    }

    static Separators of(byte[]... separators) {
        byte[][] sorted = separators.clone();
        Arrays.sort(sorted, Comparator.comparingInt(separator -> separator.length));
        if (sorted.length == 0) throw new IllegalArgumentException("Separator should contain at least one element");
        if (sorted[0].length == 0) throw new IllegalArgumentException("Separator should be at least one-byte string");
        return new Separators(sorted);
    }

    /**
     * Goes on with the search.
     *
     * @return the one that ends first; null: none is there yet
     * @throws LimitOverrunException if none is there, and there are more bytes than the limit in front of where one may begin
     */
    byte @Nullable [] find(ChunkQueue buffer, int limit) {
        byte[] found = buffer.search(shortestFirst);
        if (found != null) return found;
        int without = Math.max(0, buffer.size() + 1 - longest);
        if (without <= limit) return null;
        throw overrun("Separator is not found, and chunk exceed the limit", without, limit);
    }

    /** It was found, but behind more bytes than the limit. */
    static LimitOverrunException foundTooLate(int at, int limit) {
        return overrun("Separator is found, but chunk is longer than limit", at, limit);
    }

    private static LimitOverrunException overrun(String what, int bytes, int limit) {
        return new LimitOverrunException(
                what + ": " + bytes + " bytes, the limit is " + limit
                        + "; give the reader a higher one, or read in pieces",
                bytes);
    }
}
