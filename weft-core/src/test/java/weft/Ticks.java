package weft;

/** Counts the iterations of the running loop, by a callback that schedules itself. */
public final class Ticks {
    private final EventLoop loop = EventLoop.running();
    private int count;
    private boolean stopped;

    /** Counts from the next iteration on. */
    public static Ticks start() {
        Ticks ticks = new Ticks();
        ticks.next();
        return ticks;
    }

    /** The iterations since the start, in which callbacks were run before the caller. */
    public int count() {
        return count;
    }

    /** As {@link #count}, and counts no more. */
    public int stop() {
        stopped = true;
        return count;
    }

    private void next() {
        loop.callSoon(() -> {
            count++;
            if (!stopped) next();
        });
    }
}
