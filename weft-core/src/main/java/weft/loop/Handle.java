package weft.loop;

/**
 * A callback that waits for its turn on the loop; {@link #cancel()} takes it back. Stands for {@code asyncio.Handle}.
 *
 * <p>Thread contract: loop thread only.
 */
public abstract class Handle {
    private boolean cancelled;

    /** For the loop's own kinds of handles. */
    protected Handle() {}

    /**
     * The callback. Whatever it throws goes to the loop's exception handler.
     *
     * @throws Throwable whatever the callback throws
     */
    protected abstract void fire() throws Throwable;

    /** The loop was closed before the handle had its turn. Only for handles that came from another thread. */
    protected void abandoned() {}

    /** The callback will not run. Has no effect once it has run. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether {@link #cancel()} was called. */
    public final boolean cancelled() {
        return cancelled;
    }
}
