package weft;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The loop's pool of platform threads for {@code toThread}: made when first needed. Loop thread only. */
final class DefaultExecutor {
    private static final int MAX_THREADS = 32;
    private static final int IDLE_SECONDS = 10;
    private static final AtomicInteger THREADS = new AtomicInteger();

    private @Nullable ExecutorService executor;
    private boolean shutDown;

    ExecutorService get() {
        if (shutDown)
            throw new IllegalStateException(
                    "Executor shutdown has been called; the loop is about to close, start no new" + " work in threads");
        ExecutorService existing = executor;
        if (existing != null) return existing;
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors() + 4);
        ThreadPoolExecutor created = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DefaultExecutor::newThread);
        created.allowCoreThreadTimeOut(true);
        executor = created;
        return created;
    }

    void set(ExecutorService replacement) {
        executor = Objects.requireNonNull(replacement, "the default executor cannot be null");
    }

    /** Waits, in a coroutine of the loop, until the work in hand has ended. */
    void shutdown(EventLoop loop, @Nullable Duration timeout) {
        shutDown = true;
        ExecutorService running = executor;
        if (running == null) return;
        running.shutdown();
        if (running.isTerminated()) return;
        Future<Void> ended = loop.fromOutside(loop.createFuture());
        Thread waiting = Thread.ofVirtual().name("weft-executor-shutdown").start(() -> {
            try {
                running.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                return; // the timeout
            }
            loop.sendAlways(() -> {
                if (!ended.done()) ended.completeResult(null);
            });
        });
        try {
            Asyncio.timeout(timeout).run(limit -> ended.await());
        } catch (TimeoutException e) {
            waiting.interrupt();
            Log.warning("the executor did not finish joining its threads within " + timeout
                    + "; work that ignores interruption goes on without a loop");
        }
    }

    /** The loop is closed: no new work; what runs is left alone. */
    void abandon() {
        if (executor != null) executor.shutdown();
    }

    private static Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "weft-thread-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
