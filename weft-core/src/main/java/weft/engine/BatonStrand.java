package weft.engine;

import java.util.concurrent.locks.LockSupport;

/** An ordinary virtual thread that runs while it holds the baton. A strand that blocks keeps it: strict by nature. */
final class BatonStrand extends Strand {
    private boolean started;

    /** The baton: set by the loop, cleared by the strand. Orders everything the two do. */
    private volatile boolean holdsBaton;

    BatonStrand(BatonEngine engine, Body body) {
        super(engine, body);
    }

    @Override
    Thread createThread() {
        return Thread.ofVirtual().unstarted(this::runAndReturnBaton);
    }

    boolean holdsBaton() {
        return holdsBaton;
    }

    private void runAndReturnBaton() {
        try {
            run();
        } finally {
            returnBaton();
        }
    }

    @Override
    void step() {
        Thread thread = ensureThread();
        holdsBaton = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
        ((BatonEngine) engine).awaitBaton(this);
    }

    @Override
    void release() {
        returnBaton();
        while (!holdsBaton) {
            LockSupport.park(this);
            if (Thread.interrupted()) postInterrupt();
        }
    }

    private void returnBaton() {
        Thread loop = engine.carrier;
        holdsBaton = false;
        LockSupport.unpark(loop);
    }
}
