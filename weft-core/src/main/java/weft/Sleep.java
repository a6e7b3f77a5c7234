package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;
import weft.loop.TimerHandle;

/** {@code asyncio.sleep}: one bare yield, or a future and the timer that completes it. */
final class Sleep extends TimerHandle {
    private final Future<?> future;

    private Sleep(long when, Future<?> future) {
        super(when);
        this.future = future;
    }

    @SuppressWarnings("NullAway") // the result is what the caller gave, null included
    static <T> Coroutine<T> coroutine(long nanos, @Nullable T result) {
        return new Coroutine<>("sleep", () -> {
            run(nanos);
            return result;
        });
    }

    /** In the current task. */
    private static void run(long nanos) {
        TaskStep<?> step = TaskStep.current();
        if (nanos <= 0) {
            step.yieldOnce();
            return;
        }
        EventLoop loop = step.loop;
        Future<Void> future = loop.createFuture();
        Sleep timer = new Sleep(Seconds.add(loop.nowNanos(), nanos), future);
        loop.scheduleTimer(timer);
        try {
            future.await();
        } finally {
            timer.cancel();
        }
    }

    @Override
    protected void run() {
        if (!future.done()) future.completeResult(null);
    }

    @Override
    public String toString() {
        return "<TimerHandle when=" + when() + " of sleep>";
    }
}
