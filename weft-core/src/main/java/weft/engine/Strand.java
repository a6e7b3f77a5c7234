package weft.engine;

import org.jspecify.annotations.Nullable;

/**
 * A stack that can be suspended: one virtual thread whose turns the engine decides. A task runs on one strand, or on a
 * chain of them while a generator's body, which has a stack of its own, works for it.
 *
 * <pre>
 *   NEW ──step──▶ RUNNING ──suspend / switchTo / handBack──▶ SUSPENDED ──step──▶ RUNNING ──▶ DONE
 *                   │  ▲
 *          detach() ▼  │ reattach()
 *                 DETACHED            (fast engine: inside blocking(), the loop does not wait for it)
 * </pre>
 *
 * <p>Thread contract: loop thread only, where a mounted strand counts as the loop thread.
 */
public abstract sealed class Strand permits FastStrand, BatonStrand {
    /** Why a strand gave the loop's thread back; tells the engine who runs next. */
    enum Exit {
        /** The whole task waits: back to the loop, or to whoever runs this step eagerly. */
        SUSPEND,
        /** Back to the strand that switched to this one. */
        HAND_BACK,
        /** The target runs next; it comes back here. */
        SWITCH,
        /** Inside a declared blocking call: the loop goes on without it. */
        DETACHED,
        /** The body has ended. */
        DONE
    }

    /** What a strand runs. */
    public interface Body extends Runnable {
        /**
         * The code: runs once, on the strand, calls {@link Strand#end} at the end, and throws nothing. The virtual thread calls
         * it directly, since each frame in between would be kept for every suspended coroutine.
         */
        @Override
        void run();

        /**
         * The strand has suspended; on the loop's own stack, before anybody else runs. From here on it may be resumed. Throws
         * nothing.
         */
        void suspended();

        /** Somebody has interrupted the thread of the suspended strand. On the loop's thread. */
        void interrupted();
    }

    final Engine engine;
    private Body body;

    // -- written by the loop thread only --
    private Exit exit = Exit.SUSPEND;

    @Nullable
    Strand resumer;

    private @Nullable Thread thread;

    Strand(Engine engine, Body body) {
        this.engine = engine;
        this.body = body;
    }

    /** The virtual thread; null before the first step. Any thread may ask it for its stack trace. */
    public final @Nullable Thread thread() {
        return thread;
    }

    /** The strand that switched to this one and waits until it hands back; null: none. Any thread, for dumps. */
    public final @Nullable Strand resumer() {
        return resumer;
    }

    /** Who runs it. */
    public final Engine engine() {
        return engine;
    }

    /** What it runs. */
    public final Body body() {
        return body;
    }

    /** Instead of the {@link #end}: the next body runs on this strand, from its beginning. On this strand. */
    public final void goOn(Body next) {
        body = next;
    }

    /** Whether the body has ended. */
    public final boolean done() {
        return exit == Exit.DONE;
    }

    final Exit exit() {
        return exit;
    }

    /** Under G1 a store of a reference into an old object costs a fence: hence the look before it. */
    final void exit(Exit next) {
        if (exit != next) exit = next;
    }

    abstract Thread createThread();

    final Thread ensureThread() {
        Thread existing = thread;
        if (existing != null) return existing;
        Thread created = createThread();
        thread = created;
        return created;
    }

    /** Runs this strand until it gives control back. On the loop's own stack. */
    abstract void step();

    /**
     * Gives the loop's thread back; returns when the loop resumes this strand. If it throws, the strand never suspended:
     * {@link #recover()} first. On this strand.
     */
    public final void suspend() {
        exit(Exit.SUSPEND);
        release();
    }

    /** As {@link #suspend}, and cheaper, for a strand that is resumed very soon. On this strand. */
    public final void pause() {
        exit(Exit.SUSPEND);
        releaseBriefly();
    }

    /** A suspension failed with a stack overflow, or because the thread is pinned: the strand holds the loop as before. */
    public void recover() {}

    /** Gives control back and returns when the engine steps this strand again. */
    abstract void release();

    /** As {@link #release}, for a strand that is certain to be stepped again soon. */
    void releaseBriefly() {
        release();
    }

    /** The body's last act: control does not come back to it. On this strand. */
    public final void end() {
        exit(Exit.DONE);
    }

    final void postInterrupt() {
        engine.host.post(body::interrupted);
    }
}
