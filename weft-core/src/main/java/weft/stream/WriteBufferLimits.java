package weft.stream;

import org.jspecify.annotations.Nullable;

/**
 * The two marks of a transport's write buffer, in bytes. Thread contract: any thread.
 *
 * @param low at so many bytes the protocol is told to resume
 * @param high above so many it is told to pause
 */
public record WriteBufferLimits(int low, int high) {
    /** 16 KiB and 64 KiB, as in asyncio. */
    public static final WriteBufferLimits DEFAULT = of(null, null);

    /** Checks that {@code high >= low >= 0}. */
    public WriteBufferLimits {
        if (high < low || low < 0)
            throw new IllegalArgumentException("the marks of a write buffer must be high >= low >= 0, not high " + high
                    + " and low " + low + "; leave one out to have it derived");
    }

    /** Marks of which each may be left out: {@code high} is four times {@code low} then, and 64 KiB without either. */
    public static WriteBufferLimits of(@Nullable Integer high, @Nullable Integer low) {
        int upper = high != null
                ? high
                : low != null ? Math.clamp(4L * low, Integer.MIN_VALUE, Integer.MAX_VALUE) : 64 * 1024;
        return new WriteBufferLimits(low != null ? low : Math.floorDiv(upper, 4), upper);
    }
}
