package weft.sync;

import static weft.Asyncio.async;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Asyncio;
import weft.Coroutine;
import weft.Task;

/**
 * So many at a time, and it knows who. Stands for {@code trio.CapacityLimiter}; asyncio has none.
 *
 * {@snippet class="weft.sync.SyncSnippets" region="capacity-limiter"}
 *
 * <p>Other than a {@link Semaphore} it lends its tokens to borrowers: a token that is not lent cannot be given back, nobody
 * has two, and {@link #statistics} tells who has them. The number may be changed while it is in use. A token can be borrowed
 * on behalf of somebody else, for work that outlives the task which asked.
 *
 * <p>Fair: who asks first gets the next token; nobody overtakes.
 *
 * <p>Thread contract: loop thread only; acquiring and the block inside a task.
 */
public final class CapacityLimiter implements AsyncContextManager<CapacityLimiter> {
    /*
     * As in a semaphore a token is set aside for the task that is woken (granted), until it runs and borrows it. If it is
     * cancelled in between, the token is the next one's.
     */
    private final WaitLine line = new WaitLine(this);
    private final Set<Object> borrowers = new LinkedHashSet<>();
    private int total;
    private int granted;

    /**
     * With so many tokens, 0 or more; {@link Integer#MAX_VALUE} for no limit.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    public CapacityLimiter(int totalTokens) {
        setTotalTokens(totalTokens);
    }

    // -- how many --

    /** How many tokens there are. */
    public int totalTokens() {
        return total;
    }

    /** Changes how many there are. With more, those who wait go on; with fewer, nobody has to give one back early. */
    public void setTotalTokens(int totalTokens) {
        if (totalTokens < 0)
            throw new IllegalArgumentException("the number of tokens must be 0 or more, and is " + totalTokens);
        total = totalTokens;
        wakeAsMayGo();
    }

    /** How many are borrowed; after a reduction perhaps more than there are. */
    public int borrowedTokens() {
        return borrowers.size() + granted;
    }

    /** How many can be borrowed without waiting; after a reduction perhaps less than 0. */
    public int availableTokens() {
        return total - borrowedTokens();
    }

    // -- borrowing --

    /**
     * Borrows a token for the task that awaits this, and waits until there is one.
     *
     * @throws IllegalStateException in the coroutine, if the task has one already
     */
    public Coroutine<Void> acquire() {
        return async(() -> borrow(task()));
    }

    /**
     * As {@link #acquire}, for the borrower, which is any object with equality.
     *
     * @throws IllegalStateException in the coroutine, if the borrower has one already
     */
    public Coroutine<Void> acquireOnBehalfOf(Object borrower) {
        Objects.requireNonNull(borrower, "a borrower is needed, not null");
        return async(() -> borrow(borrower));
    }

    /**
     * Borrows a token for the running task if there is one and nobody waits.
     *
     * @return whether it was borrowed
     * @throws IllegalStateException if the task has one already
     */
    public boolean tryAcquire() {
        return tryAcquireOnBehalfOf(task());
    }

    /** As {@link #tryAcquire}, for the borrower. */
    public boolean tryAcquireOnBehalfOf(Object borrower) {
        checkHasNone(borrower);
        if (availableTokens() <= 0 || line.occupied()) return false;
        borrowers.add(borrower);
        return true;
    }

    /**
     * Gives the running task's token back.
     *
     * @throws IllegalStateException if it has none
     */
    public void release() {
        releaseOnBehalfOf(task());
    }

    /** As {@link #release}, for the borrower. */
    public void releaseOnBehalfOf(Object borrower) {
        if (!borrowers.remove(borrower)) {
            if (line.isEnding()) return; // at the end of the loop blocks are left whose waits were refused
            throw new IllegalStateException(
                    borrower + " holds no token of " + this + "; release what was acquired, for the same borrower");
        }
        wakeAsMayGo();
    }

    private void borrow(Object borrower) {
        if (tryAcquireOnBehalfOf(borrower)) return;
        WaitLine.Place place = line.join();
        try {
            place.await();
        } catch (Throwable e) {
            if (place.woken()) granted--;
            wakeAsMayGo();
            throw e;
        }
        granted--;
        try {
            checkHasNone(borrower);
            borrowers.add(borrower);
        } finally {
            wakeAsMayGo();
        }
    }

    private void wakeAsMayGo() {
        while (availableTokens() > 0 && line.wakeNext()) granted++;
    }

    private void checkHasNone(Object borrower) {
        if (borrowers.contains(Objects.requireNonNull(borrower, "a borrower is needed, not null")))
            throw new IllegalStateException(borrower + " holds a token of " + this
                    + " already, and would wait for itself; borrow once, or on behalf of another object");
    }

    private static Task<?> task() {
        Task<?> task = Asyncio.currentTask();
        if (task == null)
            throw new IllegalStateException(
                    "tokens are borrowed by tasks, and here runs none; borrow on behalf of an object instead");
        return task;
    }

    @Override
    public CapacityLimiter enter() {
        borrow(task());
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        release();
        return false;
    }

    // -- threads --

    /**
     * As {@link Asyncio#toThread(Callable)}, with a token. The token is borrowed until the code has really ended, also if the
     * awaiter was cancelled and has left before. Stands for {@code trio.to_thread.run_sync(limiter=…)}.
     */
    public <T> Coroutine<T> toThread(Callable<? extends T> code) {
        Objects.requireNonNull(code, "the code to run cannot be null");
        return async(() -> {
            LimitedCall<T> call = new LimitedCall<>(this, code);
            borrow(call);
            return call.await();
        });
    }

    // -- telling --

    /** What it looks like now. */
    public Statistics statistics() {
        return new Statistics(borrowedTokens(), total, List.copyOf(borrowers), line.waiting());
    }

    @Override
    public String toString() {
        return Waiters.describe("CapacityLimiter", borrowedTokens() + "/" + total + " borrowed", line.waiting());
    }

    /**
     * A limiter at one moment. Any thread.
     *
     * @param borrowedTokens how many tokens are borrowed, or set aside for a task that has not run yet
     * @param totalTokens how many there are
     * @param borrowers who has one, in the order in which they got it
     * @param tasksWaiting how many wait for one
     */
    public record Statistics(int borrowedTokens, int totalTokens, List<Object> borrowers, int tasksWaiting) {}
}
