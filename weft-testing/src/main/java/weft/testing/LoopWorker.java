package weft.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;

/** The one thread on which a session's loop runs, call by call, and on which the caller can turn its back. */
final class LoopWorker {
    /*
     * A loop starts a thread for each of its runs unless it is on one already; a test has several runs, and an exploration
     * has a thousand tests.
     */
    private final EventLoop loop;
    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private boolean started;

    LoopWorker(EventLoop loop) {
        this.loop = loop;
    }

    /** One run of the loop. */
    static final class Job {
        private final @Nullable Runnable code;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;

        private Job(@Nullable Runnable code) {
            this.code = code;
        }

        private void run() {
            try {
                if (code != null) code.run();
            } catch (Throwable e) {
                failure = e;
            } finally {
                ended.countDown();
            }
        }

        boolean await(Duration atMost) throws InterruptedException {
            return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** What came out of it. */
        @Nullable
        Throwable failure() {
            return failure;
        }
    }

    Job start(Runnable code) {
        if (!started) loop.newLoopThread(this::work).start();
        started = true;
        Job job = new Job(code);
        jobs.add(job);
        return job;
    }

    /** When the job in hand is over the thread ends. */
    void end() {
        jobs.add(new Job(null));
    }

    private void work() {
        try {
            for (Job job = jobs.take(); job.code != null; job = jobs.take()) job.run();
        } catch (InterruptedException e) {
            return; // somebody who does not know this thread wants it to end
        }
    }
}
