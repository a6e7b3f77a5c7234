package weft.channel;

import java.util.Objects;

/**
 * How many items a {@link Channel} keeps, and what happens to one more.
 *
 * {@snippet class="weft.channel.ChannelSnippets" region="buffer-policy"}
 *
 * <p>Thread contract: any thread.
 *
 * @param capacity how many items wait in the channel without keeping their sender waiting
 * @param whenFull what happens to an item that finds the channel full
 */
public record BufferPolicy(int capacity, WhenFull whenFull) {
    /** What happens to an item that finds the channel full. */
    public enum WhenFull {
        /** Its sender waits. */
        WAIT,
        /** It is kept, and the oldest is dropped. */
        DROP_OLDEST,
        /** It is dropped. */
        DROP_NEWEST
    }

    /** Checks that the capacity is not negative, and that a channel which drops keeps at least one item. */
    public BufferPolicy {
        Objects.requireNonNull(whenFull, "whenFull");
        int least = whenFull == WhenFull.WAIT ? 0 : 1;
        if (capacity < least)
            throw new IllegalArgumentException("the capacity of a channel with " + whenFull + " must be at least "
                    + least + ", and is " + capacity);
    }

    /** No buffer: a sender waits until its item is received. Trio's {@code open_memory_channel(0)}, Go's default. */
    public static BufferPolicy rendezvous() {
        return new BufferPolicy(0, WhenFull.WAIT);
    }

    /** So many items are kept, then senders wait: back-pressure. */
    public static BufferPolicy bounded(int capacity) {
        return new BufferPolicy(capacity, WhenFull.WAIT);
    }

    /** Senders never wait, and a slow receiver costs memory. Trio's {@code open_memory_channel(math.inf)}. */
    public static BufferPolicy unlimited() {
        return new BufferPolicy(Integer.MAX_VALUE, WhenFull.WAIT);
    }

    /** The latest item only. Kotlin's {@code CONFLATED}. */
    public static BufferPolicy conflated() {
        return dropOldest(1);
    }

    /** The latest items, so many. Kotlin's {@code BufferOverflow.DROP_OLDEST}. */
    public static BufferPolicy dropOldest(int capacity) {
        return new BufferPolicy(capacity, WhenFull.DROP_OLDEST);
    }

    /** What comes while so many wait is dropped. Kotlin's {@code BufferOverflow.DROP_LATEST}. */
    public static BufferPolicy dropNewest(int capacity) {
        return new BufferPolicy(capacity, WhenFull.DROP_NEWEST);
    }

    @Override
    public String toString() {
        if (whenFull != WhenFull.WAIT) return whenFull.name().toLowerCase(java.util.Locale.ROOT) + "(" + capacity + ")";
        return switch (capacity) {
            case 0 -> "rendezvous";
            case Integer.MAX_VALUE -> "unlimited";
            default -> "bounded(" + capacity + ")";
        };
    }
}
