package weft.loop;

import java.time.Duration;

/** Users say seconds, the loop counts nanoseconds. Any thread. */
public final class Seconds {
    private static final double NANOS = 1e9;

    private Seconds() {}

    /** Nanoseconds as seconds. */
    public static double of(long nanos) {
        return nanos / NANOS;
    }

    /**
     * Seconds as nanoseconds, rounded to the nearest, infinity to the largest.
     *
     * @param what names the argument in the error
     * @throws IllegalArgumentException for NaN
     */
    public static long toNanos(double seconds, String what) {
        if (Double.isNaN(seconds))
            throw new IllegalArgumentException("Invalid " + what + ": NaN (not a number); give seconds, or a Duration");
        return (long) Math.rint(seconds * NANOS); // saturates
    }

    /** A duration as nanoseconds; what does not fit becomes the largest or smallest. */
    public static long toNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** {@code now + delay} without overflow. */
    public static long add(long now, long delay) {
        long sum = now + delay;
        return ((now ^ sum) & (delay ^ sum)) < 0 ? (delay < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
