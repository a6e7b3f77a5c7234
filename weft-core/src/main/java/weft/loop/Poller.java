package weft.loop;

/**
 * How a loop waits: until a deadline, until another thread wakes it, or until events arrive, which it runs. The default
 * parks the loop's thread; a network module plugs in its selector here.
 *
 * <p>Thread contract: {@link #wakeup()} any thread; the rest loop thread only.
 */
public interface Poller extends AutoCloseable {
    /** Runs the events that are there, without waiting. Called once an iteration while callbacks are ready. */
    void pollNow();

    /**
     * Waits for events and runs them. May return early for no reason, and does so when the thread is interrupted, whose flag it
     * leaves.
     *
     * @param nanos how long at most, {@link Long#MAX_VALUE} for no limit
     */
    void poll(long nanos);

    /** The callbacks of an iteration have run; the loop may poll again, or not. Does nothing by default. */
    default void iterationEnds() {}

    /** Makes the poll under way, or else the next one, return at once. */
    void wakeup();

    /**
     * Whether events may still come by themselves, from open sockets say. If not, a loop that has nothing else left waits
     * for ever, and is reported as stuck.
     *
     * @return true, the default
     */
    default boolean expectsEvents() {
        return true;
    }

    /**
     * Whether it serves only the thread that has polled it first: then a loop keeps one thread, from its first run until it is
     * closed.
     *
     * @return false, the default
     */
    default boolean needsOneThread() {
        return false;
    }

    /** The loop has been closed. */
    @Override
    void close();

    /** A poller without events: it parks the loop's thread. */
    static Poller parking() {
        return new ParkPoller();
    }
}
