package weft;

import org.jspecify.annotations.Nullable;

/** A loop that waits for ever: what is done about it. One for each loop; loop thread only. */
final class Deadlock {
    /*
     * The loop can only see that nothing it knows of will wake it; a thread it does not know of may still do so. Without a
     * handler it therefore reports and waits, and only for runs that somebody waits for: a loop in runForever has every
     * right to do nothing.
     */
    private final TaskLoop loop;
    private @Nullable Runnable handler;
    private @Nullable Future<?> main;
    private boolean reported;

    Deadlock(TaskLoop loop) {
        this.loop = loop;
    }

    void setHandler(@Nullable Runnable handler) {
        this.handler = handler;
    }

    /** The run ends with this future; null: it has ended. */
    void runEndsWith(@Nullable Future<?> future) {
        main = future;
    }

    void found() {
        if (handler != null) {
            handler.run();
        } else if (loop.getDebug() && main != null && !reported) {
            reported = true;
            Log.warning("the event loop waits for ever: nothing is ready, no timer is set, and no thread works for it."
                    + " Complete what is waited for; if a thread that the loop does not know of will, hand over a"
                    + " CompletableFuture or call outsideWorkBegins()\n"
                    + CallGraphCapture.of(loop.self()).tree());
        }
    }
}
