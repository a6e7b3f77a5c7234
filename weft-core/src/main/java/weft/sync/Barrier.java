package weft.sync;

import static weft.Asyncio.async;

import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Awaitable;
import weft.Coroutine;

/**
 * A point that so many tasks must have reached before any of them goes on. Stands for {@code asyncio.Barrier}.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="barrier"}
 *
 * <pre>
 *               last one arrives                      last one has left
 *   FILLING ─────────────────────▶ DRAINING ───────────────────────────────▶ FILLING
 *      ├──reset, somebody waits──▶ RESETTING ──last one has left, by error──▶ FILLING
 *      └──abort──▶ BROKEN ──reset──▶ as above
 * </pre>
 *
 * <p>It is used again and again. A task that is cancelled while it waits just leaves; unlike that of threads, the barrier
 * does not break. It is awaited itself, {@code await(barrier)}, as the name of asyncio's {@code wait()} belongs to {@link
 * Object}; each task gets another number from 0 on.
 *
 * <p>Thread contract: loop thread only; waiting inside a task.
 */
public final class Barrier implements AsyncContextManager<Integer>, Awaitable<Integer> {
    /*
     * CPython's, on a condition that is signalled at every change of the state. Who comes while it drains or resets waits
     * for the next round in the same condition; hence the two waits of pass().
     */
    private enum State {
        FILLING("filling"),
        DRAINING("draining"),
        RESETTING("resetting"),
        BROKEN("broken");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private final Condition changed = new Condition();
    private final int parties;
    private State state = State.FILLING;

    /** How many are in it, those who have been let go but have not left yet included. */
    private int count;

    /**
     * For so many tasks, at least one.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    public Barrier(int parties) {
        if (parties < 1)
            throw new IllegalArgumentException("parties must be > 0, and are " + parties
                    + "; a barrier is for the number of tasks that shall meet");
        this.parties = parties;
    }

    /** How many tasks must meet. */
    public int parties() {
        return parties;
    }

    /** How many wait for the others to come. Stands for {@code n_waiting}. */
    public int waiting() {
        return state == State.FILLING ? count : 0;
    }

    /** Whether it was aborted. */
    public boolean broken() {
        return state == State.BROKEN;
    }

    /**
     * Waits until all have come. Stands for {@code wait()}.
     *
     * @return 0 for the first who came, and so on
     * @throws BrokenBarrierException if it is broken, or is aborted or reset meanwhile
     */
    @Override
    public Integer await() {
        return changed.<Integer, RuntimeException>call(this::pass);
    }

    private int pass() {
        changed.awaitUntil(() -> state != State.DRAINING && state != State.RESETTING);
        if (state == State.BROKEN) throw broken("was aborted");
        try {
            int index = count++;
            if (count == parties) {
                state = State.DRAINING;
                changed.signalAll();
            } else {
                waitForTheOthers();
            }
            return index;
        } finally {
            count--;
            leave();
        }
    }

    private void waitForTheOthers() {
        changed.awaitUntil(() -> state != State.FILLING);
        if (state == State.BROKEN) throw broken("was aborted while this task waited");
        if (state == State.RESETTING) throw broken("was reset while this task waited");
    }

    private BrokenBarrierException broken(String why) {
        return new BrokenBarrierException(
                "the barrier " + this + " " + why + "; barrier.reset() makes it usable again");
    }

    /** The last one out lets those in who wait for the next round. */
    private void leave() {
        if (count > 0) return;
        if (state != State.BROKEN) state = State.FILLING;
        changed.signalAll();
    }

    /** Makes it as new. Who waits at it gets a {@link BrokenBarrierException}. */
    public Coroutine<Void> reset() {
        return async(() -> changed.run(() -> {
            state = count > 0 ? State.RESETTING : State.FILLING;
            changed.signalAll();
        }));
    }

    /** Breaks it: who waits, and who comes later, gets a {@link BrokenBarrierException}, until it is reset. */
    public Coroutine<Void> abort() {
        return async(() -> changed.run(() -> {
            state = State.BROKEN;
            changed.signalAll();
        }));
    }

    /** {@inheritDoc} As {@link #await}: the block gets the number. */
    @Override
    public Integer enter() {
        return await();
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        return false;
    }

    /** What it looks like now. */
    public Statistics statistics() {
        return new Statistics(parties, waiting(), broken());
    }

    @Override
    public String toString() {
        String waiters = broken() ? "" : ", waiters:" + waiting() + "/" + parties;
        return "<Barrier [" + state.text + waiters + "]>";
    }

    /**
     * A barrier at one moment. Any thread.
     *
     * @param parties how many tasks must meet
     * @param tasksWaiting how many wait for the others to come
     * @param broken whether it was aborted
     */
    public record Statistics(int parties, int tasksWaiting, boolean broken) {}
}
