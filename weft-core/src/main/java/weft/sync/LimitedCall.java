package weft.sync;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import weft.Asyncio;
import weft.EventLoop;

/** Code in a thread with a token of a limiter; the borrower is this. */
final class LimitedCall<T> {
    /*
     * The token goes back when the code ends. If the awaiter is cancelled before the code has begun, it may never begin:
     * whoever is first, thread or awaiter, decides.
     */
    private final CapacityLimiter limiter;
    private final Callable<? extends T> code;
    private final EventLoop loop = Asyncio.getRunningLoop();
    private final AtomicBoolean decided = new AtomicBoolean();

    LimitedCall(CapacityLimiter limiter, Callable<? extends T> code) {
        this.limiter = limiter;
        this.code = code;
    }

    T await() {
        try {
            return Asyncio.<T>toThread(this::run).await();
        } catch (Throwable e) {
            if (decided.compareAndSet(false, true)) giveBack();
            throw e;
        }
    }

    /** In the thread. */
    private T run() throws Exception {
        if (!decided.compareAndSet(false, true)) throw new IllegalStateException("nobody waits any more");
        try {
            return code.call();
        } finally {
            try {
                loop.callSoonThreadsafe(this::giveBack);
            } catch (IllegalStateException e) {
                // the loop has been closed: nobody wants the token
            }
        }
    }

    private void giveBack() {
        limiter.releaseOnBehalfOf(this);
    }

    @Override
    public String toString() {
        return "<code in a thread " + code + ">";
    }
}
