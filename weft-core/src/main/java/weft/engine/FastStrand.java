package weft.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread whose scheduler is this object. The loop's thread runs its continuation inline; the JDK calls
 * {@link #execute} whenever the thread becomes runnable.
 */
final class FastStrand extends Strand implements Executor {
    /*
     * The JDK runs a continuation only if its thread is in a runnable state, so continuation.run() at the wrong moment is a
     * no-op: a wake-up that comes twice or late costs one empty call, and only a lost one would hurt. What execute() does
     * depends on the phase:
     *
     *   RUNNING    the strand blocked without having said so, and the loop waits for it (strict): tell the waiting loop
     *   SUSPENDED  it awaits, parked; somebody unparked or interrupted its thread: run the stray wake-up from the inbox,
     *              never from the strict wait, where it would jump the queue
     *   PAUSED     it has yielded and stands in the ready queue (20 ns cheaper than a park): nothing
     *   DETACHED   the blocking call it declared has ended: resume it from the inbox
     *
     * The phases are ints since they change twice a switch, and under G1 a store of a reference costs a fence each time.
     *
     * A foreign thread may read a phase that is out of date (somebody who takes a stack trace submits the thread again, with
     * no order between him and us), so it always tells the strict wait as well; a surplus sign costs one empty call.
     *
     * Parking a pinned virtual thread parks its carrier, and with it the loop, for ever. The carrier's own park permit is
     * kept set while strands run (FastEngine.arm), so that such a park returns; release() then probes with a yield, which a
     * pinned thread cannot do, and refuses. A pinned strand that waits for a lock uses that permit up; if it awaits after
     * that, under the same frame, the loop stands still, and only the watch of debug mode tells where. Refused instead:
     * asking Continuation.isPinned, which needs a second option.
     */
    private static final byte RUNNING = 0;

    private static final byte SUSPENDED = 1;
    private static final byte PAUSED = 2;
    private static final byte DETACHED = 3;

    private static final long FIRST_REPORT_MILLIS = 100;
    private static final long SECOND_REPORT_MILLIS = 5_000;

    private @Nullable Runnable continuation;
    private byte phase = SUSPENDED;

    /** How often the thread was mounted; wraps around, is only compared with its last value. */
    private short turns;

    private boolean resubmitted;

    // -- written by any thread --
    private volatile boolean submitted;

    FastStrand(FastEngine engine, Body body) {
        super(engine, body);
    }

    @Override
    Thread createThread() {
        return VirtualThreads.create(this, null, body());
    }

    boolean isDetached() {
        return phase == DETACHED;
    }

    @Override
    void step() {
        switch (phase) {
            case SUSPENDED -> {
                phase = RUNNING;
                Thread thread = ensureThread();
                if (continuation == null) thread.start();
                else LockSupport.unpark(thread);
            }
            case PAUSED -> phase = RUNNING;
            case DETACHED -> {}
            default -> throw new IllegalStateException("a running strand cannot be stepped");
        }
        resubmitted = false;
        runUntilReleased();
    }

    /** Lets the thread look at a wake-up that was not the loop's; it suspends again. */
    void runStray() {
        // It may have been resumed since, and have paused: to run it now would be to run it out of turn.
        if (phase == SUSPENDED) runUntilReleased();
    }

    private void runUntilReleased() {
        Runnable run = continuation;
        if (run == null) throw new IllegalStateException("the JDK did not submit the started thread");
        while (true) {
            run.run();
            turns++;
            if (phase != RUNNING || done()) return;
            awaitSubmission();
        }
    }

    @Override
    void release() {
        phase = SUSPENDED;
        LockSupport.park();
        if (phase == SUSPENDED) suspendAgain();
    }

    /**
     * The park returned, but nobody resumed this strand. Whether it was unmounted is not known: what is remembered over the
     * first park is kept in the frame of every suspended coroutine.
     */
    private void suspendAgain() {
        boolean unmounted = false;
        do {
            if (Thread.interrupted()) postInterrupt();
            else if (!unmounted) refuseIfPinned();
            int turn = turns;
            LockSupport.park();
            unmounted = turn != turns;
        } while (phase == SUSPENDED);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours: this yield unmounts, and the loop mounts again
    void releaseBriefly() {
        int turn = turns;
        phase = PAUSED;
        Thread.yield();
        if (turn == turns) throw pinned();
        if (Thread.interrupted()) postInterrupt();
    }

    @Override
    public void recover() {
        phase = RUNNING;
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private void refuseIfPinned() {
        int turn = turns;
        phase = RUNNING;
        Thread.yield();
        if (turn == turns) throw pinned();
        phase = SUSPENDED;
    }

    private static IllegalStateException pinned() {
        return new IllegalStateException("await cannot suspend here: a native frame or a class initialiser is on the"
                + " stack and pins the coroutine to the loop's thread; await before or after it, not inside");
    }

    void detach() {
        exit(Exit.DETACHED);
        phase = DETACHED;
    }

    void reattach() {
        exit(Exit.SUSPEND);
        phase = RUNNING;
    }

    /** Never throws, blocks, locks or logs: the JDK calls it on threads that serve the whole JVM. */
    @Override
    public void execute(Runnable task) {
        Runnable own = continuation;
        if (own == null) {
            continuation = task; // Thread.start(): step() runs it
        } else if (task != own || done()) {
            VirtualThreads.defaultScheduler()
                    .execute(task); // a thread that inherited this scheduler from the coroutine
        } else {
            int now = phase;
            if (now == SUSPENDED || now == DETACHED) engine.host.post(this::resubmittedOnLoop);
            Thread carrier = engine.carrier;
            if (Thread.currentThread() == carrier) {
                resubmitted = true;
            } else {
                submitted = true;
                LockSupport.unpark(carrier);
            }
        }
    }

    private void resubmittedOnLoop() {
        ((FastEngine) engine).resubmitted(this);
    }

    /** Strict waiting: the loop stands still until the JDK says that the blocked strand can go on. */
    private void awaitSubmission() {
        if (!resubmitted && !submitted) {
            long start = System.nanoTime();
            long reportAt = FIRST_REPORT_MILLIS;
            while (!resubmitted && !submitted) {
                long waited = (System.nanoTime() - start) / 1_000_000;
                if (waited >= reportAt) {
                    engine.host.blocked(ensureThread(), waited);
                    reportAt = reportAt == FIRST_REPORT_MILLIS ? SECOND_REPORT_MILLIS : Long.MAX_VALUE;
                }
                if (reportAt == Long.MAX_VALUE) LockSupport.park(this);
                else LockSupport.parkNanos(this, Math.max(1, reportAt - waited) * 1_000_000);
                Thread.interrupted(); // the carrier's own flag would make park spin
            }
            engine.arm();
        }
        resubmitted = false;
        submitted = false;
    }
}
