package weft.loop;

/** Real, monotonic time. Starts near zero, so that seconds as a {@code double} keep their nanoseconds for years. */
enum SystemClock implements Clock {
    INSTANCE;

    private static final long ORIGIN = System.nanoTime();

    @Override
    public long nanos() {
        return System.nanoTime() - ORIGIN;
    }
}
