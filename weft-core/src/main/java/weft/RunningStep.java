package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** Which step the loop runs and since when, for the thread of the watch. {@link #look} any thread; the rest loop thread only. */
final class RunningStep {
    /*
     * The loop writes two fields, handle first, and nobody waits. The watcher reads the time before and after the handle: if
     * it is the same, the handle belongs to it. Otherwise a step that has just begun would be blamed for the one before.
     */
    private volatile @Nullable Handle handle;
    private volatile long since;

    /** A step that was seen running. */
    record Seen(Handle handle, long since) {}

    /** The next step, at this {@code nanoTime}. */
    void begins(Handle next, long now) {
        handle = next;
        since = now;
    }

    void ends() {
        since = 0;
        handle = null;
    }

    /** The step that runs now; null between steps. */
    @Nullable
    Seen look() {
        long before = since;
        Handle seen = handle;
        if (before == 0 || seen == null || since != before) return null;
        return new Seen(seen, before);
    }
}
