package weft.benchmarks;

import java.lang.reflect.Constructor;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * The floor that Weft is compared with: virtual threads on a hand-written loop. It has no cancellation, contexts, names,
 * error handling, fairness or debug mode: not a library, a lower bound. Runs on the thread that makes it.
 */
final class FloorLoop implements Executor {
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Sleeper> timers = new PriorityQueue<>();
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final Thread.Builder.OfVirtual builder = builder(this);
    private final Thread owner = Thread.currentThread();
    private volatile boolean blocked;
    private boolean stopped;

    /** What a task runs. */
    interface Body {
        Integer run();
    }

    private record Sleeper(long at, FloorFuture<Void> wake) implements Comparable<Sleeper> {
        @Override
        public int compareTo(Sleeper other) {
            return Long.compare(at, other.at);
        }
    }

    /** Called by the JDK when a thread becomes runnable; here always on the loop's own thread, so nothing guards it. */
    @Override
    public void execute(Runnable continuation) {
        ready.add(continuation);
    }

    void callSoonThreadsafe(Runnable callback) {
        inbox.add(callback);
        if (blocked) LockSupport.unpark(owner);
    }

    FloorFuture<Integer> spawn(Body body) {
        FloorFuture<Integer> future = new FloorFuture<>();
        builder.start(() -> future.set(body.run()));
        return future;
    }

    void sleep(long millis) {
        Sleeper sleeper = new Sleeper(System.nanoTime() + millis * 1_000_000, new FloorFuture<>());
        timers.add(sleeper);
        sleeper.wake.get();
    }

    void stop() {
        stopped = true;
    }

    void run() {
        while (!stopped) {
            for (int left = ready.size(); left > 0; left--) ready.poll().run();
            for (Runnable sent; (sent = inbox.poll()) != null; ) ready.add(sent);
            long wait = Long.MAX_VALUE;
            if (!timers.isEmpty()) {
                long now = System.nanoTime();
                for (Sleeper next;
                        (next = timers.peek()) != null;
                        timers.poll().wake.set(null)) if ((wait = next.at - now) > 0) break;
            }
            if (ready.isEmpty() && !stopped) block(wait);
        }
    }

    private void block(long nanos) {
        blocked = true;
        if (inbox.isEmpty()) {
            if (nanos == Long.MAX_VALUE) LockSupport.park(this);
            else LockSupport.parkNanos(this, nanos);
        }
        blocked = false;
    }

    private static Thread.Builder.OfVirtual builder(Executor scheduler) {
        try {
            Constructor<?> constructor = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
