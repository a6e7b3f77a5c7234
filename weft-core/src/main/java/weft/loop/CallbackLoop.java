package weft.loop;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks one after another on one thread: the lower half of {@link weft.EventLoop}, which adds tasks, contexts
 * and life cycle. Use it through that type.
 *
 * <p>Thread contract: loop thread only, except where a method says "any thread".
 */
public abstract class CallbackLoop {
    /*
     * One iteration is CPython's _run_once, and its structure decides the order of everything a user sees:
     *
     *   1. throw out cancelled timers
     *   2. poll: without waiting if something is ready, else until the earliest timer or a wake-up
     *   3. move what other threads sent, then the timers that are due, to the end of the ready queue
     *   4. run exactly as many handles as are in the queue now; what they add waits for the next iteration
     *   5. tell the poller, which may have collected what they have sent
     *
     * No lock, no allocation and, without timers, no reading of the clock on this path.
     */

    private static final long FOR_EVER = Long.MAX_VALUE;

    // -- fixed --
    private final Clock clock;

    // -- touched by the loop thread only --
    private final ReadyQueue ready = new ReadyQueue();
    private final TimerHeap timers = new TimerHeap();
    private final ReadyQueue whenIdle = new ReadyQueue();
    private @Nullable ReadyOrder order;
    private boolean stopping;

    /** How many handles this iteration has still to run. */
    private int left;

    /** This iteration is a host's, whose thread may be interrupted for reasons of its own. */
    private boolean stepping;

    // -- any thread --
    private final Inbox inbox = new Inbox();
    private volatile Poller poller;
    private volatile boolean running;
    private volatile boolean closed;
    private volatile @Nullable Runnable betweenRuns;

    /** A loop over these two. */
    protected CallbackLoop(Clock clock, Poller poller) {
        this.clock = clock;
        this.poller = poller;
    }

    // -- for users --

    /** The loop's clock, in seconds from an arbitrary origin. Stands for {@code loop.time()}. Any thread. */
    public final double time() {
        return Seconds.of(clock.nanos());
    }

    /** Whether the loop runs at this moment. Stands for {@code loop.is_running()}. Any thread. */
    public final boolean isRunning() {
        return running;
    }

    /** Whether the loop has been closed. Stands for {@code loop.is_closed()}. Any thread. */
    public final boolean isClosed() {
        return closed;
    }

    /**
     * Ends the run at the end of the current iteration; what is ready after that waits for the next run. Stands for {@code
     * loop.stop()}.
     */
    public void stop() {
        stopping = true;
    }

    /** What the loop waits with. Any thread. */
    public final Poller poller() {
        return poller;
    }

    /**
     * Waits with this one from now on; the one before is closed. A seam for modules that bring sockets: the first of them
     * changes what the loop waits with.
     */
    public final void setPoller(Poller next) {
        // A thread that still wakes the old one has sent its handle before, and the loop looks there before it waits.
        Poller before = poller;
        poller = next;
        before.close();
    }

    /** The clock it was made with. Any thread. */
    public final Clock clock() {
        return clock;
    }

    /** When the earliest timer is due, in seconds of {@link #time()}; infinite if none is set. */
    public final double nextTimer() {
        long earliest = timers.earliest();
        return earliest == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : Seconds.of(earliest);
    }

    /**
     * Sets who chooses which ready callback runs next; null: nobody, they run first in, first out. A seam for tests that
     * explore schedules.
     */
    public final void setReadyOrder(@Nullable ReadyOrder order) {
        this.order = order;
    }

    /**
     * How many seconds until the loop has something to run, as far as it knows: 0 if there is something now, infinite if only
     * an event or another thread can bring it. For hosts that run it one iteration at a time.
     */
    public final double untilReady() {
        if (!ready.isEmpty() || !inbox.isEmpty() || !whenIdle.isEmpty()) return 0;
        timers.dropCancelled();
        return timers.isEmpty() ? Double.POSITIVE_INFINITY : Math.max(0, Seconds.of(timers.earliest() - clock.nanos()));
    }

    // -- for the upper half --

    /** The time now, in nanoseconds on the loop's clock. Any thread. */
    protected final long nanos() {
        return clock.nanos();
    }

    /** Puts a handle at the end of the ready queue. */
    protected final void enqueue(Handle handle) {
        ready.add(handle);
        somethingToDo();
    }

    /** Takes a handle out of the ready queue, if it is there. Slow. */
    protected final void dequeue(Handle handle) {
        ready.remove(handle);
    }

    /** Adds a timer, which must not have been cancelled. */
    protected final void schedule(TimerHandle timer) {
        timers.add(timer);
        somethingToDo();
    }

    /** The handle becomes ready when nothing else is, before the loop waits or its clock jumps. */
    protected final void enqueueWhenIdle(Handle handle) {
        whenIdle.add(handle);
        somethingToDo();
    }

    /** Any thread: the handle runs on the loop's thread, soon. False if the loop is closed. Never throws. */
    protected final boolean send(Handle handle) {
        if (!inbox.push(handle)) return false;
        poller.wakeup();
        somethingToDo();
        return true;
    }

    /**
     * Sets what is told that there is something to do while the loop does not run: for a host that steps it. Any thread calls
     * it, also the JDK's: it must not throw, block, lock or log. What comes during an iteration the host sees by {@link
     * #untilReady} after it.
     */
    protected final void setBetweenRuns(@Nullable Runnable hook) {
        betweenRuns = hook;
    }

    private void somethingToDo() {
        Runnable hook = betweenRuns;
        if (hook != null && !running) hook.run();
    }

    /** Iterates on the calling thread until {@link #stop()}, or until {@link #failed} throws. */
    protected final void iterate() {
        running = true;
        try {
            do runOnce(FOR_EVER);
            while (!stopping);
        } finally {
            stopping = false;
            running = false;
        }
    }

    /** One iteration on the calling thread, which waits at most that many nanoseconds for something to run. */
    protected final void iterateOnce(long maxWait) {
        running = true;
        stepping = true;
        try {
            runOnce(maxWait);
        } finally {
            stepping = false;
            stopping = false;
            running = false;
        }
    }

    /** Between iterations, with nothing ready: a clock that is not real jumps to the next timer, as it does in a run. */
    protected final boolean jump() {
        return !othersWork() && clock.jumpTo(timers.earliest());
    }

    /** Forgets all timers, and all ready handles but these. */
    protected final void keepOnly(Predicate<Handle> kept) {
        timers.clear();
        whenIdle.clear();
        for (int left = ready.size(); left > 0; left--) {
            Handle handle = ready.poll();
            if (handle == null) continue;
            if (kept.test(handle)) ready.add(handle);
            else handle.abandoned();
        }
    }

    /** Closes the inbox and the poller; what is still queued never runs, and is told so. */
    protected final void closeQueues() {
        closed = true;
        inbox.close();
        whenIdle.clear();
        for (Handle handle = ready.poll(); handle != null; handle = ready.poll()) handle.abandoned();
        poller.close();
    }

    /**
     * Called by the last act of a handle: takes the next one of this iteration out of the queue, if the caller may run it at
     * once, as the loop would. Null if there is none, it is not accepted, or the loop runs each in its own way.
     */
    protected final @Nullable Handle takeNext(Predicate<Handle> accepted) {
        if (left == 0 || order != null || watched()) return null;
        Handle next = ready.peek();
        if (next == null || next.cancelled() || !accepted.test(next)) return null;
        left--;
        return ready.poll();
    }

    /** A callback threw. May throw in turn, which ends the run. */
    protected abstract void failed(Handle handle, Throwable exception);

    /** Whether the handles of this iteration go through {@link #fireWatched}. */
    protected boolean watched() {
        return false;
    }

    /** Runs the handle; a seam for debug mode, which times it. */
    protected void fireWatched(Handle handle) throws Throwable {
        handle.fire();
    }

    /** The loop has nothing to do and is about to wait; the moment for housekeeping. */
    protected void beforeWaiting() {}

    /** Whether other threads work for this loop, so that a clock that is not real must wait for them instead of jumping. */
    protected boolean othersWork() {
        return false;
    }

    /** The loop is about to wait for ever: nothing is ready, no timer will come, and nobody else works for it. */
    protected void stuck() {}

    /** The loop's thread has waited. */
    protected void afterWaiting() {}

    private void runOnce(long maxWait) {
        left = 0;
        timers.dropCancelled();
        if (ready.isEmpty() && inbox.isEmpty() && !stopping) idle(maxWait);
        else poller.pollNow();
        inbox.drainTo(ready);
        if (!timers.isEmpty()) timers.moveDue(Seconds.add(clock.nanos(), clock.resolution()), ready);
        boolean watched = watched();
        ReadyOrder chosen = order;
        left = ready.size();
        while (left > 0) {
            left--;
            Handle handle = chosen == null ? ready.poll() : ready.poll(chosen);
            if (handle == null || handle.cancelled()) continue;
            try {
                if (watched) fireWatched(handle);
                else handle.fire();
            } catch (Throwable e) {
                failed(handle, e);
            }
        }
        poller.iterationEnds();
    }

    private void idle(long maxWait) {
        long deadline = timers.earliest();
        if (deadline <= clock.nanos()) {
            poller.pollNow();
            return;
        }
        beforeWaiting();
        if (!ready.isEmpty() || whenIdle.moveTo(ready)) return;
        if (maxWait <= 0) poller.pollNow();
        else if (maxWait == FOR_EVER) waitUntil(deadline, FOR_EVER);
        else waitUntil(Math.min(deadline, Seconds.add(clock.nanos(), maxWait)), maxWait);
    }

    private void waitUntil(long deadline, long maxWait) {
        if (!othersWork()) {
            if (clock.jumpTo(deadline)) return;
            boolean timeHelps = maxWait != FOR_EVER || (deadline != Long.MAX_VALUE && clock.moves());
            if (!timeHelps && !poller.expectsEvents() && inbox.isEmpty()) stuck();
            if (!ready.isEmpty() || stopping) return;
        }
        poller.poll(deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - clock.nanos());
        if (!stepping) Thread.interrupted(); // the loop answers to wakeup() alone; a set flag would make waiting spin
        afterWaiting();
    }

    /** For {@code toString}: how much waits. */
    protected final @Nullable String queueInfo() {
        return "ready=" + ready.size() + " timers=" + timers.size();
    }
}
