package weft;

import org.jspecify.annotations.Nullable;

/** The protocol of async generators: who may step one when, and what its end means. */
final class AsyncGeneratorFrame<T> {
    /*
     * CPython's async_gen_asend_send, async_gen_athrow_send and async_gen_unwrap_value, with their two flags. `stepping` is
     * ag_running_async: a step that awaits is still under way, and a second task that comes meanwhile is refused. `closing`
     * is ag_closed: it has been told to exit, so it cannot be told again, though a body that yields in answer can still be
     * stepped; that the next aclose then throws StopAsyncIteration is CPython's as well.
     */
    private final GeneratorFrame<T> frame;
    private boolean stepping;
    private boolean closing;

    /** Whether a loop has it on its list of those to be closed. */
    private boolean known;

    AsyncGeneratorFrame(Generator.Body<T> body) {
        this.frame = new GeneratorFrame<>(true, body);
    }

    GeneratorFrame<T> frame() {
        return frame;
    }

    /** One step; false: there is no more. The item is in the frame. */
    boolean asend(@Nullable Object value) {
        LiveGenerators live = TaskStep.current().loop().generators();
        checkNotStepping("anext");
        if (value != null && frame.created())
            throw new IllegalArgumentException("can't send non-null value to a just-started async generator: " + this
                    + " has no yield that could take " + value + "; step it with anext first");
        return step(live, value, null);
    }

    /** As {@link #asend}, with an exception. An ended generator has nothing to throw it at: that is no error. */
    boolean athrow(Throwable error) {
        LiveGenerators live = TaskStep.current().loop().generators();
        if (frame.closed()) return false;
        checkNotStepping("athrow");
        if (closing) throw new StopAsyncIteration();
        if (!step(live, null, error)) throw new StopAsyncIteration();
        return true;
    }

    void aclose() {
        LiveGenerators live = TaskStep.current().loop().generators();
        if (frame.closed()) return;
        checkNotStepping("aclose");
        if (closing) throw new StopAsyncIteration(this + " has ignored an earlier aclose");
        closing = true;
        boolean ignored;
        try {
            ignored = step(live, null, new GeneratorExit());
        } catch (GeneratorExit e) {
            return;
        }
        if (ignored) {
            frame.takeItem();
            throw new IllegalStateException(
                    "async generator ignored GeneratorExit: " + this + " has yielded in answer");
        }
    }

    private boolean step(LiveGenerators live, @Nullable Object value, @Nullable Throwable error) {
        live.firstStep(this);
        stepping = true;
        try {
            boolean more = frame.resume(value, error);
            if (!more) closing = true;
            return more;
        } catch (StopAsyncIteration | GeneratorExit e) {
            closing = true;
            throw e;
        } finally {
            stepping = false;
            if (frame.closed()) live.ended(this);
        }
    }

    private void checkNotStepping(String what) {
        if (stepping)
            throw new IllegalStateException(what + "(): asynchronous generator is already running: " + this
                    + " works for another task, or has asked for its own next item; give each task a generator"
                    + " of its own");
    }

    /** Whether this is the first time that somebody asks. */
    boolean becomesKnown() {
        if (known) return false;
        known = true;
        return true;
    }

    @Override
    public String toString() {
        return frame.toString();
    }
}
