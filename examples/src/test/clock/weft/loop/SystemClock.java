package weft.loop;

/**
 * The clock of the guide's programs when they are tested: time stands still while anything is ready, and then jumps to the
 * earliest timer. It stands before weft-core's class of this name on the class path, so that a page shows its program as a
 * reader starts it, with an ordinary {@code run}, and the test still needs no seconds for it.
 */
enum SystemClock implements Clock {
    INSTANCE;

    private volatile long now;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public boolean jumpTo(long deadline) {
        if (deadline == Long.MAX_VALUE) return false; // only another thread can go on: wait for it
        now = deadline;
        return true;
    }
}
