package weft;

/**
 * By this a child tells {@link TaskGroup#start} that it is ready, and with what. Stands for {@code trio.TaskStatus}.
 *
 * {@snippet class="weft.Snippets" region="task-status"}
 *
 * <p>Thread contract: loop thread only.
 *
 * @param <V> what {@code start} returns
 */
public final class TaskStatus<V> {
    private final Future<V> ready;
    private boolean called;

    TaskStatus(EventLoop loop) {
        this.ready = loop.createFuture();
    }

    /**
     * The child is ready: {@code start} returns the value, and from here on the child is one like any other. Has no effect
     * if {@code start} has been cancelled, and the child with it.
     *
     * @throws IllegalStateException the second time
     */
    public void started(V value) {
        if (called)
            throw new IllegalStateException(
                    "started was called twice on the same task status, with " + value + " now; a child is ready once");
        called = true;
        if (!ready.done()) ready.setResult(value);
    }

    /** As {@link #started(Object)}, without a value. */
    @SuppressWarnings("NullAway") // for a TaskStatus<Void>, whose only value is null
    public void started() {
        started(null);
    }

    /** Whether the child has said it is ready. */
    boolean ready() {
        return called;
    }

    /** Waits, in the current task, until the child is ready. */
    V waitFor(Task<?> child) {
        try {
            return ready.await();
        } catch (CancelledError e) {
            if (!child.done()) endChild(child, e);
            Future.Failure failure = ready() ? null : child.failure(); // once it is ready the group hears of it
            if (failure == null) throw e;
            failure.retrieved = true;
            throw Asyncio.rethrow(failure.exception);
        }
    }

    /** Who did not get the value cannot look after the child: it ends before {@code start} does. */
    private static void endChild(Task<?> child, CancelledError why) {
        EventLoop loop = child.loop;
        TaskStep<?> me = TaskStep.current();
        child.cancel(why.getMessage());
        while (!child.done()) {
            Future<Void> ended = loop.createFuture();
            child.addDoneCallback(done -> {
                if (!ended.done()) ended.completeResult(null);
            });
            try {
                me.waitDespiteScopes(ended);
            } catch (CancelledError e) {
                if (loop.isEnding()) throw e;
            }
        }
    }

    /** The child has ended before it was ready. */
    void ended(Task<?> child) {
        if (ready.done()) return; // start was cancelled, and looks at the child itself
        Throwable failure = child.cancelled() ? null : child.exception();
        if (child.cancelled()) ready.cancel();
        else if (failure != null) ready.completeException(failure);
        else
            ready.completeException(new IllegalStateException("the child exited without calling started: " + child
                    + "; call it when the child is ready, or start the child with createTask"));
    }

    @Override
    public String toString() {
        return "<TaskStatus " + (called ? "started" : ready.done() ? "failed" : "starting") + ">";
    }
}
