package weft;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A thread fit for the loop, on which pieces of work run while their callers wait. */
final class LoopThread implements Runnable {
    /*
     * Why not on the caller's thread, as asyncio does: a virtual thread can only be mounted on a platform thread, mounting
     * clears the carrier's interrupt flag, so that shutdownNow or a test's timeout would be lost, and the depth of recursion
     * in coroutines is the carrier's stack, whose size we choose.
     *
     * A thread ends with its work, unless the loop's poller serves one thread only: then it stays, as the loop's resident, for
     * the next work, until the loop is closed, which happens there, too.
     */
    private final EventLoop loop;
    private final Work<?> first;
    private final boolean mayStay;
    private final BlockingQueue<Work<?>> next = new ArrayBlockingQueue<>(1);
    private final Thread thread;

    private LoopThread(EventLoop loop, Work<?> first, boolean mayStay) {
        this.loop = loop;
        this.first = first;
        this.mayStay = mayStay;
        this.thread = loop.engine().newCarrier(loop.threadName(), this);
    }

    /**
     * Runs the work on a loop thread; if this is one already, directly.
     *
     * @param main is cancelled when the waiting thread is interrupted; null: the loop is stopped then
     */
    static <T> T call(EventLoop loop, @Nullable Future<?> main, Callable<? extends T> work) {
        if (loop.session() == Thread.currentThread()) return callHere(work);
        Work<T> handed = new Work<>(work);
        LoopThread resident = loop.resident();
        if (resident == null) {
            resident = new LoopThread(loop, handed, true);
            resident.thread.start();
        } else {
            resident.next.add(handed);
        }
        resident.waitFor(handed, main);
        return handed.outcome();
    }

    /** Runs it on the loop's resident thread; if there is none, here. */
    static void callResident(EventLoop loop, Runnable work) {
        LoopThread resident = loop.resident();
        if (resident == null || resident.thread == Thread.currentThread()) {
            work.run();
            return;
        }
        Work<Object> handed = new Work<>(() -> {
            work.run();
            return WithBlock.NOTHING;
        });
        resident.next.add(handed);
        resident.waitFor(handed, null);
        handed.outcome();
    }

    /** A thread for work that runs the loop more than once. */
    static Thread unstarted(EventLoop loop, Runnable work) {
        Objects.requireNonNull(work, "a loop's thread needs code to run, not null");
        Work<Object> all = new Work<>(() -> {
            work.run();
            return WithBlock.NOTHING;
        });
        return new LoopThread(loop, all, false).thread;
    }

    private static <T> T callHere(Callable<? extends T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw Asyncio.rethrow(e);
        }
    }

    private void waitFor(Work<?> work, @Nullable Future<?> main) {
        boolean interrupted = false;
        while (true) {
            try {
                work.done.await();
                if (loop.resident() != this) thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                loop.sendAlways(
                        main == null ? loop::stop : () -> main.cancel("the thread that waits in run was interrupted"));
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    Thread thread() {
        return thread;
    }

    @Override
    public void run() {
        Work<?> work = first;
        while (work != null) {
            loop.setSession(Thread.currentThread());
            work.run();
            loop.setSession(null);
            boolean stays = mayStay && !loop.isClosed() && loop.poller().needsOneThread();
            if (stays) loop.setResident(this);
            else if (loop.resident() == this) loop.setResident(null);
            work.done.countDown();
            work = stays ? nextWork() : null;
        }
    }

    private Work<?> nextWork() {
        while (true) {
            try {
                return next.take();
            } catch (InterruptedException e) {
                // meant for what ran before
            }
        }
    }

    /** A piece of work and what came of it. */
    private static final class Work<T> {
        private final Callable<? extends T> code;
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable T result;
        private @Nullable Throwable failure;

        Work(Callable<? extends T> code) {
            this.code = code;
        }

        void run() {
            try {
                result = code.call();
            } catch (Throwable e) {
                failure = e;
            }
        }

        @SuppressWarnings("NullAway") // the result is the code's own
        T outcome() {
            if (failure != null) throw Asyncio.rethrow(failure);
            return result;
        }
    }
}
