package weft.engine;

import java.util.concurrent.locks.LockSupport;

/** Needs no JVM option: loop and strands are ordinary virtual threads, and exactly one of them holds the baton. */
final class BatonEngine extends Engine {
    private static final int SPINS = 1_000;

    BatonEngine(Host host) {
        super(host);
    }

    @Override
    public EngineKind kind() {
        return EngineKind.BATON;
    }

    @Override
    public Thread newCarrier(String name, Runnable loop) {
        return Thread.ofVirtual().name(name).unstarted(loop);
    }

    @Override
    public Strand strand(Strand.Body body) {
        return new BatonStrand(this, body);
    }

    @Override
    public boolean canDetach() {
        return false;
    }

    @Override
    public void detach() {
        throw new UnsupportedOperationException("a strand of the baton engine blocks on a thread of its own");
    }

    @Override
    public void reattach(Strand strand) {
        throw new UnsupportedOperationException("a strand of the baton engine blocks on a thread of its own");
    }

    /** The loop waits here while a strand holds the baton. */
    @SuppressWarnings("ThreadPriorityCheck") // a strand that offers the baton is about to park: no wait is shorter
    void awaitBaton(BatonStrand strand) {
        int spins = 0;
        while (true) {
            if (strand.offersBaton()) {
                if (strand.hasLetGo()) return;
                if (spins++ < SPINS) Thread.onSpinWait();
                else Thread.yield();
            } else {
                LockSupport.park(strand);
                Thread.interrupted(); // nobody may interrupt the loop; its flag would make park spin
            }
        }
    }
}
