package weft.testing;

import weft.EventLoop;
import weft.Task;

/** Fails a test whose loop would wait for ever. On the loop. */
final class DeadlockWatch implements Runnable {
    /** A main task that catches its cancellation and waits on gets so many of them. */
    private static final int ATTEMPTS = 3;

    private final EventLoop loop;
    private final Task<?> main;
    private final Pump pump;
    private int found;

    DeadlockWatch(EventLoop loop, Task<?> main, Pump pump) {
        this.loop = loop;
        this.main = main;
        this.pump = pump;
    }

    @Override
    public void run() {
        Call<?> call = pump.call();
        if (call == null || main.done() || ++found > ATTEMPTS) {
            loop.stop(); // nothing is left to be told: whoever runs the loop goes on without what it waits for
            return;
        }
        call.judge(new TestFailure(reason(loop.nextTimer()) + "\n" + TaskDump.of(loop)));
        main.cancel("deadlock");
    }

    private static String reason(double nextTimer) {
        if (nextTimer < Double.POSITIVE_INFINITY)
            return "deadlock: time is MANUAL and nobody advances it, and only a timer that is due at " + nextTimer
                    + " s could wake a task; call advance() on the test's clock, or use TimeMode.AUTO";
        return "deadlock: every task waits for another one or for nobody, no timer is set, and no thread works for the"
            + " loop. If a thread that the loop does not know of is to wake it, hand over a CompletableFuture, or call"
            + " outsideWorkBegins() on the loop";
    }
}
