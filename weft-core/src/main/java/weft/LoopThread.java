package weft;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs a piece of work on a thread fit for the loop while the caller waits. */
final class LoopThread<T> implements Runnable {
    /*
     * Why not on the caller's thread, as asyncio does: a virtual thread can only be mounted on a platform thread, mounting
     * clears the carrier's interrupt flag, so that shutdownNow or a test's timeout would be lost, and the depth of recursion
     * in coroutines is the carrier's stack, whose size we choose.
     */
    private final EventLoop loop;
    private final Callable<? extends T> work;
    private @Nullable T result;
    private @Nullable Throwable failure;

    private LoopThread(EventLoop loop, Callable<? extends T> work) {
        this.loop = loop;
        this.work = work;
    }

    /**
     * Runs the work on a loop thread; if this is one already, directly.
     *
     * @param main is cancelled when the waiting thread is interrupted; null: the loop is stopped then
     */
    @SuppressWarnings("NullAway") // the result is the work's own
    static <T> T call(EventLoop loop, @Nullable Future<?> main, Callable<? extends T> work) {
        if (loop.session() == Thread.currentThread()) return callHere(work);
        LoopThread<T> session = new LoopThread<>(loop, work);
        Thread thread = loop.engine().newCarrier(loop.threadName(), session);
        thread.start();
        waitFor(thread, loop, main);
        if (session.failure != null) throw Asyncio.rethrow(session.failure);
        return session.result;
    }

    /** A thread for work that runs the loop more than once. */
    static Thread unstarted(EventLoop loop, Runnable work) {
        Objects.requireNonNull(work, "a loop's thread needs code to run, not null");
        LoopThread<Object> session = new LoopThread<>(loop, () -> {
            work.run();
            return WithBlock.NOTHING;
        });
        return loop.engine().newCarrier(loop.threadName(), session);
    }

    private static <T> T callHere(Callable<? extends T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw Asyncio.rethrow(e);
        }
    }

    private static void waitFor(Thread thread, EventLoop loop, @Nullable Future<?> main) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                loop.sendAlways(
                        main == null ? loop::stop : () -> main.cancel("the thread that waits in run was interrupted"));
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    @Override
    public void run() {
        loop.setSession(Thread.currentThread());
        try {
            result = work.call();
        } catch (Throwable e) {
            failure = e;
        } finally {
            loop.setSession(null);
        }
    }
}
