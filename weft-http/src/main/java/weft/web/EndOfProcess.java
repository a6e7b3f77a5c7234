package weft.web;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Future;

/** Notices that the process shall end (SIGTERM), and holds it until the server has ended. */
final class EndOfProcess implements AutoCloseable {
    /** The JVM waits for its hooks; whoever has sent the signal kills it when that is too long. */
    private static final long LONGEST_SECONDS = 120;

    private final Future<Void> asked;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final @Nullable Thread hook;

    @SuppressWarnings("NullAway") // null is the only Void
    private EndOfProcess(EventLoop loop) {
        asked = loop.createFuture();
        Thread waiting = new Thread(() -> {
            try {
                loop.callSoonThreadsafe(() -> {
                    if (!asked.done()) asked.setResult(null);
                });
                boolean inTime = ended.await(LONGEST_SECONDS, TimeUnit.SECONDS);
                if (!inTime)
                    System.getLogger("weft").log(System.Logger.Level.WARNING, "the server has not ended in time");
            } catch (IllegalStateException e) {
                // the loop is closed
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        hook = register(waiting) ? waiting : null;
    }

    private static boolean register(Thread waiting) {
        try {
            Runtime.getRuntime().addShutdownHook(waiting);
            return true;
        } catch (IllegalStateException e) {
            return false; // the process ends already
        }
    }

    /** Loop thread only. */
    static EndOfProcess watch(EventLoop loop) {
        return new EndOfProcess(loop);
    }

    /** Done when the process shall end. */
    Future<Void> asked() {
        return asked;
    }

    @Override
    public void close() {
        ended.countDown();
        if (hook == null) return;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it runs
        }
    }
}
