package weft;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Runner}, with asyncio's rules for Ctrl-C. */
final class MainTask<T> {
    private final Task<T> task;
    private final AtomicInteger interrupts = new AtomicInteger();
    private volatile @Nullable InterruptSignal signal;

    MainTask(Task<T> task) {
        this.task = task;
    }

    /** On the loop's thread. */
    T run() {
        signal = InterruptSignal.install(this::onInterrupt);
        try {
            return RunToCompletion.run(task.loop, task, true);
        } catch (CancelledError e) {
            if (interrupts.get() > 0 && task.uncancel() == 0) {
                KeyboardInterrupt interrupt = new KeyboardInterrupt();
                interrupt.addSuppressed(e);
                throw interrupt;
            }
            throw e;
        } finally {
            restoreSignal();
        }
    }

    private void restoreSignal() {
        InterruptSignal mine = signal;
        if (mine != null) mine.close();
    }

    /**
     * On a thread of the JDK. Second time: whatever runs next raises it; what blocks is interrupted. Third time the JVM ends,
     * as without us: nothing else helps against a coroutine that computes for ever.
     */
    private void onInterrupt() {
        if (interrupts.incrementAndGet() == 1) {
            task.loop.sendAlways(() -> {
                if (!task.done()) task.cancel();
                else throw new KeyboardInterrupt();
            });
            return;
        }
        restoreSignal();
        task.loop.sendAlways(() -> {
            throw new KeyboardInterrupt();
        });
        Thread mounted = task.loop.engine().mounted();
        if (mounted != null && mounted.isVirtual()) mounted.interrupt();
    }
}
