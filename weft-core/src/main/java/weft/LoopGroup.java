package weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Several loops, each with a thread and a main coroutine of its own, that begin and end together: the answer when one core is
 * not enough. asyncio has none; its users start several processes.
 *
 * {@snippet class="weft.LoopGroupTest" region="group"}
 *
 * <p>Each loop is a world of its own, as if it ran in its own process: tasks, locks and queues belong to one of them. What is
 * shared must be safe for threads. Loops talk by {@link Asyncio#runCoroutineThreadsafe}.
 *
 * <p>It is a {@link TaskGroup} of loops. If one main fails, the others are cancelled, and {@link #run} throws an {@link
 * ExceptionGroup} when all have ended. A main that returns ends its loop and no other. {@link #stop}, Ctrl-C and an interrupt
 * of the thread that waits cancel all of them at once.
 *
 * <p>Thread contract: {@link #run} any thread that runs no loop; the rest any thread.
 */
public final class LoopGroup {
    /*
     * One thread waits for each loop, as the caller of run() waits for one: so everything that a Runner promises holds here.
     * Ctrl-C is taken before the runners can have it; else it would come to one loop, and to the others only when that one
     * has ended.
     */
    private final int size;
    private final AtomicInteger interrupts = new AtomicInteger();

    // -- any thread, guarded by this --
    private final List<Task<?>> mains = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable Throwable exit;
    private boolean stopping;

    private volatile @Nullable InterruptSignal signal;

    private LoopGroup(int size) {
        this.size = size;
    }

    /** What runs on each loop. */
    @FunctionalInterface
    public interface Main {
        /**
         * The main coroutine of one loop. Called in that loop's main task.
         *
         * @param index which loop, from 0
         */
        Awaitable<?> on(LoopGroup group, int index);
    }

    /**
     * Runs main on so many loops, and waits until all have ended.
     *
     * @param loops one for each core: {@code Runtime.getRuntime().availableProcessors()}
     * @throws ExceptionGroup of what the mains failed with
     * @throws KeyboardInterrupt after Ctrl-C
     * @throws CancelledError if the calling thread was interrupted
     * @throws IllegalStateException from inside a running loop
     */
    public static void run(int loops, Main main) {
        if (loops < 1) throw new IllegalArgumentException("a group needs at least one loop, not " + loops);
        Objects.requireNonNull(main, "a group of loops needs something to run, not null");
        if (EventLoop.currentOrNull() != null)
            throw new IllegalStateException("LoopGroup.run() cannot be called from a running event loop; start it from"
                    + " the program's main thread, or await it through toThread");
        new LoopGroup(loops).run(main);
    }

    /** How many loops it began with. */
    public int size() {
        return size;
    }

    /** Cancels every main; {@link #run} returns when they have ended. Does nothing the second time. */
    public void stop() {
        List<Task<?>> all;
        synchronized (this) {
            if (stopping) return;
            stopping = true;
            all = List.copyOf(mains);
        }
        for (Task<?> main : all) main.loop.sendAlways(() -> main.cancel("the group of loops was stopped"));
    }

    private void run(Main main) {
        List<Thread> waiting = new ArrayList<>();
        signal = InterruptSignal.install(this::onCtrlC);
        boolean interrupted;
        try {
            for (int index = 0; index < size; index++) waiting.add(start(main, index));
            interrupted = awaitAll(waiting);
        } finally {
            restoreSignal();
        }
        raise(interrupted);
    }

    private Thread start(Main main, int index) {
        Context context = Context.copyCurrent();
        String name = "weft-loop-" + (index + 1);
        return Thread.ofVirtual().name(name + "-waits").start(() -> runOne(main, index, name, context));
    }

    private void runOne(Main main, int index, String name, Context context) {
        try {
            Runner runner = new Runner(() -> named(name), null);
            runner.runAndClose(Asyncio.async(() -> runMain(main, index)), context);
        } catch (Throwable e) {
            ended(e);
        }
    }

    private static EventLoop named(String name) {
        EventLoop loop = new EventLoop();
        loop.setThreadName(name);
        return loop;
    }

    /** In the main task. */
    private void runMain(Main main, int index) throws Exception {
        Task<?> task = Objects.requireNonNull(Asyncio.currentTask());
        synchronized (this) {
            mains.add(task);
            if (stopping) task.cancel("the group of loops was stopped");
        }
        try {
            Asyncio.await(main.on(this, index), Exception.class);
        } finally {
            synchronized (this) {
                mains.remove(task);
            }
        }
    }

    private void ended(Throwable e) {
        synchronized (this) {
            if (Exits.leaveTheLoop(e)) {
                if (exit == null) exit = e;
            } else if (!(e instanceof CancelledError)) {
                failures.add(e);
            } else {
                return;
            }
        }
        stop();
    }

    /** Whether the waiting thread was interrupted meanwhile. */
    private boolean awaitAll(List<Thread> waiting) {
        boolean interrupted = false;
        for (Thread each : waiting) {
            while (each.isAlive()) {
                try {
                    each.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop();
                }
            }
        }
        return interrupted;
    }

    private void raise(boolean interrupted) {
        if (interrupted) Thread.currentThread().interrupt();
        Throwable left = exit;
        if (left == null && interrupts.get() > 0) left = new KeyboardInterrupt();
        if (left != null) {
            failures.forEach(left::addSuppressed);
            throw Asyncio.rethrow(left);
        }
        if (!failures.isEmpty()) throw new ExceptionGroup("unhandled errors in a group of loops", failures);
        if (interrupted) throw new CancelledError("the thread that waits in LoopGroup.run was interrupted");
    }

    /** On a thread of the JDK. The second time nobody is asked any more; the third time the JVM ends, as without us. */
    private void onCtrlC() {
        if (interrupts.incrementAndGet() == 1) {
            stop();
            return;
        }
        restoreSignal();
        List<Task<?>> all;
        synchronized (this) {
            all = List.copyOf(mains);
        }
        for (Task<?> main : all)
            main.loop.sendAlways(() -> {
                throw new KeyboardInterrupt();
            });
    }

    private void restoreSignal() {
        InterruptSignal mine = signal;
        if (mine != null) mine.close();
    }
}
