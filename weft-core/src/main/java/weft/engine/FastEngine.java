package weft.engine;

import java.util.concurrent.locks.LockSupport;

/**
 * Strands are virtual threads that run inline on the loop's own platform thread: a switch is a continuation mounted and
 * unmounted, and no other thread takes part.
 */
final class FastEngine extends Engine {
    /** Recursion inside a coroutine is as deep as the carrier's stack; only touched pages cost memory. */
    private static final long CARRIER_STACK_BYTES = 16L << 20;

    FastEngine(Host host) {
        super(host);
    }

    @Override
    public EngineKind kind() {
        return EngineKind.FAST;
    }

    @Override
    public Thread newCarrier(String name, Runnable loop) {
        Thread thread = new Thread(null, loop, name, CARRIER_STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Strand strand(Strand.Body body) {
        return new FastStrand(this, body);
    }

    @Override
    public void enter() {
        if (Thread.currentThread().isVirtual())
            throw new IllegalStateException("the fast engine runs its loop on a platform thread, not on "
                    + Thread.currentThread() + "; let run() make the thread");
        super.enter();
        arm();
    }

    /**
     * Leaves a permit with the carrier, so that a pinned strand which tries to park the carrier comes back at once (see
     * {@link FastStrand#release}). Whoever parks the carrier on purpose arms it again.
     */
    @Override
    public void arm() {
        LockSupport.unpark(carrier);
    }

    @Override
    public boolean canDetach() {
        return true;
    }

    @Override
    public void detach() {
        if (!(current() instanceof FastStrand strand)) throw new IllegalStateException("no strand is mounted");
        strand.detach();
        mount(null);
    }

    @Override
    public void reattach(Strand strand) {
        ((FastStrand) strand).reattach();
        mount(strand);
    }

    /** A strand became runnable although the loop did not ask for it. On the loop's own stack. */
    void resubmitted(FastStrand strand) {
        if (strand.isDetached()) resume(strand);
        else if (!strand.done()) strand.runStray();
    }
}
