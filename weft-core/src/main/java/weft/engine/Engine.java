package weft.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs strands for one loop, one at a time. The seam between tasks and virtual threads: it knows three transitions,
 * resume from the loop ({@link #resume}), suspend ({@link Strand#suspend}), and <em>suspend me, run that one now, come back</em>
 * ({@link #switchTo}), which eager start and generators need because a virtual thread cannot be run while another one is
 * mounted.
 *
 * <p>Thread contract: loop thread only, except {@link #mounted()}.
 */
public abstract sealed class Engine permits FastEngine, BatonEngine {
    /*
     * How a turn works. resume() is a trampoline on the loop's own stack: it steps a strand, asks why the strand gave up
     * control, and steps whoever is next, until a suspension that nobody waits for returns it to the loop.
     *
     *   switchTo(child)            me ──▶ child, child.resumer = me; child's handBack() or end ──▶ me
     *   switchTo(child, new step)  me ──▶ child, me on eagerParents; child's suspend() or end  ──▶ me
     *   suspend()                  me ──▶ top of eagerParents, or the loop
     *
     * A generator that awaits suspends with its consumer still linked behind it: the loop later resumes the generator,
     * which hands its value back. An eager child that awaits in its first step gives control to its parent, even if it
     * was a generator of the child that awaited: hence the stack beside the links.
     */

    /** What an engine needs of its loop. */
    public interface Host {
        /** Any thread: runs the action on the loop's thread, soon. Never throws, blocks or logs, also after close. */
        void post(Runnable action);

        /**
         * Loop thread: a coroutine has held the loop for {@code millis} without awaiting.
         *
         * @param thread the culprit, unmounted at the line that blocks
         */
        void blocked(Thread thread, long millis);
    }

    final Host host;

    // -- touched by the loop thread only --
    private final ArrayDeque<Strand> eagerParents = new ArrayDeque<>();
    private @Nullable Strand target;
    private boolean targetIsNewStep;

    /** Code on the loop's own stack waits for the strand that runs now. */
    private boolean callerWaits;

    // -- written by the loop thread, read by any (see mounted()) --
    private @Nullable Strand current;

    @Nullable
    Thread carrier;

    Engine(Host host) {
        this.host = host;
    }

    /** The loop it runs strands for. */
    public final Host host() {
        return host;
    }

    /** The name users know: {@code fast} or {@code baton}. */
    public abstract EngineKind kind();

    /** An unstarted thread fit to run the loop on this engine. */
    public abstract Thread newCarrier(String name, Runnable loop);

    /** A new strand that has not started. Costs no thread before its first step. */
    public abstract Strand strand(Strand.Body body);

    /** The calling thread runs the loop from now on. */
    public void enter() {
        carrier = Thread.currentThread();
    }

    /** The loop parked its thread on purpose and is back. */
    public void arm() {}

    /** The loop has stopped running. */
    public void leave() {
        carrier = null;
    }

    /**
     * The thread that acts for the loop at this moment: its own, or that of the mounted strand. A thread that finds itself
     * here is confined to the loop; a stale value can never equal a reader that is not. Any thread.
     */
    public final @Nullable Thread mounted() {
        Strand strand = current;
        return strand == null ? carrier : strand.thread();
    }

    /** The strand that runs now, or null on the loop's own stack. */
    public final @Nullable Strand current() {
        return current;
    }

    /** Runs the strand, and those it switches to, until the task suspends or ends. On the loop's own stack. */
    public final void resume(Strand strand) {
        step(strand);
        if (strand.exit() != Strand.Exit.SUSPEND || !eagerParents.isEmpty()) stepSuccessors(strand);
    }

    private void stepSuccessors(Strand first) {
        for (Strand next = successor(first); next != null; next = successor(next)) step(next);
    }

    private void step(Strand strand) {
        current = strand.exit() == Strand.Exit.DETACHED ? null : strand;
        strand.step();
        current = null;
        if (strand.exit() == Strand.Exit.SUSPEND) strand.body().suspended();
    }

    /**
     * Runs {@code child} now and returns when it hands back, ends or, if this is a new step of another task, suspends.
     * Works on a strand and on the loop's own stack.
     */
    public final void switchTo(Strand child, boolean newStep) {
        Strand me = current;
        if (me == null) {
            callerWaits = true;
            try {
                resume(child);
            } finally {
                callerWaits = false;
            }
            return;
        }
        target = child;
        targetIsNewStep = newStep;
        release(me, Strand.Exit.SWITCH);
    }

    /** Gives control back to the strand that switched to this one. On a strand. */
    public final void handBack() {
        Strand me = current;
        if (me == null) throw new IllegalStateException("no strand is mounted");
        release(me, Strand.Exit.HAND_BACK);
    }

    /**
     * Whether the loop would do nothing between the end of the body that runs now and its next callback, and the strand is as
     * good as new: then another body may {@linkplain Strand#goOn go on} there. On a strand.
     */
    public final boolean mayGoOn() {
        Strand me = current;
        Thread loop = carrier;
        return me != null
                && loop != null
                && me.resumer == null
                && !callerWaits
                && eagerParents.isEmpty()
                && !VirtualThreads.isMarked(Thread.currentThread(), loop);
    }

    /** Whether {@link #detach} works; otherwise a blocking call needs a thread of its own. */
    public abstract boolean canDetach();

    /** From now on the loop does not wait when this strand blocks. On a strand of an engine that can detach. */
    public abstract void detach();

    /** The strand belongs to the loop again. On the detached strand. */
    public abstract void reattach(Strand strand);

    /** Who acts for the loop from now on: a strand, or null, which is the loop's own stack, or nobody while detached. */
    final void mount(@Nullable Strand strand) {
        current = strand;
    }

    private static void release(Strand me, Strand.Exit exit) {
        me.exit(exit);
        try {
            me.release();
        } catch (Throwable e) {
            me.recover();
            throw e;
        }
    }

    private @Nullable Strand successor(Strand from) {
        return switch (from.exit()) {
            case SUSPEND, DETACHED -> eagerParents.pollLast();
            case HAND_BACK, DONE -> {
                Strand back = from.resumer;
                from.resumer = null;
                yield back != null ? back : eagerParents.pollLast();
            }
            case SWITCH -> {
                Strand to = target;
                target = null;
                if (to == null) throw new IllegalStateException("switch without a target");
                if (targetIsNewStep) eagerParents.addLast(from);
                else to.resumer = from;
                yield to;
            }
        };
    }
}
