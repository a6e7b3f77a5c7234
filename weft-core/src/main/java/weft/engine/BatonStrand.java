package weft.engine;

import java.util.concurrent.locks.LockSupport;

/** An ordinary virtual thread that runs while it holds the baton. A strand that blocks keeps it: strict by nature. */
final class BatonStrand extends Strand {
    /*
     * A strand offers the baton and then parks, and the loop takes it once the strand is parked. If it took it at once, a
     * strand that cannot park would run on beside the loop: parking a deep stack can overflow it. Such a strand withdraws
     * its offer, and its await throws. An overflow inside the JDK's unpark would be worse, since a thread that is half
     * submitted never runs again: a strand makes sure that there is room for it.
     */
    private boolean started;

    /** Written by the loop when it steps the strand, and by the strand that offers the baton. Orders all the two do. */
    private volatile boolean offersBaton;

    BatonStrand(BatonEngine engine, Body body) {
        super(engine, body);
    }

    @Override
    Thread createThread() {
        return Thread.ofVirtual().unstarted(this::runAndReturnBaton);
    }

    boolean offersBaton() {
        return offersBaton;
    }

    /** The offer can be taken: the strand is parked or at its end. */
    boolean hasLetGo() {
        return done() || ensureThread().getState() == Thread.State.WAITING;
    }

    private void runAndReturnBaton() {
        try {
            body().run();
        } finally {
            end();
            offerBaton();
        }
    }

    @Override
    void step() {
        Thread thread = ensureThread();
        offersBaton = false;
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
        StackRoom.check();
        try {
            offerBaton();
            while (offersBaton) {
                LockSupport.park(this);
                if (Thread.interrupted()) postInterrupt();
            }
        } catch (Throwable e) {
            offersBaton = false;
            throw e;
        }
    }

    private void offerBaton() {
        Thread loop = engine.carrier;
        offersBaton = true;
        LockSupport.unpark(loop);
    }
}
